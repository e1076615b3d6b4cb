"""武笔: one full-time worker an urban grid, one worker a village grid, 40 / 80 / 100 % by year; it never refuses."""

from datetime import date

import pytest

from handlers.roster.plan import check
from handlers.roster.rows import GridRow, PostRow, RosterRows
from storage.repositories.roster import Snapshot
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
