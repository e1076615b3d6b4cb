"""Where an import waits before it counts: its rows are written here little by little, then applied in one go.

Must never be read by anything but the import: what stands here is nobody's roster yet.
"""

from sqlalchemy import CheckConstraint, Column, Index, String, Table, text

from storage.tables.admission import admitted_items
from storage.tables.base import Id, Instant, metadata
from storage.tables.household_book import residents
from storage.tables.people import departments, grids, households, people, places, posts

# staging → applied by the transaction that makes the rows count, or → abandoned when the import failed, or when a
# later one finds that it has been at it for too long. Rows are kept: they say when the roster changed.
roster_imports = Table(
    "roster_imports",
    metadata,
    Column("id", Id, primary_key=True),
    Column("state", String, nullable=False, server_default="staging"),
    Column("started_at", Instant, nullable=False),
    Column("ended_at", Instant),
    CheckConstraint("state IN ('staging', 'applied', 'abandoned')", name="state"),
)
# Two imports at once: the second one is refused by the store itself.
Index(
    "uq_roster_imports_staging",
    roster_imports.c.state,
    unique=True,
    sqlite_where=text("state = 'staging'"),
    postgresql_where=text("state = 'staging'"),
)


def _staged(table: Table, *extra: str) -> Table:
    """The same columns without keys and constraints: a row may stand here before what it refers to exists."""
    return Table(
        f"staged_{table.name}",
        metadata,
        Column("import_id", Id, nullable=False),
        Column("action", String, nullable=False),  # see StagedRow
        *(Column(column.name, column.type) for column in table.columns),
        *(Column(name, String) for name in extra),
    )


staged_grids = _staged(grids)
# close_reason: why the person's terminals close, empty if they stay open.
staged_people = _staged(people, "close_reason")
staged_posts = _staged(posts)
staged_households = _staged(households)
staged_places = _staged(places)
staged_departments = _staged(departments)
staged_admitted_items = _staged(admitted_items)
staged_residents = _staged(residents)

STAGED = {
    grids: staged_grids,
    people: staged_people,
    posts: staged_posts,
    households: staged_households,
    places: staged_places,
    departments: staged_departments,
    admitted_items: staged_admitted_items,
    residents: staged_residents,
}
