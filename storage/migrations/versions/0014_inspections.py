"""A head's look at a grid or a work point is a survey (调研) or an inspection (检查); the documents count surveys alone."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the kind; what was filed before is a survey."""
    op.add_column("surveys", sa.Column("kind", sa.String(), nullable=False, server_default="survey"))


def downgrade() -> None:
    """Takes it away."""
    op.drop_column("surveys", "kind")
