"""The list of what grids may be asked for (任务清单), what a task was admitted as, and heads' own earlier deadlines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.triggers import refuse_delete

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_TEXTS = ("code", "name", "kind", "basis", "unit", "rulebook")


def upgrade() -> None:
    """Makes the list and where an import of it waits, and adds the columns."""
    op.create_table(
        "admitted_items",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), server_default="", nullable=False),
        sa.Column("basis", sa.String(), server_default="", nullable=False),
        sa.Column("unit", sa.String(), server_default="", nullable=False),
        sa.Column("rulebook", sa.String(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_admitted_items")),
        sa.UniqueConstraint("rulebook", "code", name="uq_admitted_items_code"),
    )
    op.create_table(
        "staged_admitted_items",
        sa.Column("import_id", _ID, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("id", _ID, nullable=True),
        *(sa.Column(name, sa.String(), nullable=True) for name in _TEXTS),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
    )
    for statement in refuse_delete(op.get_bind().dialect.name, "admitted_items"):
        op.execute(sa.text(statement))
    op.add_column("tasks", sa.Column("admitted", _JSON, nullable=True))
    op.add_column("tasks", sa.Column("call_after_min", sa.Integer(), nullable=True))
    op.add_column("task_recipients", sa.Column("deadline_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes the list and the columns away."""
    op.drop_column("task_recipients", "deadline_at")
    op.drop_column("tasks", "call_after_min")
    op.drop_column("tasks", "admitted")
    op.drop_table("staged_admitted_items")
    op.drop_table("admitted_items")
