"""The first schema."""

from alembic import op

from storage.migrations.triggers import FACT_TABLES, refuse_delete
from storage.tables import metadata

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Creates the first schema."""
    metadata.create_all(op.get_bind())
    for table in FACT_TABLES:
        for statement in refuse_delete(op.get_bind().dialect.name, table):
            op.execute(statement)
