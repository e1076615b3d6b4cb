"""Tasks that an office or a head issues, and one receipt a person."""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, String, Table, Text

from storage.tables.base import Id, Instant, Json, metadata

# issued by the issuer's confirmation → withdrawn by the issuer or the office | closed after the deadline. Kept.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("scope", Json, nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("urgent", Boolean, nullable=False),
    Column("deadline_at", Instant),
    Column("state", String, nullable=False, server_default="issued"),
    Column("issuer_id", Id, ForeignKey("people.id"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    Column("withdrawn_at", Instant),
    Column("message_id", Id, ForeignKey("messages.id")),
    CheckConstraint("state IN ('issued', 'withdrawn', 'closed')", name="state"),
)

# One row a person in scope, written when the task is issued; received_at and done_at are set once.
task_recipients = Table(
    "task_recipients",
    metadata,
    Column("task_id", Id, ForeignKey("tasks.id"), primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), primary_key=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("received_at", Instant),
    Column("done_at", Instant),
    Column("via_terminal_id", Id, ForeignKey("terminals.id")),
    Column("stand_in_for_id", Id, ForeignKey("people.id")),
)
Index("ix_task_recipients_person", task_recipients.c.person_id)
