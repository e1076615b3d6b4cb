"""What was said once is known by its key alone: whom it was said to stands in the key, and nobody read it elsewhere.

Three of them stand beside each letter of a morning, and PostgreSQL looked for the person of each.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Drops the column; SQLite, which keeps one that a constraint names, gets the table anew."""
    if op.get_bind().dialect.name != "sqlite":
        op.drop_column("notices", "person_id")
        return
    op.rename_table("notices", "notices_before")
    op.create_table(
        "notices",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_notices")),
        sqlite_with_rowid=False,
    )
    op.execute(sa.text('INSERT INTO notices ("key", at) SELECT "key", at FROM notices_before'))
    op.drop_table("notices_before")


def downgrade() -> None:
    """Adds the column, empty."""
    op.add_column("notices", sa.Column("person_id", sa.Integer(), nullable=True))
