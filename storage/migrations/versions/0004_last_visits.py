"""When each visitor was last with each household, place and grid: filled from the visits, then kept by triggers."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import drop_last_visits, keep_last_visits

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Makes the table, fills it from what is on record, and lets the store itself keep it."""
    op.create_table(
        "last_visits",
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("target_id", _ID, nullable=False),
        sa.Column("last_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["people.id"], name=op.f("fk_last_visits_person_id")),
        sa.PrimaryKeyConstraint("person_id", "kind", "target_id", name=op.f("pk_last_visits")),
    )
    op.create_index("ix_last_visits_target", "last_visits", ["kind", "target_id", "last_on"], unique=False)
    op.create_index("ix_last_visits_person", "last_visits", ["person_id", "kind", "last_on"], unique=False)
    op.execute(
        sa.text(
            "INSERT INTO last_visits (person_id, kind, target_id, last_on) "
            'SELECT person_id, kind, target_id, max("on") FROM visit_targets '
            "WHERE ended_at IS NULL GROUP BY person_id, kind, target_id"
        )
    )
    for statement in keep_last_visits(op.get_bind().dialect.name):
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Takes the triggers and the table away; the visits hold all that it said."""
    for statement in drop_last_visits(op.get_bind().dialect.name):
        op.execute(sa.text(statement))
    op.drop_index("ix_last_visits_person", table_name="last_visits")
    op.drop_index("ix_last_visits_target", table_name="last_visits")
    op.drop_table("last_visits")
