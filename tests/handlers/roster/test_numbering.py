"""A grid without a code gets one under its parent's; a code once given never changes its meaning."""

from dataclasses import replace

import pytest

from handlers.roster.exporting import export_roster
from handlers.roster.importing import import_roster
from handlers.roster.numbering import next_code
from handlers.roster.problems import RosterRefused
from handlers.roster.rows import GridRow
from storage.engine import Store
from tests.conversation import NOON
from tests.handlers.quotas.counties import county, load
from tests.rosters import rulebooks

BOOKS = rulebooks()


@pytest.mark.parametrize(
    ("parent", "taken", "code"),
    [
        ("C1-1-1", ["C1-1-1-1", "C1-1-1-2"], "C1-1-1-3"),
        ("5201", ["520101", "520109"], "520110"),
        ("5201", [], "520101"),
        ("C1-1", ["C1-2"], "C1-1-01"),
    ],
)
def test_the_next_code_is_written_like_its_siblings(parent: str, taken: list[str], code: str) -> None:
    assert next_code(parent, taken) == code


async def test_a_grid_without_a_code_gets_one_under_its_parents_and_keeps_it(store: Store) -> None:
    """Source: wubi-2023 三, 统一编号."""
    await load(store, "wubi-2023")
    rows = county("wubi-2023")
    more = replace(rows, grids=[*rows.grids, GridRow("", "南关村三组", 4, "C1-1-1")])

    await import_roster(store, more, BOOKS, now=NOON)
    again = await import_roster(store, more, BOOKS, now=NOON)
    codes = {grid.name: grid.code for grid in (await export_roster(store, now=NOON)).grids}

    assert codes["南关村三组"] == "C1-1-1-3"
    assert again.changes_nothing


@pytest.mark.parametrize(
    "row",
    [
        GridRow("C1-1-1-2", "东河村三组", 4, "C1-1-2"),
        GridRow("C1-1-1-2", "南关村一组", 4, "C1-1-1"),
    ],
)
async def test_a_file_that_gives_a_code_another_meaning_is_refused_with_its_row(store: Store, row: GridRow) -> None:
    await load(store, "wubi-2023")
    rows = county("wubi-2023")
    grids = [row._replace(line=7) if one.code == row.code else one for one in rows.grids]

    with pytest.raises(RosterRefused) as refused:
        await import_roster(store, replace(rows, grids=grids), BOOKS, now=NOON)

    assert [(one.row, one.column) for one in refused.value.problems] == [(7, "编码")]
