"""A plan's words can be changed, and what they were stays; a head who puts somebody else on duty says why."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    """Adds what a plan said before, and the reason of a change of duty."""
    op.add_column("plan_changes", sa.Column("before", _JSON, nullable=True))
    op.add_column("duty_swaps", sa.Column("reason", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("duty_swaps", "reason")
    op.drop_column("plan_changes", "before")
