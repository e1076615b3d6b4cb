"""The household book (residents, corrections), personnel changes with who succeeded whom, and equipment."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from storage.migrations.triggers import refuse_delete

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
_INSTANT = sa.DateTime(timezone=True)
FACTS = ("residents", "book_entries", "personnel_changes", "successions", "equipment")


def _reference(table: str, column: str, to: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=op.f(f"fk_{table}_{column}"))


def _resident_columns(*, staged: bool) -> list[sa.Column[Any]]:
    default = None if staged else ""
    return [
        sa.Column("id", _ID, nullable=staged),
        sa.Column("household_id", _ID, nullable=staged),
        sa.Column("name", sa.String(), nullable=staged),
        *(
            sa.Column(name, sa.String(), server_default=default, nullable=staged)
            for name in ("relation", "phone", "tags")
        ),
        sa.Column("supersedes_id", _ID, nullable=True),
        sa.Column("by_id", _ID, nullable=True),
        sa.Column("created_at", _INSTANT, nullable=True),
        sa.Column("retired_at", _INSTANT, nullable=True),
        sa.Column("retired_by_id", _ID, nullable=True),
    ]


def upgrade() -> None:
    """Makes the tables, their indexes, and the triggers that keep facts."""
    op.create_table(
        "residents",
        *_resident_columns(staged=False),
        _reference("residents", "household_id", "households"),
        _reference("residents", "supersedes_id", "residents"),
        _reference("residents", "by_id", "people"),
        _reference("residents", "retired_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residents")),
    )
    op.create_index(op.f("ix_residents_household_id"), "residents", ["household_id"], unique=False)
    op.create_table(
        "staged_residents",
        sa.Column("import_id", _ID, nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        *_resident_columns(staged=True),
    )
    op.create_table(
        "book_entries",
        sa.Column("id", _ID, nullable=False),
        sa.Column("household_id", _ID, nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("before", _JSON, nullable=True),
        sa.Column("after", _JSON, nullable=True),
        sa.Column("visit_id", _ID, nullable=True),
        sa.Column("filed_by_id", _ID, nullable=False),
        sa.Column("filed_at", _INSTANT, nullable=False),
        sa.Column("source", sa.String(), server_default="", nullable=False),
        sa.Column("ended_at", _INSTANT, nullable=True),
        sa.Column("ended_by_id", _ID, nullable=True),
        sa.CheckConstraint(
            "what IN ('name', 'address', 'tags', 'needs', 'resident', 'same')", name=op.f("ck_book_entries_what")
        ),
        _reference("book_entries", "household_id", "households"),
        _reference("book_entries", "visit_id", "visits"),
        _reference("book_entries", "filed_by_id", "people"),
        _reference("book_entries", "ended_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_book_entries")),
    )
    op.create_index(op.f("ix_book_entries_source"), "book_entries", ["source"], unique=False)
    op.create_index("ix_book_entries_household", "book_entries", ["household_id", "filed_at"], unique=False)
    op.create_index("ix_book_entries_author", "book_entries", ["filed_by_id", "id"], unique=False)
    _personnel()
    for table in FACTS:
        for statement in refuse_delete(op.get_bind().dialect.name, table):
            op.execute(sa.text(statement))


def _personnel() -> None:
    op.create_table(
        "personnel_changes",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("state", sa.String(), server_default="asked", nullable=False),
        sa.Column("office_grid_id", _ID, nullable=False),
        sa.Column("ends_post_id", _ID, nullable=True),
        sa.Column("person_id", _ID, nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("grid_id", _ID, nullable=True),
        sa.Column("role", sa.String(), server_default="", nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        *(sa.Column(name, sa.String(), server_default="", nullable=False) for name in ("title", "nature", "unit")),
        sa.Column("takes", _JSON, nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.Column("clause", sa.String(), server_default="", nullable=False),
        sa.Column("import_id", _ID, nullable=True),
        sa.Column("asked_by_id", _ID, nullable=True),
        sa.Column("asked_at", _INSTANT, nullable=False),
        sa.Column("decided_by_id", _ID, nullable=True),
        sa.Column("decided_at", _INSTANT, nullable=True),
        sa.Column("handed", _JSON, nullable=True),
        sa.CheckConstraint("kind IN ('add', 'move', 'replace', 'leave')", name=op.f("ck_personnel_changes_kind")),
        sa.CheckConstraint(
            "state IN ('asked', 'approved', 'refused', 'withdrawn')", name=op.f("ck_personnel_changes_state")
        ),
        _reference("personnel_changes", "office_grid_id", "grids"),
        _reference("personnel_changes", "ends_post_id", "posts"),
        _reference("personnel_changes", "person_id", "people"),
        _reference("personnel_changes", "grid_id", "grids"),
        _reference("personnel_changes", "import_id", "roster_imports"),
        _reference("personnel_changes", "asked_by_id", "people"),
        _reference("personnel_changes", "decided_by_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_personnel_changes")),
    )
    op.create_index(op.f("ix_personnel_changes_import_id"), "personnel_changes", ["import_id"], unique=False)
    op.create_index(
        "ix_personnel_changes_asked",
        "personnel_changes",
        ["office_grid_id"],
        unique=False,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_table(
        "successions",
        sa.Column("post_id", _ID, nullable=False),
        sa.Column("before_post_id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("before_id", _ID, nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        _reference("successions", "post_id", "posts"),
        _reference("successions", "before_post_id", "posts"),
        _reference("successions", "person_id", "people"),
        _reference("successions", "before_id", "people"),
        sa.PrimaryKeyConstraint("post_id", "before_post_id", name=op.f("pk_successions")),
    )
    op.create_index(op.f("ix_successions_person_id"), "successions", ["person_id"], unique=False)
    op.create_table(
        "equipment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("person_id", _ID, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issued_at", _INSTANT, nullable=False),
        sa.Column("issued_by_id", _ID, nullable=False),
        sa.Column("returned_at", _INSTANT, nullable=True),
        sa.Column("returned_to_id", _ID, nullable=True),
        _reference("equipment", "person_id", "people"),
        _reference("equipment", "issued_by_id", "people"),
        _reference("equipment", "returned_to_id", "people"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_equipment")),
    )
    op.create_index(op.f("ix_equipment_person_id"), "equipment", ["person_id"], unique=False)


def downgrade() -> None:
    """Takes the tables away."""
    for table in ("equipment", "successions", "personnel_changes", "book_entries", "staged_residents", "residents"):
        op.drop_table(table)
