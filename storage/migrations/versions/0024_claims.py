"""What a worker holds stands in a table of its own: a claim no longer writes each letter, and all its indexes, anew.

Whatever is held at this moment stays held until its lease ends.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Moves the claims; SQLite, which changes no constraint of a table, goes on allowing the old state's name."""
    op.create_table(
        "delivery_claims",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False),
        sa.Column("worker", sa.String(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_claims")),
    )
    op.execute(
        "INSERT INTO delivery_claims (delivery_id, worker, lease_until) "
        "SELECT id, claimed_by, lease_until FROM deliveries WHERE state = 'claimed'"
    )
    op.execute("UPDATE deliveries SET state = 'queued' WHERE state = 'claimed'")
    op.drop_index("ix_deliveries_claimed", "deliveries")
    op.drop_column("deliveries", "claimed_by")
    op.drop_column("deliveries", "lease_until")
    _allow("'queued', 'sent', 'dead', 'cancelled'")


def downgrade() -> None:
    """Writes the claims into the letters again."""
    _allow("'queued', 'claimed', 'sent', 'dead', 'cancelled'")
    op.add_column("deliveries", sa.Column("lease_until", sa.DateTime(timezone=True)))
    op.add_column("deliveries", sa.Column("claimed_by", sa.String()))
    op.execute(
        "UPDATE deliveries SET state = 'claimed', claimed_by = c.worker, lease_until = c.lease_until "
        "FROM delivery_claims c WHERE c.delivery_id = deliveries.id"
    )
    claimed = sa.text("state = 'claimed'")
    op.create_index(
        "ix_deliveries_claimed", "deliveries", ["lease_until"], sqlite_where=claimed, postgresql_where=claimed
    )
    op.drop_table("delivery_claims")


def _allow(states: str) -> None:
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_deliveries_state"), "deliveries", type_="check")
        op.create_check_constraint(op.f("ck_deliveries_state"), "deliveries", f"state IN ({states})")
