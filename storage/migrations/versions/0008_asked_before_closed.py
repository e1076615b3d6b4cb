"""What nobody was asked about is never followed up nor closed: the first check let an unknown answer pass."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ASKED = "state NOT IN ('followed', 'closed') OR satisfied IS TRUE"
_WHEN = "NEW.state IN ('followed', 'closed') AND NEW.satisfied IS NOT 1"


def upgrade() -> None:
    """Makes the check strict; SQLite cannot change one, so two triggers stand beside it."""
    if op.get_bind().dialect.name == "sqlite":
        for event, name in (("INSERT", "matters_asked_new"), ("UPDATE OF state, satisfied", "matters_asked")):
            op.execute(
                sa.text(
                    f"CREATE TRIGGER {name} BEFORE {event} ON matters WHEN {_WHEN} "
                    "BEGIN SELECT RAISE(ABORT, 'nobody was asked about it'); END"
                )
            )
        return
    op.execute(sa.text("ALTER TABLE matters DROP CONSTRAINT ck_matters_followed"))
    op.execute(sa.text(f"ALTER TABLE matters ADD CONSTRAINT ck_matters_followed CHECK ({_ASKED})"))


def downgrade() -> None:
    """Makes the check what it was."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute(sa.text("DROP TRIGGER matters_asked"))
        op.execute(sa.text("DROP TRIGGER matters_asked_new"))
        return
    op.execute(sa.text("ALTER TABLE matters DROP CONSTRAINT ck_matters_followed"))
    op.execute(
        sa.text(
            "ALTER TABLE matters ADD CONSTRAINT ck_matters_followed "
            "CHECK (state NOT IN ('followed', 'closed') OR satisfied)"
        )
    )
