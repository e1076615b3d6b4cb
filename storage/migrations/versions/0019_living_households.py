"""Households are counted by grid and worker from an index alone: those that live there, as all counts ask for them."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

_LIVING = sa.text("retired_at IS NULL")


def upgrade() -> None:
    """Adds the index; the one by grid stays for those who look for all that ever lived there."""
    op.create_index(
        "ix_households_living", "households", ["grid_id", "worker_id"], sqlite_where=_LIVING, postgresql_where=_LIVING
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_index("ix_households_living", "households")
