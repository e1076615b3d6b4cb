"""Tasks that the clock issues: plans, what became of each occurrence, who changed them; drafts put aside, templates.

Plans, occurrences and changes are facts and never deleted.
"""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Index, String, Table, Text, UniqueConstraint

from storage.tables.base import Id, Instant, Json, metadata

# running (confirmed in a preview) → paused → running by the issuer, an office above, or by the program itself where the
# issuer no longer may (then somebody takes it over); → ended by them; → done once it was issued, or its days are over.
task_plans = Table(
    "task_plans",
    metadata,
    Column("id", Id, primary_key=True),
    # once: a scheduled issue; repeat: a rhythm.
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    # The draft as it was confirmed: scope, title, body, what is asked; paths are found anew at every issue.
    Column("made", Json, nullable=False),
    Column("rhythm", Json),
    Column("start_at", Instant),
    # Only occurrences due after this moment count: that of the confirmation, and later that of a resumption.
    Column("since_at", Instant, nullable=False),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("issuer_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("made_at", Instant, nullable=False),
    # The draft it was confirmed from: a confirmation that arrives twice makes one plan.
    Column("draft_key", String, nullable=False),
    # The chat message it was written in, so that an edit of that message finds it.
    Column("source", String, nullable=False, server_default="", index=True),
    Column("period_id", Id, ForeignKey("special_periods.id")),
    Column("state", String, nullable=False, server_default="running"),
    UniqueConstraint("draft_key"),
    CheckConstraint("kind IN ('once', 'repeat')", name="kind"),
    CheckConstraint("state IN ('running', 'paused', 'ended', 'done')", name="state"),
)
Index("ix_task_plans_state", task_plans.c.state, task_plans.c.id)

# The claim of one occurrence, written in the transaction that issues its task: its key lets it happen once.
# issued (with its task) | skipped (nobody there, refused by a rulebook; reason) | missed (the program stood still).
plan_occurrences = Table(
    "plan_occurrences",
    metadata,
    Column("plan_id", Id, ForeignKey("task_plans.id"), primary_key=True),
    Column("on", Date, primary_key=True),
    Column("state", String, nullable=False),
    Column("reason", String, nullable=False, server_default=""),
    Column("task_id", Id, ForeignKey("tasks.id"), index=True),
    Column("at", Instant, nullable=False),
    CheckConstraint("state IN ('issued', 'skipped', 'missed')", name="state"),
)

# Who did what to a plan; by_id is null where the program itself stopped it. Where its words were changed it was made
# anew: ``before`` is what it said until then.
plan_changes = Table(
    "plan_changes",
    metadata,
    Column("id", Id, primary_key=True),
    Column("plan_id", Id, ForeignKey("task_plans.id"), nullable=False, index=True),
    Column("what", String, nullable=False),
    Column("by_id", Id, ForeignKey("people.id")),
    Column("at", Instant, nullable=False),
    Column("before", Json),
    CheckConstraint("what IN ('made', 'paused', 'resumed', 'ended', 'taken_over', 'stopped', 'done')", name="what"),
)

# A preview that was put aside: kept → used (continued) | dropped, by its owner's button.
task_drafts = Table(
    "task_drafts",
    metadata,
    Column("id", Id, primary_key=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False, index=True),
    Column("title", String, nullable=False),
    Column("made", Json, nullable=False),
    Column("state", String, nullable=False, server_default="kept"),
    Column("at", Instant, nullable=False),
    CheckConstraint("state IN ('kept', 'used', 'dropped')", name="state"),
)

# A task's text to begin from, owned by a unit (a grid, and the unit's name where the roster gives one); it is offered
# while ended_at is null.
task_templates = Table(
    "task_templates",
    metadata,
    Column("id", Id, primary_key=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("unit", String, nullable=False, server_default=""),
    Column("name", String, nullable=False),
    Column("made", Json, nullable=False),
    Column("by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
)

# A special period (特殊时段): flood season, a festival. It runs from from_on to to_on, or until it was ended early.
special_periods = Table(
    "special_periods",
    metadata,
    Column("id", Id, primary_key=True),
    Column("grid_id", Id, ForeignKey("grids.id"), nullable=False, index=True),
    Column("name", String, nullable=False),
    Column("from_on", Date, nullable=False),
    Column("to_on", Date, nullable=False),
    Column("says", Text, nullable=False, server_default=""),
    Column("draft_key", String, nullable=False),
    Column("declared_by_id", Id, ForeignKey("people.id"), nullable=False),
    Column("declared_at", Instant, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by_id", Id, ForeignKey("people.id")),
    UniqueConstraint("draft_key"),
)
