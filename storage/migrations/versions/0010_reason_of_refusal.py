"""An office that refuses a change of people says why."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the office's words to what it decides."""
    op.add_column("personnel_changes", sa.Column("words", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    """Takes them away."""
    op.drop_column("personnel_changes", "words")
