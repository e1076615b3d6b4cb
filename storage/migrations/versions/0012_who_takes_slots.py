"""An account's pace says who took its latest slots, and since when nobody else did."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds both."""
    op.add_column("paces", sa.Column("taker", sa.String(), nullable=False, server_default=""))
    op.add_column("paces", sa.Column("alone_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("paces", "alone_since")
    op.drop_column("paces", "taker")
