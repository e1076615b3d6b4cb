"""A letter about something on one person's terminals, and whose place somebody takes today, are found at once."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Widens the index on subjects by the terminal, and adds one on who stands in."""
    op.drop_index("ix_deliveries_subject", table_name="deliveries")
    op.create_index("ix_deliveries_subject", "deliveries", ["subject", "terminal_id"], unique=False)
    op.create_index("ix_leaves_substitute", "leaves", ["substitute_id", "to_on"], unique=False)


def downgrade() -> None:
    """Takes both back."""
    op.drop_index("ix_leaves_substitute", table_name="leaves")
    op.drop_index("ix_deliveries_subject", table_name="deliveries")
    op.create_index("ix_deliveries_subject", "deliveries", ["subject"], unique=False)
