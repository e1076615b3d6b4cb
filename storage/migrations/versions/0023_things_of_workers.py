"""Where a worker's households lie is read from an index alone: a head's figures ask whether any lies elsewhere."""

from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Puts the wider index in place of the one by worker."""
    op.drop_index("ix_households_worker_id", "households")
    op.create_index("ix_households_of_worker", "households", ["worker_id", "retired_at", "grid_id"])


def downgrade() -> None:
    """Puts the narrow one back."""
    op.drop_index("ix_households_of_worker", "households")
    op.create_index("ix_households_worker_id", "households", ["worker_id"])
