"""What a document says of how many work where, beside the roster; it never refuses.

武笔: one full-time worker an urban grid, one worker a village grid, 40 / 80 / 100 % by year.
阜蒙: the totals of the whole county, for its office.
"""

from datetime import date

import pytest

from handlers.roster.importing import import_roster
from handlers.roster.plan import check
from handlers.roster.rows import GridRow, PostRow, RosterRows
from storage.engine import Store
from storage.repositories.roster import Snapshot
from tests.conversation import NOON, Town
from tests.rosters import rulebooks

ON = date(2026, 11, 1)
EMPTY = Snapshot(retired={}, newest_ids={})


def warned(on: date, *workers: tuple[str, str]) -> dict[str, str]:
    """Two urban grids and a village one; workers are (grid, 性质)."""
    grids = [
        GridRow("1", "武笔街道", 0, rulebook="wubi-2023"),
        *(GridRow(code, f"城区{code}", 1, "1", "城镇", line=int(code)) for code in ("2", "3")),
        GridRow("4", "山村", 1, "1", "农村", line=4),
    ]
    people = [
        PostRow(f"张{n}", f"1380000000{n}", "网格员", grid, nature=kind) for n, (grid, kind) in enumerate(workers)
    ]
    checked = check(RosterRows(grids, people), EMPTY, rulebooks(), on)
    assert checked.problems == []
    return {one.clause: one.what for one in checked.warnings}


def test_a_grid_without_its_worker_is_named_with_the_clause() -> None:
    found = warned(date(2023, 11, 1), ("2", "专职"), ("3", "兼职"))

    # 四（一）2（3）: 城市综合网格应当配备1名专职网格员；农村综合网格配备1名以上专（兼）职网格员.
    says = "1 个农村网格没有配够网格员：山村；每个农村网格配 1 名以上专职或兼职网格员"
    assert found == {"wubi-2023 四（一）2（3）": says}


def test_an_urban_grid_without_a_full_time_worker_is_named_with_the_clause() -> None:
    found = warned(date(2026, 11, 1), ("2", "专职"), ("3", "兼职"), ("4", "兼职"))

    # 四（一）2（3）: 城市综合网格应当配备1名专职网格员.
    assert found["wubi-2023 四（一）2（3）"].startswith("1 个城镇网格没有配够专职网格员：城区3；")


@pytest.mark.parametrize(("cadres", "is_warned"), [(1, True), (2, False)])
def test_four_in_ten_of_those_who_look_after_ten_households_are_cadres(cadres: int, is_warned: bool) -> None:
    people = [
        PostRow(f"李{n}", f"1390000000{n}", "联户长", "2", unit="县财政局" if n < cadres else "") for n in range(5)
    ]
    checked = check(RosterRows([GridRow("2", "武笔街道", 0, rulebook="wubi-2023")], people), EMPTY, rulebooks(), ON)

    # 推进计划 14（24）: 单位干部职工担任联户长比例不低于40%.
    says = "5 名联户长里写了工作单位的是 20%；联户长里单位干部职工不少于 40%（wubi-2023 推进计划 14（24））"
    found = [str(one) for one in checked.warnings if "联户长" in one.what]
    assert found == ([f"「人员」：{says}"] if is_warned else [])


@pytest.mark.parametrize(("year", "is_warned"), [(2023, False), (2024, True), (2025, True)])
def test_half_of_the_urban_grids_is_enough_in_2023_and_too_few_from_2024_on(year: int, is_warned: bool) -> None:
    found = warned(date(year, 11, 1), ("2", "专职"), ("4", "兼职"))

    # 推进计划 12（20）: 2023年按照40%、2024年按照80%、2025年按照100%.
    assert ("wubi-2023 推进计划 12（20）" in found) is is_warned


def test_nothing_is_said_where_everybody_is_there() -> None:
    assert warned(date(2026, 11, 1), ("2", "专职"), ("3", "专职"), ("4", "兼职")) == {}


def of_fumeng(*more: GridRow) -> RosterRows:
    """A street with two urban grids of 150 households and a worker each, and a township whose lowest grid is rural."""
    grids = [
        GridRow("F", "阜蒙县", 0, rulebook="fumeng-2022"),
        *(GridRow("C" * n, f"城区{n}", n, "C" * (n - 1) or "F") for n in (1, 2, 3)),
        *(GridRow(f"CCC{n}", f"小区{n}", 4, "CCC", "城镇", 150) for n in (1, 2)),
        *(GridRow("X" * n, f"乡村{n}", n, "X" * (n - 1) or "F", "农村" if n == 4 else "") for n in (1, 2, 3, 4)),
        *more,
    ]
    people = [PostRow("陈建国", "13900000001", "县基层社会治理领导小组办公室", "F")]
    people += [PostRow(f"张{n}", f"1380000000{n}", "四级网格员", f"CCC{n}") for n in (1, 2)]
    return RosterRows(grids, people)


async def test_the_county_s_office_sees_the_plan_s_totals_beside_its_roster_s(store: Store) -> None:
    await import_roster(store, of_fumeng(), rulebooks(), now=NOON)
    town = await Town.open(store)
    office, worker = await town.phone("陈建国"), await town.phone("张1")

    said = await office.says("/网格")

    # 三（三）: 城区 257 = 1 + 8 + 48 + 200, 200 人, 150 户; 乡镇 5202 = 36 + 382 + 1711 + 3073.
    assert said.split("（三（三））：\n")[1].splitlines() == [
        "城区一级网格：方案 1 个，名册一样",
        "城区二级网格：方案 8 个，名册 1 个，差 7 个",
        "城区三级网格：方案 48 个，名册 1 个，差 47 个",
        "城区四级网格：方案 200 个，名册 2 个，差 198 个",
        "城区四级网格员：方案 200 人，名册 2 人，差 198 人",
        "城区四级网格员平均每人管理户数：方案 150 户，名册一样",
        "乡镇一级网格：方案 36 个，名册 1 个，差 35 个",
        "乡镇二级网格：方案 382 个，名册 1 个，差 381 个",
        "乡镇三级网格：方案 1711 个，名册 1 个，差 1710 个",
        "乡镇四级网格：方案 3073 个，名册 1 个，差 3072 个",
        "城镇网格合计：方案 257 个，名册 5 个，差 252 个",
        "农村网格合计：方案 5202 个，名册 4 个，差 5198 个",
    ]
    assert "方案里的总数" not in await worker.says("/网格")


def test_a_roster_that_differs_from_the_plan_s_totals_is_taken_and_told_in_one_word() -> None:
    more = [GridRow("Y", "另一个街道", 1, "F", "城镇")]

    checked = check(of_fumeng(*more), EMPTY, rulebooks(), ON)

    assert checked.plan is not None
    (said,) = [str(one) for one in checked.warnings if "总数" in one.what]
    assert "城区一级网格方案写 1 个，名册里 2 个，多 1 个；" in said
    assert "农村网格合计方案写 5202 个，名册里 4 个，差 5198 个" in said
    assert said.endswith("（fumeng-2022 三（三））")
    assert "平均" not in said


def test_a_part_of_a_county_is_not_compared_with_the_plan_of_the_whole() -> None:
    town = RosterRows([GridRow("X", "某镇", 1, rulebook="fumeng-2022"), GridRow("XX", "某村", 2, "X", "农村")], [])

    checked = check(town, EMPTY, rulebooks(), ON)

    assert checked.plan is not None
    assert not any("总数" in one.what for one in checked.warnings)
