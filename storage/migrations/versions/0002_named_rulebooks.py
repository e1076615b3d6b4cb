"""An index of the few grids that name a rulebook, so that each post is read together with the rulebook it follows."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_NAMED = sa.text("rulebook IS NOT NULL")


def upgrade() -> None:
    """Indexes the grids that name a rulebook."""
    op.create_index("ix_grids_naming_rulebook", "grids", ["path"], sqlite_where=_NAMED, postgresql_where=_NAMED)


def downgrade() -> None:
    """Takes the index away."""
    op.drop_index("ix_grids_naming_rulebook", table_name="grids")
