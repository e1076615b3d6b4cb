"""PostgreSQL keeps what is said as the text that it is; and who is on leave from a day on is found by an index.

No statement asks what is in a letter. SQLite has kept it as text from the beginning.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_SAID = (("messages", ("params", "buttons")), ("deliveries", ("params", "buttons", "first_buttons")))


def upgrade() -> None:
    """Writes PostgreSQL's letters anew, and adds the index."""
    _rewrite("json")
    op.create_index("ix_leaves_to_on", "leaves", ["to_on"])


def downgrade() -> None:
    """Takes both back."""
    op.drop_index("ix_leaves_to_on", "leaves")
    _rewrite("jsonb")


def _rewrite(name: str) -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for table, columns in _SAID:
        # One statement a table, so that it is written anew but once.
        changes = ", ".join(f"ALTER COLUMN {column} TYPE {name} USING {column}::{name}" for column in columns)
        op.execute(f"ALTER TABLE {table} {changes}")
