"""Tasks that the clock issues, drafts, templates, special periods and duty rosters."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.triggers import refuse_delete

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    "special_periods", "task_plans", "plan_occurrences", "plan_changes", "task_drafts", "task_templates",
    "duty_rosters", "duty_shifts", "duty_swaps",
)  # fmt: skip
# A draft that was put aside is no fact.
FACT_TABLES = tuple(table for table in TABLES if table != "task_drafts")


def upgrade() -> None:
    """Makes the tables, their indexes, and the triggers that keep facts."""
    op.create_table(
        "special_periods",
        sa.Column("id", _ID, nullable=False),
        sa.Column("grid_id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=False),
        sa.Column("says", sa.Text(), server_default="", nullable=False),
        sa.Column("draft_key", sa.String(), nullable=False),
        sa.Column("declared_by_id", _ID, nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["declared_by_id"], ["people.id"], name=op.f("fk_special_periods_declared_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["people.id"], name=op.f("fk_special_periods_ended_by_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_special_periods_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_special_periods")),
        sa.UniqueConstraint("draft_key", name=op.f("uq_special_periods_draft_key")),
    )
    op.create_index(op.f("ix_special_periods_grid_id"), "special_periods", ["grid_id"], unique=False)
    op.create_table(
        "task_plans",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("made", _JSON, nullable=False),
        sa.Column("rhythm", _JSON, nullable=True),
        sa.Column("start_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("since_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("grid_id", _ID, nullable=False),
        sa.Column("issuer_id", _ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("draft_key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("period_id", _ID, nullable=True),
        sa.Column("state", sa.String(), server_default="running", nullable=False),
        sa.CheckConstraint("kind IN ('once', 'repeat')", name=op.f("ck_task_plans_kind")),
        sa.CheckConstraint("state IN ('running', 'paused', 'ended', 'done')", name=op.f("ck_task_plans_state")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_task_plans_grid_id")),
        sa.ForeignKeyConstraint(["issuer_id"], ["people.id"], name=op.f("fk_task_plans_issuer_id")),
        sa.ForeignKeyConstraint(["period_id"], ["special_periods.id"], name=op.f("fk_task_plans_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_plans")),
        sa.UniqueConstraint("draft_key", name=op.f("uq_task_plans_draft_key")),
    )
    op.create_index(op.f("ix_task_plans_grid_id"), "task_plans", ["grid_id"], unique=False)
    op.create_index(op.f("ix_task_plans_issuer_id"), "task_plans", ["issuer_id"], unique=False)
    op.create_index(op.f("ix_task_plans_source"), "task_plans", ["source"], unique=False)
    op.create_index("ix_task_plans_state", "task_plans", ["state", "id"], unique=False)
    op.create_table(
        "plan_occurrences",
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), server_default="", nullable=False),
        sa.Column("task_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('issued', 'skipped', 'missed')", name=op.f("ck_plan_occurrences_state")),
        sa.ForeignKeyConstraint(["plan_id"], ["task_plans.id"], name=op.f("fk_plan_occurrences_plan_id")),
        sa.ForeignKeyConstraint(["task_id"], ["tasks.id"], name=op.f("fk_plan_occurrences_task_id")),
        sa.PrimaryKeyConstraint("plan_id", "on", name=op.f("pk_plan_occurrences")),
    )
    op.create_index(op.f("ix_plan_occurrences_task_id"), "plan_occurrences", ["task_id"], unique=False)
    op.create_table(
        "plan_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("plan_id", _ID, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "what IN ('made', 'paused', 'resumed', 'ended', 'taken_over', 'stopped', 'done')",
            name=op.f("ck_plan_changes_what"),
        ),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_plan_changes_by_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["task_plans.id"], name=op.f("fk_plan_changes_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_changes")),
    )
    op.create_index(op.f("ix_plan_changes_plan_id"), "plan_changes", ["plan_id"], unique=False)
    op.create_table(
        "task_drafts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("made", _JSON, nullable=False),
        sa.Column("state", sa.String(), server_default="kept", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("state IN ('kept', 'used', 'dropped')", name=op.f("ck_task_drafts_state")),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_task_drafts_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_drafts")),
    )
    op.create_index(op.f("ix_task_drafts_person_id"), "task_drafts", ["person_id"], unique=False)
    op.create_table(
        "task_templates",
        sa.Column("id", _ID, nullable=False),
        sa.Column("grid_id", _ID, nullable=False),
        sa.Column("unit", sa.String(), server_default="", nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("made", _JSON, nullable=False),
        sa.Column("by_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["people.id"], name=op.f("fk_task_templates_by_id")),
        sa.ForeignKeyConstraint(["ended_by_id"], ["people.id"], name=op.f("fk_task_templates_ended_by_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_task_templates_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_templates")),
    )
    op.create_index(op.f("ix_task_templates_grid_id"), "task_templates", ["grid_id"], unique=False)
    op.create_table(
        "duty_rosters",
        sa.Column("id", _ID, nullable=False),
        sa.Column("grid_id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("period_id", _ID, nullable=True),
        sa.Column("draft_key", sa.String(), nullable=False),
        sa.Column("made_by_id", _ID, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["ended_by_id"], ["people.id"], name=op.f("fk_duty_rosters_ended_by_id")),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_duty_rosters_grid_id")),
        sa.ForeignKeyConstraint(["made_by_id"], ["people.id"], name=op.f("fk_duty_rosters_made_by_id")),
        sa.ForeignKeyConstraint(["period_id"], ["special_periods.id"], name=op.f("fk_duty_rosters_period_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_rosters")),
        sa.UniqueConstraint("draft_key", name=op.f("uq_duty_rosters_draft_key")),
    )
    op.create_index(op.f("ix_duty_rosters_grid_id"), "duty_rosters", ["grid_id"], unique=False)
    op.create_table(
        "duty_shifts",
        sa.Column("id", _ID, nullable=False),
        sa.Column("roster_id", _ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("slot", sa.String(), server_default="", nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("came_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supersedes_id", _ID, nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_duty_shifts_person_id")),
        sa.ForeignKeyConstraint(["roster_id"], ["duty_rosters.id"], name=op.f("fk_duty_shifts_roster_id")),
        sa.ForeignKeyConstraint(["supersedes_id"], ["duty_shifts.id"], name=op.f("fk_duty_shifts_supersedes_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_shifts")),
    )
    op.create_index("ix_duty_shifts_day", "duty_shifts", ["on", "roster_id"], unique=False)
    op.create_index("ix_duty_shifts_person", "duty_shifts", ["person_id", "on"], unique=False)
    op.create_index(
        "uq_duty_shifts_counting",
        "duty_shifts",
        ["roster_id", "on", "slot", "person_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "duty_swaps",
        sa.Column("id", _ID, nullable=False),
        sa.Column("shift_id", _ID, nullable=False),
        sa.Column("with_shift_id", _ID, nullable=True),
        sa.Column("to_person_id", _ID, nullable=False),
        sa.Column("asked_by_id", _ID, nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.CheckConstraint(
            "state IN ('asked', 'agreed', 'approved', 'refused', 'dropped')", name=op.f("ck_duty_swaps_state")
        ),
        sa.ForeignKeyConstraint(["asked_by_id"], ["people.id"], name=op.f("fk_duty_swaps_asked_by_id")),
        sa.ForeignKeyConstraint(["decided_by_id"], ["people.id"], name=op.f("fk_duty_swaps_decided_by_id")),
        sa.ForeignKeyConstraint(["shift_id"], ["duty_shifts.id"], name=op.f("fk_duty_swaps_shift_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["people.id"], name=op.f("fk_duty_swaps_to_person_id")),
        sa.ForeignKeyConstraint(["with_shift_id"], ["duty_shifts.id"], name=op.f("fk_duty_swaps_with_shift_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duty_swaps")),
    )
    op.create_index(op.f("ix_duty_swaps_shift_id"), "duty_swaps", ["shift_id"], unique=False)
    for table in FACT_TABLES:
        for statement in refuse_delete(op.get_bind().dialect.name, table):
            op.execute(statement)


def downgrade() -> None:
    """Drops the tables again."""
    for table in reversed(TABLES):
        op.drop_table(table)
