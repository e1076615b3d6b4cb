"""Personnel work: who comes, moves, is replaced or leaves, with the office's word where one is asked; and equipment.

Facts: never deleted. A post that ended is history of whoever held it.
"""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from storage.tables.base import Id, Instant, Json, metadata

# asked → approved by the office, which applies it at once | refused by the office | withdrawn by whoever asked.
# Where no approval is asked it is born approved. ends_post_id: the post that ends; grid_id … unit: the post that
# begins, empty for somebody who only leaves. person_id: who takes it, null while they are not on the roster.
personnel_changes = Table(
    "personnel_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("kind", String, nullable=False),
    Column("state", String, nullable=False, server_default="asked"),
    Column("office_grid_id", Id, ForeignKey("grids.id"), nullable=False),  # Whose office decides.
    Column("ends_post_id", Id, ForeignKey("posts.id")),
    Column("person_id", Id, ForeignKey("people.id")),
    Column("name", String, nullable=False),
    Column("phone", String, nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id")),
    Column("role", String, nullable=False, server_default=""),
    Column("level", Integer),
    Column("title", String, nullable=False, server_default=""),
    Column("nature", String, nullable=False, server_default=""),
    Column("unit", String, nullable=False, server_default=""),
    # {households, places}: ids that the workbook gives to the newcomer; null: those of the post that ends.
    Column("takes", Json),
    Column("reason", Text, nullable=False, server_default=""),
    Column("clause", String, nullable=False, server_default=""),
    # The import it came with, and null for one asked for in a chat.
    Column("import_id", Id, ForeignKey("roster_imports.id"), index=True),
    Column("asked_by_id", Id, ForeignKey("people.id")),
    Column("asked_at", Instant, nullable=False),
    Column("decided_by_id", Id, ForeignKey("people.id")),
    Column("decided_at", Instant),
    Column("words", Text, nullable=False, server_default=""),  # Why the office refused.
    # How much of each kind of open work went along when it was applied: {households, tasks, shifts, …}.
    Column("handed", Json),
    CheckConstraint("kind IN ('add', 'move', 'replace', 'leave')", name="kind"),
    CheckConstraint("state IN ('asked', 'approved', 'refused', 'withdrawn')", name="state"),
)
Index(
    "ix_personnel_changes_asked",
    personnel_changes.c.office_grid_id,
    sqlite_where=text("state = 'asked'"),
    postgresql_where=text("state = 'asked'"),
)

# Who took over whose post, and when: the running counts of the predecessor's period go on from there.
successions = Table(
    "successions",
    metadata,
    Column("post_id", Id, ForeignKey("posts.id"), primary_key=True),
    Column("before_post_id", Id, ForeignKey("posts.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("before_id", Id, ForeignKey("people.id"), nullable=False),
    Column("on", Date, nullable=False),
)

# Issued to somebody for the work; given back when they leave.
equipment = Table(
    "equipment",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("issued_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("returned_at", Instant),
    Column("returned_to_id", Id, ForeignKey("people.id")),
)
