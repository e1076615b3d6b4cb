"""What was merged into a matter, and what was split off it, is found without reading every matter."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

COLUMNS = ("merged_into_id", "split_from_id")


def upgrade() -> None:
    """Adds an index of the few that have such a kin."""
    for name in COLUMNS:
        known = sa.text(f"{name} IS NOT NULL")
        op.create_index(f"ix_matters_{name}", "matters", [name], sqlite_where=known, postgresql_where=known)


def downgrade() -> None:
    """Takes both away."""
    for name in COLUMNS:
        op.drop_index(f"ix_matters_{name}", "matters")
