"""Portraits for public notices and cards, and the token behind the QR that a meeting's room shows."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import refuse_delete

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the table and its trigger, and adds the column with its index."""
    op.create_table(
        "portraits",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("account", sa.String(), nullable=False),
        sa.Column("file_id", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_portraits_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_portraits")),
    )
    op.create_index(op.f("ix_portraits_person_id"), "portraits", ["person_id"], unique=False)
    for statement in refuse_delete(op.get_bind().dialect.name, "portraits"):
        op.execute(sa.text(statement))
    op.add_column("gatherings", sa.Column("room_token", sa.String(), nullable=True))
    op.create_index("uq_gatherings_room_token", "gatherings", ["room_token"], unique=True)


def downgrade() -> None:
    """Takes all of it back."""
    op.drop_index("uq_gatherings_room_token", table_name="gatherings")
    op.drop_column("gatherings", "room_token")
    op.drop_table("portraits")
