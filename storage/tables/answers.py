"""What people answer to a task, how heads correct and confirm it, and what was changed after it was issued.

Facts: never deleted; an answer counts while ``ended_at`` is null, a correction supersedes.
"""

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table, Text, text

from storage.tables.base import Id, Instant, Json, metadata

# One answer of one recipient. ``grid_id`` is the recipient's grid when the task was issued: a person who moves later
# takes no figure along. ``figures`` are thousandths, one for each number field in order, so that sums are exact on
# both stores; ``given`` is every field's answer as it was understood.
task_answers = Table(
    "task_answers",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("given", Json, nullable=False),
    Column("figures", Json, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("filed_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("filed_at", Instant, nullable=False),
    Column("source", String, nullable=False, server_default="", index=True),
    Column("supersedes_id", Id, ForeignKey("task_answers.id")),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
)
Index("ix_task_answers_task", task_answers.c.task_id, task_answers.c.grid_id)
# Two phones at once: one answer of a person counts.
Index(
    "uq_task_answers_counting",
    task_answers.c.task_id,
    task_answers.c.person_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)

# A head's correction of the own subtree's sum of one field: ``delta`` is added to what the people there answer, now
# and later; ``was`` is the sum that stood there, ``becomes`` what the head made of it. Thousandths.
task_corrections = Table(
    "task_corrections",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False, index=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("was", Id, nullable=False),
    Column("becomes", Id, nullable=False),
    Column("delta", Id, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
)

# A head says upward that the own subtree's sums are right; ``figures`` is what stood there then.
task_confirmations = Table(
    "task_confirmations",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False, index=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("figures", Json, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
)

# text | deadline | scope | closed | withdrawn | line (a head's own line or earlier deadline for a subtree) | chased
# (sent again within a subtree). ``before`` and ``after`` hold what changed.
task_changes = Table(
    "task_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id")),
    Column("before", Json, nullable=False),
    Column("after", Json, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint(
        "kind IN ('text', 'deadline', 'scope', 'closed', 'withdrawn', 'line', 'chased', 'kept_open')", name="kind"
    ),
)

# 不清楚 / 有困难: a short thread between one recipient and the issuer or a head; nobody else sees it.
task_words = Table(
    "task_words",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("kind", String, nullable=False),  # unclear | trouble | answer
    Column("text", Text, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("kind IN ('unclear', 'trouble', 'answer')", name="kind"),
)
Index("ix_task_words_thread", task_words.c.task_id, task_words.c.person_id)

# What an each-task asks a tick for, as it stood when the task was issued.
task_targets = Table(
    "task_targets",
    metadata,
    Column("task_id", Id, ForeignKey("tasks.id"), primary_key=True),
    Column("kind", String, primary_key=True),  # household | place
    Column("target_id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False),
    Column("name", String, nullable=False),
    Column("address", String, nullable=False, server_default=""),
)
Index("ix_task_targets_person", task_targets.c.task_id, task_targets.c.person_id)

# One tick for one of them; it counts while ``ended_at`` is null.
task_ticks = Table(
    "task_ticks",
    metadata,
    Column("id", Id, primary_key=True),
    Column("task_id", Id, ForeignKey("tasks.id"), nullable=False),
    Column("kind", String, nullable=False),
    Column("target_id", Id, nullable=False),
    Column("mark", Integer, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
)
Index(
    "uq_task_ticks_counting",
    task_ticks.c.task_id,
    task_ticks.c.kind,
    task_ticks.c.target_id,
    unique=True,
    sqlite_where=text("ended_at IS NULL"),
    postgresql_where=text("ended_at IS NULL"),
)
