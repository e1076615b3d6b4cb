"""The facts that people file: never deleted (a trigger refuses it), corrected by a new row that supersedes the old one.

A row counts while ``ended_at`` is null. ``source`` names the chat message it came from, so that an edit of that
message finds it. ``filed_by_id`` differs from ``person_id`` when somebody filed for another (代报).
"""

from typing import Any

from sqlalchemy import Boolean, CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text

from storage.tables.base import Id, Instant, Json, metadata


def _fact_columns(name: str) -> list[Column[Any]]:
    """Columns that every fact has; fresh ones for each table, since a column belongs to one table."""
    return [
        Column("id", Id, primary_key=True),
        Column("person_id", Id, ForeignKey("people.id"), nullable=False),
        Column("grid_id", Id, ForeignKey("grids.id")),
        Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
        Column("filed_at", Instant, nullable=False),
        Column("source", String, nullable=False, server_default="", index=True),
        Column("supersedes_id", Id, ForeignKey(f"{name}.id")),
        Column("ended_at", Instant),
        Column("ended_by_id", Id, ForeignKey("people.id")),
    ]


# A person's report of a day is all of that day's entries that count, oldest first.
reports = Table(
    "reports",
    metadata,
    *_fact_columns("reports"),
    Column("on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
    Column("late", Boolean, nullable=False),
)
Index("ix_reports_day", reports.c.on, reports.c.person_id)

# 已阅: a head has read one person's report of one day, with or without a word back.
report_reads = Table(
    "report_reads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("on", Date, nullable=False),
    Column("reader_id", Id, ForeignKey("people.id"), nullable=False),
    Column("word", Text, nullable=False, server_default=""),
    Column("at", Instant, nullable=False),
)
Index("ix_report_reads_day", report_reads.c.on, report_reads.c.person_id)

visits = Table(
    "visits",
    metadata,
    *_fact_columns("visits"),
    Column("on", Date, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Json, nullable=False),
)
Index("ix_visits_day", visits.c.person_id, visits.c.on)

# Whom a visit reached; on, person_id and counts repeat the visit's so that one index answers a quota.
visit_targets = Table(
    "visit_targets",
    metadata,
    Column("visit_id", Id, ForeignKey("visits.id"), primary_key=True),
    Column("kind", String, primary_key=True),  # household | place | grid
    Column("target_id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("on", Date, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("kind IN ('household', 'place', 'grid')", name="kind"),
)
Index("ix_visit_targets_person", visit_targets.c.person_id, visit_targets.c.on)
Index("ix_visit_targets_target", visit_targets.c.kind, visit_targets.c.target_id, visit_targets.c.on)

# When each visitor was last with each household, place or grid, by visits that count: the store's own triggers keep it
# (storage/migrations/triggers.py), so its size follows the county's and not its years. No fact: visits say it all.
last_visits = Table(
    "last_visits",
    metadata,
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("kind", String, primary_key=True),
    Column("target_id", Id, primary_key=True),
    Column("last_on", Date, nullable=False),
)
Index("ix_last_visits_person", last_visits.c.person_id, last_visits.c.kind, last_visits.c.last_on)
Index("ix_last_visits_target", last_visits.c.kind, last_visits.c.target_id, last_visits.c.last_on)

# asked → approved | refused by the head; asked, approved → withdrawn by the person. Halves: am | pm.
leaves = Table(
    "leaves",
    metadata,
    *_fact_columns("leaves"),
    Column("from_on", Date, nullable=False),
    Column("from_half", String, nullable=False, server_default="am"),
    Column("to_on", Date, nullable=False),
    Column("to_half", String, nullable=False, server_default="pm"),
    Column("reason", Text, nullable=False),
    Column("substitute_id", Id, ForeignKey("people.id")),
    Column("approver_id", Id, ForeignKey("people.id")),
    Column("state", String, nullable=False, server_default="asked"),
    Column("decided_at", Instant),
    Column("decided_by_id", Id, ForeignKey("people.id")),
    CheckConstraint("state IN ('asked', 'approved', 'refused', 'withdrawn')", name="state"),
    CheckConstraint("from_half IN ('am', 'pm') AND to_half IN ('am', 'pm')", name="half"),
    CheckConstraint("to_on >= from_on", name="order"),
)
Index("ix_leaves_person", leaves.c.person_id, leaves.c.from_on)
# Who is away now or will be: a small part of all who ever were.
Index("ix_leaves_to_on", leaves.c.to_on)
# Whose place somebody takes today: looked up with every answer to a task.
Index("ix_leaves_substitute", leaves.c.substitute_id, leaves.c.to_on)
