"""Tasks that an office or a head issues, and one receipt a person."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from storage.tables.base import Id, Instant, Json, metadata

# issued by the issuer's confirmation → withdrawn by the issuer or the office | closed after the deadline. Kept.
tasks = Table(
    "tasks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", String, nullable=False),
    Column("body", Text, nullable=False),
    # Ids of grids or people and the role, as they were understood (see TaskScope); paths are found anew when needed.
    Column("scope", Json, nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("urgent", Boolean, nullable=False),
    Column("deadline_at", Instant),
    Column("state", String, nullable=False, server_default="issued"),
    Column("issuer_id", Id, ForeignKey("people.id"), nullable=False),
    Column("issued_at", Instant, nullable=False),
    # The draft it was confirmed from: a confirmation that arrives twice issues one task.
    Column("draft_key", String, nullable=False),
    # The chat message it was written in, so that an edit of that message finds it.
    Column("source", String, nullable=False, server_default="", index=True),
    # The last time it was sent again to those who had not signed.
    Column("chased_at", Instant),
    Column("withdrawn_at", Instant),
    Column("withdrawn_by_id", Id, ForeignKey("people.id")),
    # The broadcast that carried it; what was sent again later has messages of its own under the same subject.
    Column("message_id", Id, ForeignKey("messages.id")),
    # What is asked for: receipt (收到 alone), done (完成), fields (numbers or a short form, see ``fields``), each (one
    # tick for each household or place).
    Column("asks", String, nullable=False, server_default="done"),
    # [{label, kind, unit, low, high, target, choices}], or for each {of, tags, marks}; null where nothing is filled in.
    Column("fields", Json),
    # 演练: marked as such everywhere and counted apart.
    Column("drill", Boolean, nullable=False, server_default=false()),
    # 逐级确认: each head confirms the own subtree's sums upward.
    Column("stepwise", Boolean, nullable=False, server_default=false()),
    # The task that was handed down and split into this one; its figures run back up to that one.
    Column("parent_id", Id, ForeignKey("tasks.id"), index=True),
    # What it was admitted as where a rulebook has a list: {code, name, kind, clause, part}; null where none asks.
    Column("admitted", Json),
    # After how many minutes an urgent task that is not signed goes to heads as a telephone list; null: as it is set.
    Column("call_after_min", Integer),
    Column("closed_at", Instant),
    Column("closed_by_id", Id, ForeignKey("people.id")),
    UniqueConstraint("draft_key"),
    CheckConstraint("state IN ('issued', 'withdrawn', 'closed')", name="state"),
    CheckConstraint("asks IN ('receipt', 'done', 'fields', 'each')", name="asks"),
)
Index("ix_tasks_issuer", tasks.c.issuer_id, tasks.c.id)
Index("ix_tasks_deadline", tasks.c.state, tasks.c.deadline_at)

# One row a person in scope, written when the task is issued; received_at and done_at are set once.
# deadline_at: the earliest deadline that heads above set for their subtrees; null where none did.
# stand_in_for_id: the person on leave whose 代岗人 this is. via_terminal_id: where the receipt came from.
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
    Column("deadline_at", Instant),
)
Index("ix_task_recipients_person", task_recipients.c.person_id)
