"""A grid without a code gets one under its parent's; a code once given never changes its meaning."""

from dataclasses import replace

import pytest

from handlers.roster.exporting import export_roster
from handlers.roster.importing import import_roster
from handlers.roster.numbering import next_code
from handlers.roster.problems import RosterRefused
from handlers.roster.rows import GridRow
from storage.engine import Store
from tests.conversation import NOON, Town
from tests.handlers.conftest import Join
from tests.handlers.quotas.counties import county, load
from tests.rosters import OFFICE, THIRD_HEAD, rulebooks, small_county

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


async def test_an_office_adds_a_grid_in_the_chat_and_its_code_is_the_next_below(join: Join, town: Town) -> None:
    office = await join(OFFICE)

    said = await office.says("/网格 增加 南关村四组 到 南关村")

    assert "在南关村下面新增 4 级网格：南关村四组" in said
    assert "编码 HN01-1-1-4（接着同级编的）" in said
    await office.presses("新增")
    assert office.last.startswith("好了：南关村四组，编码 HN01-1-1-4。")
    async with town.store.reading(town.clock.now()) as uow:
        grid, parent = await uow.grids.by_code("HN01-1-1-4"), await uow.grids.by_code("HN01-1-1")
    assert grid is not None
    assert parent is not None
    assert (grid.level, grid.parent_id, grid.path) == (4, parent.id, f"{parent.path}{grid.id}/")
    assert (await office.says("公示 南关村四组")).startswith("南关村四组的公示牌")


async def test_an_office_gives_a_code_of_its_own_and_nobody_else_adds_grids(join: Join) -> None:
    office, head = await join(OFFICE), await join(THIRD_HEAD)

    await office.says("/网格 增加 南关村四组 南关村 编码 HN01-1-1-9")
    await office.presses("新增")

    assert "编码 HN01-1-1-9" in office.last
    assert "HN01-1-1-9 已经是「南关村四组」的编码。" in await office.says("/网格 增加 五组 南关村 编码 HN01-1-1-9")
    assert "已经有「南关村四组」" in await office.says("/网格 增加 南关村四组 南关村")
    assert "已经是最下面一级" in await office.says("/网格 增加 小组 南关村一组")
    assert "不能当编码" in await office.says("/网格 增加 五组 南关村 编码 五组！")
    assert "没有找到" in await office.says("/网格 增加 五组 火星村")
    assert "要网格长或网格办才能用" in await head.says("/网格 增加 南关村五组 南关村")


async def test_a_code_is_not_given_again_after_its_grid_is_gone(join: Join, town: Town) -> None:
    """Source: wubi-2023 三, 统一编号."""
    rows, gone = small_county(), "HN01-1-1-3"
    kept = replace(
        rows, grids=[one for one in rows.grids if one.code != gone],
        people=[one for one in rows.people if one.grid != gone],
        households=[one for one in rows.households if one.grid != gone],
    )  # fmt: skip
    await import_roster(town.store, kept, BOOKS, now=NOON)
    office = await join(OFFICE)

    named = await office.says(f"/网格 增加 新三组 南关村 编码 {gone}")
    numbered = await office.says("/网格 增加 新三组 南关村")

    assert f"{gone} 是「南关村三组」用过的编码" in named
    assert "编码 HN01-1-1-4" in numbered
