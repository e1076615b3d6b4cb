"""How people were asked afterwards, which meeting decided, and a store that refuses a step without its reason."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_REASON = (
    "what NOT IN ('up', 'hand_over', 'return', 'recall', 'ask_time', 'extend', 'whole', 'pause', 'decide', 'settle', "
    "'solve', 'unsatisfied', 'split', 'correct') OR words <> ''"
)


def upgrade() -> None:
    """Adds the two columns with their checks; both stores take a check together with a new column."""
    op.execute(
        sa.text(
            "ALTER TABLE matter_steps ADD COLUMN how VARCHAR DEFAULT '' NOT NULL "
            "CONSTRAINT ck_matter_steps_how CHECK (how IN ('', 'visit', 'phone', 'message')) "
            f"CONSTRAINT ck_matter_steps_reason CHECK ({_REASON})"
        )
    )
    op.execute(
        sa.text(
            "ALTER TABLE matter_steps ADD COLUMN gathering_id {} CONSTRAINT fk_matter_steps_gathering_id "
            "REFERENCES gatherings (id)".format("INTEGER" if op.get_bind().dialect.name == "sqlite" else "BIGINT")
        )
    )


def downgrade() -> None:
    """Takes the two columns away."""
    op.drop_column("matter_steps", "gathering_id")
    op.drop_column("matter_steps", "how")
