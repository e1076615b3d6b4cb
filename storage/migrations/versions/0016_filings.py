"""What somebody files for a period (报送, 周查, 月考核, 进度), and what a head asks for by a day (带日期的要求)."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.triggers import refuse_delete

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _fact() -> list[sa.Column]:  # type: ignore[type-arg]
    return [
        sa.Column("filed_by_id", _ID, nullable=False),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", _ID, nullable=True),
    ]


def _people(table: str, *columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([name], ["people.id"], name=op.f(f"fk_{table}_{name}"))
        for name in (*columns, "filed_by_id", "ended_by_id")
    ]


def upgrade() -> None:
    """Makes both tables and their triggers."""
    op.create_table(
        "filings",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("grid_id", _ID, nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("rulebook", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("attachments", sa.JSON().with_variant(sa.dialects.postgresql.JSONB(), "postgresql"), nullable=False),
        *_fact(),
        *_people("filings", "person_id"),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_filings_grid_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filings")),
    )
    op.create_index("ix_filings_rule", "filings", ["rule", "grid_id", "on"], unique=False)
    op.create_index(op.f("ix_filings_source"), "filings", ["source"], unique=False)
    op.create_table(
        "demands",
        sa.Column("id", _ID, nullable=False),
        sa.Column("grid_id", _ID, nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("households", sa.Integer(), nullable=True),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        *_fact(),
        *_people("demands"),
        sa.ForeignKeyConstraint(["grid_id"], ["grids.id"], name=op.f("fk_demands_grid_id")),
        sa.CheckConstraint("until_on >= start_on", name=op.f("ck_demands_order")),
        sa.CheckConstraint("households > 0", name=op.f("ck_demands_households")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demands")),
    )
    op.create_index(op.f("ix_demands_until_on"), "demands", ["until_on"], unique=False)
    op.create_index(op.f("ix_demands_source"), "demands", ["source"], unique=False)
    dialect = op.get_bind().dialect.name
    for statement in [*refuse_delete(dialect, "filings"), *refuse_delete(dialect, "demands")]:
        op.execute(sa.text(statement))


def downgrade() -> None:
    """Takes both away."""
    op.drop_table("demands")
    op.drop_table("filings")
