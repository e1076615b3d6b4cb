"""Which day's budget an unasked letter uses, and what a person's terminal got and sent on a day, by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Adds the day; the terminals' own index now holds the moment as well, so that a day is a range of it."""
    op.add_column("deliveries", sa.Column("unasked_on", sa.Date(), nullable=True))
    op.create_index(
        "ix_deliveries_unasked", "deliveries", ["terminal_id", "unasked_on"], unique=False,
        sqlite_where=sa.text("unasked_on IS NOT NULL"), postgresql_where=sa.text("unasked_on IS NOT NULL"),
    )  # fmt: skip
    op.create_index("ix_deliveries_of_a_day", "deliveries", ["terminal_id", "created_at"], unique=False)
    op.drop_index("ix_deliveries_terminal_id", "deliveries")
    op.create_index("ix_inbox_of_a_day", "inbox", ["account", "chat", "received_at"], unique=False)


def downgrade() -> None:
    """Takes them away."""
    op.drop_index("ix_inbox_of_a_day", "inbox")
    op.create_index("ix_deliveries_terminal_id", "deliveries", ["terminal_id"], unique=False)
    op.drop_index("ix_deliveries_of_a_day", "deliveries")
    op.drop_index("ix_deliveries_unasked", "deliveries")
    op.drop_column("deliveries", "unasked_on")
