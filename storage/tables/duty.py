"""Duty rosters (值班表): who is on duty on which day, and who changed with whom, with whose consent.

Facts: never deleted; a shift counts while ``ended_at`` is null, one that was swapped is superseded.
"""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, UniqueConstraint, text

from storage.tables.base import Id, Instant, metadata

duty_rosters = Table(
    "duty_rosters",
    metadata,
    Column("id", Id, primary_key=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("period_id", Id, ForeignKey("special_periods.id")),
    # The draft it was confirmed from: a confirmation that arrives twice makes one roster.
    Column("draft_key", String, nullable=False),
    Column("made_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("made_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
    UniqueConstraint("draft_key"),
)

# One person's duty on one day; ``slot`` is 白班, 夜班 or empty for the whole day. signed_at: the person said 收到;
# came_at: the person said 到岗. Both are set once.
duty_shifts = Table(
    "duty_shifts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("roster_id", Id, ForeignKey("duty_rosters.id"), nullable=False),
    Column("on", Date, nullable=False),
    Column("slot", String, nullable=False, server_default=""),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("signed_at", Instant),
    Column("came_at", Instant),
    Column("supersedes_id", Id, ForeignKey("duty_shifts.id")),
    Column("ended_at", Instant),
)
Index("ix_duty_shifts_day", duty_shifts.c.on, duty_shifts.c.roster_id)
Index("ix_duty_shifts_person", duty_shifts.c.person_id, duty_shifts.c.on)
Index(
    "uq_duty_shifts_counting",
    duty_shifts.c.roster_id,
    duty_shifts.c.on,
    duty_shifts.c.slot,
    duty_shifts.c.person_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

# asked by the one on duty → agreed by the other → approved by a head | refused by either | dropped by the asker.
# with_shift_id is the other's own shift that comes in exchange; null where the other simply takes it over.
# One that a head made without asking is approved at once: asked_by_id is the head, and ``reason`` says why.
duty_swaps = Table(
    "duty_swaps",
    metadata,
    Column("id", Id, primary_key=True),
    Column("shift_id", Id, ForeignKey("duty_shifts.id"), nullable=False, index=True),
    Column("with_shift_id", Id, ForeignKey("duty_shifts.id")),
    Column("to_person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("asked_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("state", String, nullable=False, server_default="asked"),
    Column("agreed_at", Instant),
    Column("decided_at", Instant),
    Column("decided_by_id", Id, ForeignKey("people.id")),
    Column("reason", String, nullable=False, server_default=""),
    CheckConstraint("state IN ('asked', 'agreed', 'approved', 'refused', 'dropped')", name="state"),
)
