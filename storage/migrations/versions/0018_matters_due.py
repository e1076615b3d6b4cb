"""A reporter's matters are found by the day they are due: the share that was settled in time is read for many at once."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_KNOWN = sa.text("due_at IS NOT NULL")


def upgrade() -> None:
    """Adds the index; a matter without a day is not in it."""
    op.create_index(
        "ix_matters_reporter_due", "matters", ["reporter_id", "due_at"], sqlite_where=_KNOWN, postgresql_where=_KNOWN
    )


def downgrade() -> None:
    """Takes it away."""
    op.drop_index("ix_matters_reporter_due", "matters")
