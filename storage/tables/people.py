"""The grid tree, the people on it and what they look after: filled by the roster, changed by personnel work."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, String, Table, text

from storage.tables.base import Id, Instant, Path, metadata

grids = Table(
    "grids",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("level", Integer, nullable=False),
    Column("parent_id", Id, ForeignKey("grids.id"), index=True),
    # '/1/7/52/': ids from the root down; a subtree is the range of paths that start with its own.
    Column("path", Path, nullable=False, index=True),
    Column("kind", String, nullable=False, server_default=""),
    Column("household_count", Integer),
    Column("rulebook", String),
    Column("retired_at", Instant),
)
# The few that name a rulebook: every post is read together with the one that it follows.
Index(
    "ix_grids_naming_rulebook",
    grids.c.path,
    sqlite_where=text("rulebook IS NOT NULL"),
    postgresql_where=text("rulebook IS NOT NULL"),
)

people = Table(
    "people",
    metadata,
    Column("id", Id, primary_key=True),
    Column("name", String, nullable=False, index=True),
    Column("phone", String, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("retired_at", Instant),
)
# A phone number is recycled: it belongs to one serving person at a time, and to several over the years.
Index(
    "uq_people_phone_serving",
    people.c.phone,
    unique=True,
    sqlite_where=text("retired_at IS NULL"),
    postgresql_where=text("retired_at IS NULL"),
)

posts = Table(
    "posts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("role", String, nullable=False),  # worker | head | office | leader
    Column("level", Integer),
    Column("title", String, nullable=False),
    Column("nature", String, nullable=False, server_default=""),
    Column("unit", String, nullable=False, server_default=""),
    Column("since_on", Date, nullable=False),
    Column("until_on", Date),
)

households = Table(
    "households",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),  # 户主
    Column("address", String, nullable=False, server_default=""),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("worker_id", Id, ForeignKey("people.id")),
    Column("group_name", String, nullable=False, server_default=""),
    # '、低保、残疾、': every tag stands between two marks, so one LIKE finds it.
    Column("tags", String, nullable=False, server_default=""),
    Column("retired_at", Instant),
)
# Counts of a county's households by grid and worker are read from it alone.
Index(
    "ix_households_living",
    households.c.grid_id,
    households.c.worker_id,
    sqlite_where=text("retired_at IS NULL"),
    postgresql_where=text("retired_at IS NULL"),
)
# Where a worker's households lie, and whether any lies elsewhere, is read from it alone.
Index("ix_households_of_worker", households.c.worker_id, households.c.retired_at, households.c.grid_id)

places = Table(
    "places",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("kind", String, nullable=False, server_default=""),
    Column("address", String, nullable=False, server_default=""),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("worker_id", Id, ForeignKey("people.id"), index=True),
    Column("tags", String, nullable=False, server_default=""),
    Column("retired_at", Instant),
)

departments = Table(
    "departments",
    metadata,
    Column("id", Id, primary_key=True),
    Column("code", String, nullable=False, unique=True),
    Column("name", String, nullable=False),
    Column("parent_id", Id, ForeignKey("departments.id")),
    Column("contact_phone", String, nullable=False, server_default=""),
    Column("retired_at", Instant),
)
