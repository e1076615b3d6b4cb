"""Two indexes of the outbox go: nobody looked by one of them, and the other's only question is answered by the subject.

Each letter is written three times (queued, claimed, settled), and each time into every index.
"""

from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops the indexes."""
    op.drop_index("ix_deliveries_answered", "deliveries")
    op.drop_index("ix_deliveries_message_id", "deliveries")


def downgrade() -> None:
    """Puts them back."""
    op.create_index("ix_deliveries_message_id", "deliveries", ["message_id"])
    op.create_index("ix_deliveries_answered", "deliveries", ["terminal_id", "vendor_message_id"])
