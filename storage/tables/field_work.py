"""Work outside: patrols and working hours by the clock (打卡), surveys (调研) and publicity (政策宣传).

Facts: never deleted, corrected by a new row that supersedes the old one; a row counts while ``ended_at`` is null.
"""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, Integer, String, Table, Text, text

from storage.tables.base import Id, Instant, Json, metadata

# from_at .. until_at; until_at null is under way. minutes is their length, said once the end is known.
clockings = Table(
    "clockings",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id")),
    Column("kind", String, nullable=False),
    Column("on", Date, nullable=False),  # The local day on which it began.
    Column("from_at", Instant, nullable=False),
    Column("until_at", Instant),
    Column("minutes", Integer),
    # Where the channel says so: [latitude, longitude].
    Column("from_place", Json),
    Column("until_place", Json),
    # now: pressed at the end; said: told afterwards, because the end was forgotten.
    Column("end_how", String, nullable=False, server_default=""),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("source", String, nullable=False, server_default="", index=True),
    Column("supersedes_id", Id, ForeignKey("clockings.id")),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("kind IN ('patrol', 'work')", name="kind"),
    CheckConstraint("end_how IN ('', 'now', 'said')", name="end_how"),
    CheckConstraint("until_at >= from_at", name="order"),
)
Index("ix_clockings_day", clockings.c.person_id, clockings.c.on)
# Two phones at once: one patrol of a person is under way.
Index(
    "uq_clockings_open",
    clockings.c.person_id,
    clockings.c.kind,
    unique=True,
    sqlite_where=text("until_at IS NULL AND ended_at IS NULL"),
    postgresql_where=text("until_at IS NULL AND ended_at IS NULL"),
)

surveys = Table(
    "surveys",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id")),
    Column("on", Date, nullable=False),
    # survey (调研) | inspection (检查): the documents' figures count surveys alone.
    Column("kind", String, nullable=False, server_default="survey"),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("source", String, nullable=False, server_default="", index=True),
    Column("supersedes_id", Id, ForeignKey("surveys.id")),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
)
Index("ix_surveys_day", surveys.c.person_id, surveys.c.on)

# What a survey looked at: a place or a grid of the roster, or a point that only its name tells (target_id is null).
survey_points = Table(
    "survey_points",
    metadata,
    Column("id", Id, primary_key=True),
    Column("survey_id", Id, ForeignKey("surveys.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("target_id", Id),
    Column("name", String, nullable=False),
    # The place's kind in the roster's word: 项目, 工作点位 …
    Column("word", String, nullable=False, server_default=""),
    CheckConstraint("kind IN ('place', 'grid', 'named')", name="kind"),
    CheckConstraint("(kind = 'named') = (target_id IS NULL)", name="target"),
)

# 政策宣传 on a visit: what was made known to whom the visit reached.
publicities = Table(
    "publicities",
    metadata,
    Column("id", Id, primary_key=True),
    Column("visit_id", Id, ForeignKey("visits.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id")),
    Column("on", Date, nullable=False),
    Column("topic", Text, nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
)
Index("ix_publicities_day", publicities.c.person_id, publicities.c.on)
