"""Among a million matters few are open, merged, split or another platform's: each of these is found by its own index."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

KIN = ("merged_into_id", "split_from_id")
OPEN = "state IN ('registered', 'handling', 'dispatched', 'accepted', 'meeting', 'paused', 'solved', 'followed')"
OUTSIDE = ["platform", "outside_number"]


def _index(name: str, columns: list[str], where: str) -> None:
    known = sa.text(where)
    op.create_index(name, "matters", columns, sqlite_where=known, postgresql_where=known)


def upgrade() -> None:
    """Adds them; that of other platforms no longer holds the others."""
    for name in KIN:
        _index(f"ix_matters_{name}", [name], f"{name} IS NOT NULL")
    _index("ix_matters_open", ["grid_path"], OPEN)
    op.drop_index("ix_matters_outside", "matters")
    _index("ix_matters_outside", OUTSIDE, "outside_number <> ''")


def downgrade() -> None:
    """Takes them away again."""
    op.drop_index("ix_matters_outside", "matters")
    op.create_index("ix_matters_outside", "matters", OUTSIDE)
    op.drop_index("ix_matters_open", "matters")
    for name in KIN:
        op.drop_index(f"ix_matters_{name}", "matters")
