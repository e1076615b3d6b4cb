"""Matters that people report (上报) and every step that was taken with them, until they are closed and followed up.

A matter's row is where it stands now; ``matter_steps`` is what happened, one row a version, and is never changed.
Which step leads from which state to which is in handlers/matters/states.py; the checks here hold the same words.
"""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from storage.tables.base import Id, Instant, Json, Path, metadata

OPEN_STATES = ("registered", "handling", "dispatched", "accepted", "meeting", "paused", "solved", "followed")
STATES = (*OPEN_STATES, "closed", "merged", "withdrawn")
# Steps that say why, or what was done: the store itself refuses them without a word.
REASONED_STEPS = (
    "up", "hand_over", "return", "recall", "ask_time", "extend", "whole", "pause", "decide", "settle", "solve",
    "unsatisfied", "split", "correct",
)  # fmt: skip
_REASONED = ", ".join(f"'{what}'" for what in REASONED_STEPS)
_OPEN = "state IN ({})".format(", ".join(f"'{state}'" for state in OPEN_STATES))
_ALL = "state IN ({})".format(", ".join(f"'{state}'" for state in STATES))

matters = Table(
    "matters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("number", String, nullable=False, unique=True),
    # Where it happened; the path is written down so that a subtree's month is one range of an index.
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("grid_path", Path, nullable=False),
    Column("origin", String, nullable=False),  # worker | public | outside
    Column("outside_number", String, nullable=False, server_default=""),
    Column("platform", String, nullable=False, server_default=""),
    Column("kind", String, nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("confidential", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("place", Text, nullable=False, server_default=""),
    Column("person", Text, nullable=False, server_default=""),  # whom it concerns, as it was said
    Column("happened", Text, nullable=False, server_default=""),  # when it happened, as it was said
    Column("phone", String, nullable=False, server_default=""),
    Column("attachments", Json, nullable=False),
    Column("household_id", Id, ForeignKey("households.id")),
    Column("visit_id", Id, ForeignKey("visits.id")),
    Column("reporter_id", Id, ForeignKey("people.id")),  # null: a resident, or another platform
    Column("source", String, nullable=False, server_default=""),
    Column("registered_at", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("resumes_to", String),  # the state that a pause or a meeting goes back to
    Column("version", Integer, nullable=False),
    # Who has it now: the grid whose head answers for it, and the department it was dispatched to.
    Column("holder_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("holder_path", Path, nullable=False),
    Column("department_id", Id, ForeignKey("departments.id")),
    Column("handed_on", Date, nullable=False),
    # The step's last day and the moment after it; null where nobody set a date.
    Column("due_on", Date),
    Column("due_at", Instant),
    Column("clause", String),
    Column("whole_due_on", Date),
    Column("asked_due_on", Date),
    Column("respond_by_at", Instant, nullable=False),
    # What the sweep looks at next, and which warning that is.
    Column("next_at", Instant),
    Column("stage", String, nullable=False, server_default=""),
    Column("raised_path", Path, nullable=False, server_default=""),  # the level that last heard that it is overdue
    Column("responded_at", Instant),
    Column("overdue_at", Instant),
    Column("overdue_cause", String),  # personal | other, known when it is closed
    Column("solved_at", Instant),
    Column("result", Text, nullable=False, server_default=""),
    Column("followed_at", Instant),
    Column("satisfied", Boolean),
    Column("redone", Integer, nullable=False, server_default="0"),
    Column("closed_at", Instant),
    Column("posted", Text, nullable=False, server_default=""),
    Column("merged_into_id", Id, ForeignKey("matters.id")),
    Column("split_from_id", Id, ForeignKey("matters.id")),
    CheckConstraint(_ALL, name="state"),
    CheckConstraint("origin IN ('worker', 'public', 'outside')", name="origin"),
    CheckConstraint("(state = 'merged') = (merged_into_id IS NOT NULL)", name="merged"),
    CheckConstraint("(state = 'closed') = (closed_at IS NOT NULL)", name="closed"),
    CheckConstraint("state NOT IN ('solved', 'followed', 'closed') OR solved_at IS NOT NULL", name="solved"),
    CheckConstraint("state NOT IN ('followed', 'closed') OR satisfied IS TRUE", name="followed"),
    CheckConstraint("state NOT IN ('dispatched', 'accepted') OR department_id IS NOT NULL", name="department"),
    CheckConstraint("state NOT IN ('paused', 'meeting') OR resumes_to IS NOT NULL", name="resumes"),
    CheckConstraint("(due_on IS NULL) = (due_at IS NULL)", name="due"),
    CheckConstraint("overdue_cause IS NULL OR overdue_cause IN ('personal', 'other')", name="cause"),
    CheckConstraint("state <> 'closed' OR overdue_at IS NULL OR overdue_cause IS NOT NULL", name="closed_cause"),
)
# Spelled out, not bound: only then does a store see that an index of the open ones alone will do.
IS_OPEN = matters.c.state.in_([literal_column(f"'{state}'") for state in OPEN_STATES])
_OPEN_ONLY: dict[str, Any] = {"sqlite_where": text(_OPEN), "postgresql_where": text(_OPEN)}
Index("ix_matters_next", matters.c.next_at, **_OPEN_ONLY)
Index("ix_matters_holder", matters.c.holder_path, **_OPEN_ONLY)
Index("ix_matters_department", matters.c.department_id, **_OPEN_ONLY)
Index("ix_matters_open", matters.c.grid_path, **_OPEN_ONLY)
Index("ix_matters_month", matters.c.grid_path, matters.c.registered_at)
Index("ix_matters_grid", matters.c.grid_id, matters.c.registered_at)
Index("ix_matters_reporter", matters.c.reporter_id, matters.c.registered_at)
_WITH_DAY = text("due_at IS NOT NULL")
Index(
    "ix_matters_reporter_due", matters.c.reporter_id, matters.c.due_at,
    sqlite_where=_WITH_DAY, postgresql_where=_WITH_DAY,
)  # fmt: skip
Index("ix_matters_source", matters.c.source)
for _kin in ("merged_into_id", "split_from_id"):
    _known = text(f"{_kin} IS NOT NULL")
    Index(f"ix_matters_{_kin}", matters.c[_kin], sqlite_where=_known, postgresql_where=_known)
# Nearly all matters have no number of another platform.
IS_OUTSIDE = matters.c.outside_number != literal_column("''")
_OUTSIDE = text("outside_number <> ''")
Index(
    "ix_matters_outside", matters.c.platform, matters.c.outside_number,
    sqlite_where=_OUTSIDE, postgresql_where=_OUTSIDE,
)  # fmt: skip

# Each step bears the version it made: two people who decide on the same version cannot both be written.
matter_steps = Table(
    "matter_steps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("matter_id", Id, ForeignKey("matters.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("at", Instant, nullable=False),
    Column("by_id", Id, ForeignKey("people.id")),  # null: a resident, another platform, or the clock
    Column("what", String, nullable=False),
    Column("from_state", String),
    Column("to_state", String, nullable=False),
    Column("holder_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("department_id", Id, ForeignKey("departments.id")),
    Column("words", Text, nullable=False, server_default=""),
    Column("due_on", Date),
    Column("other_id", Id, ForeignKey("matters.id")),
    Column("how", String, nullable=False, server_default=""),  # how people were asked: visit | phone | message
    Column("gathering_id", Id, ForeignKey("gatherings.id")),  # the meeting that decided
    UniqueConstraint("matter_id", "version", name="uq_matter_steps_version"),
    CheckConstraint("how IN ('', 'visit', 'phone', 'message')", name="how"),
    CheckConstraint(f"what NOT IN ({_REASONED}) OR words <> ''", name="reason"),
)

# The last serial that a grid gave out on a day.
matter_serials = Table(
    "matter_serials",
    metadata,
    Column("grid_id", Id, ForeignKey("grids.id"), primary_key=True),
    Column("on", Date, primary_key=True),
    Column("last", Integer, nullable=False),
)

# A photo's difference hash in four bands: two that differ in three bits at most share a band. Null: not looked at yet.
matter_photos = Table(
    "matter_photos",
    metadata,
    Column("id", Id, primary_key=True),
    Column("matter_id", Id, ForeignKey("matters.id"), nullable=False, index=True),
    Column("account", String, nullable=False, server_default=""),
    Column("file_id", String, nullable=False),
    Column("hash", BigInteger),
    Column("band0", Integer, index=True),
    Column("band1", Integer, index=True),
    Column("band2", Integer, index=True),
    Column("band3", Integer, index=True),
    Column("looked_at", Instant),
)
Index(
    "ix_matter_photos_waiting", matter_photos.c.id,
    sqlite_where=text("looked_at IS NULL"), postgresql_where=text("looked_at IS NULL"),
)  # fmt: skip

# A doubt that the program shows to a person with its evidence: open → dropped | confirmed by that person, never alone.
matter_flags = Table(
    "matter_flags",
    metadata,
    Column("id", Id, primary_key=True),
    Column("matter_id", Id, ForeignKey("matters.id"), nullable=False, index=True),
    Column("what", String, nullable=False),
    Column("other_id", Id, ForeignKey("matters.id")),
    Column("evidence", Json, nullable=False),
    Column("at", Instant, nullable=False),
    Column("state", String, nullable=False, server_default="open"),
    Column("decided_at", Instant),
    Column("decided_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("what IN ('same_photo', 'same_text', 'impossible_time')", name="what"),
    CheckConstraint("state IN ('open', 'dropped', 'confirmed')", name="state"),
)
