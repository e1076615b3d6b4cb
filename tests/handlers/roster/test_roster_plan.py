"""The plan: what a roster adds, changes and retires, and every reason why it is refused."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.roster.exporting import rows_of
from handlers.roster.plan import check
from handlers.roster.rows import DepartmentRow, GridRow, HouseholdRow, PlaceRow, PostRow, RosterRows
from tests.handlers.roster.plans import BOOKS, EMPTY, ON, TINY, applied, counts, first, problems
from tests.rosters import WORKER, small_county


def test_a_roster_imported_twice_changes_nothing() -> None:
    before = first(small_county())

    again = check(small_county(), before, BOOKS, ON)

    assert again.plan is not None
    assert not any(again.plan.staged.values())


def test_what_is_exported_says_the_same_as_what_was_imported() -> None:
    before = first(small_county())

    again = check(rows_of(before), before, BOOKS, ON)

    assert again.plan is not None
    assert not any(again.plan.staged.values())


def test_paths_run_from_the_root_down_also_where_parents_stand_below_their_children() -> None:
    rows = replace(TINY, grids=list(reversed(TINY.grids)))

    grids = {grid.code: grid for grid in first(rows).grids}

    assert grids["2"].path == f"/{grids['1'].id}/{grids['2'].id}/"
    assert grids["2"].parent_id == grids["1"].id


def test_titles_are_those_of_the_grids_own_rulebook() -> None:
    rows = small_county()

    posts = {post.title: post for post in first(rows).posts}

    assert (posts["一级网格员"].role, posts["一级网格员"].level) == ("head", 1)
    assert (posts["四级网格员"].role, posts["四级网格员"].level) == ("worker", 4)
    assert (posts["网格办"].role, posts["领导"].role) == ("office", "leader")


def test_an_unknown_title_is_refused_with_those_that_are_known() -> None:
    (problem,) = problems(replace(TINY, people=[TINY.people[0]._replace(title="楼长", line=2)], households=()))

    assert problem.startswith("「人员」第 2 行 职务：不认识「楼长」，应是：网格办、领导、一级网格长")


def test_a_grid_without_its_parent_a_circle_and_a_wrong_level_are_refused() -> None:
    grids = [
        *TINY.grids,
        GridRow("3", "甲村", 2, "9", line=4),
        GridRow("4", "乙村", 2, "5", line=5),
        GridRow("5", "丙村", 2, "4", line=6),
        GridRow("2", "又一个", 1, "1", line=7),
        GridRow("6", "丁村", 2, "2", rulebook="no-such-book", line=8),
    ]

    found = problems(replace(TINY, grids=grids))

    assert "「网格」第 4 行 上级编码：没有编码是 9 的网格，应是「网格」表里的一个编码" in found
    assert "「网格」第 5 行 级别：上级 5 是 2 级，本网格是 2 级，上级的级别数应比本网格小" in found
    assert any("上级一层层找上去又回到了自己" in one for one in found)
    assert "「网格」第 7 行 编码：2 已写在第 3 行，应每个网格一个编码" in found
    assert any(one.startswith("「网格」第 8 行 制度：没有叫 no-such-book 的制度，应是：") for one in found)


def test_a_household_without_its_grid_or_worker_is_refused() -> None:
    households = [
        HouseholdRow("h1", "甲", "", "9", line=2),
        HouseholdRow("h2", "乙", "", "2", "13800000009", line=3),
        HouseholdRow("h2", "丙", "", "2", line=4),
    ]

    assert problems(replace(TINY, households=households)) == [
        "「住户」第 2 行 网格编码：没有编码是 9 的网格，应是「网格」表里的一个编码",
        "「住户」第 3 行 网格员手机号：「人员」表里没有 13800000009，应是「人员」表里的一个手机号，或者空着",
        "「住户」第 4 行 户编号：h2 已写在第 3 行，编号不能重复，应换一个",
    ]


def test_departments_know_their_parents_and_no_circle() -> None:
    departments = [DepartmentRow("a", "甲局", "b", line=2), DepartmentRow("b", "乙局", "a", line=3),
                   DepartmentRow("c", "丙局", "z", line=4)]  # fmt: skip

    found = problems(replace(TINY, departments=departments))

    assert [one[: one.index("：")] for one in found] == [
        "「部门」第 2 行 上级编码", "「部门」第 3 行 上级编码", "「部门」第 4 行 上级编码",
    ]  # fmt: skip


def test_what_a_given_sheet_leaves_out_is_retired_and_an_absent_sheet_leaves_it_alone() -> None:
    rows = replace(TINY, places=[PlaceRow("p1", "超市", "商户", "", "2")], departments=[DepartmentRow("a", "甲局")])
    before = first(rows)

    absent = check(replace(rows, places=None, departments=None, households=()), before, BOOKS, ON)
    empty = check(replace(rows, places=(), departments=()), before, BOOKS, ON)

    assert (counts(absent, "places"), counts(absent, "departments")) == ((0, 0, 0), (0, 0, 0))
    assert counts(absent, "households") == (0, 0, 1)
    assert (counts(empty, "places"), counts(empty, "departments")) == ((0, 0, 1), (0, 0, 1))


def test_a_file_that_would_empty_the_roster_is_refused_until_it_is_allowed() -> None:
    county = small_county()
    before = first(county)
    rows = replace(county, households=county.households[:10])

    refused = check(rows, before, BOOKS, ON)
    allowed = check(rows, before, BOOKS, ON, allow_retire=True)

    assert refused.plan is None
    assert "超过一半" in str(refused.problems[0])
    assert "--allow-retire" in str(refused.problems[0])
    assert counts(allowed, "households")[2] == len(county.households) - 10


def test_a_townships_own_file_leaves_the_rest_of_the_county_alone() -> None:
    county = small_county()
    before = first(county)
    own = RosterRows(
        grids=[grid for grid in county.grids if grid.code.startswith("HN02")],
        people=[post for post in county.people if post.grid.startswith("HN02")],
        households=[one for one in county.households if one.grid.startswith("HN02")][1:],
    )

    checked = check(own, before, BOOKS, ON)

    assert checked.plan is not None
    assert checked.plan.partial
    assert counts(checked, "households") == (0, 0, 1)
    assert [counts(checked, name) for name in ("grids", "people", "posts", "places")] == [(0, 0, 0)] * 4


def test_a_townships_file_may_not_take_what_is_anothers() -> None:
    county = small_county()
    before = first(county)
    own = RosterRows(
        grids=[GridRow("HN03", "新镇", 1, "HN", line=2), GridRow("HN01-1-1", "抢来的村", 2, "HN03", line=3)],
        people=[PostRow("冒名者", WORKER, "网格员", "HN03", line=2)],
        households=[HouseholdRow(county.households[0].code, "甲", "", "HN03", line=2)],
    )

    found = problems(own, before)

    assert [one[: one.index("：")] for one in found] == [
        "「网格」第 3 行 编码",
        "「人员」第 2 行 手机号",
        "「住户」第 2 行 户编号",
    ]


def test_more_than_twenty_households_a_worker_is_a_warning_with_the_clause_in_huining() -> None:
    households = [HouseholdRow(f"h{n}", "户主", "", "2", "13800000001") for n in range(21)]

    checked = check(replace(TINY, households=households), EMPTY, BOOKS, ON)

    assert checked.plan is not None
    assert [str(one) for one in checked.warnings] == [
        "「人员」第 2 行：张三管 21 户；一名网格员管的户一般不超过 20 户，尽量连成片（huining-2022 第二条）"
    ]


@pytest.mark.parametrize(("number", "warned"), [(29, True), (30, False), (50, False), (51, True)])
def test_fumeng_counts_households_a_village_grid_between_thirty_and_fifty(number: int, warned: bool) -> None:
    # fumeng-2022 三（一）: 村屯按照 30-50 户.
    grids = [
        GridRow("1", "阜蒙县", 0, rulebook="fumeng-2022"), GridRow("2", "镇", 1, "1"), GridRow("3", "村", 2, "2"),
        GridRow("4", "片", 3, "3"), GridRow("5", "组", 4, "4", "农村", number, line=6),
    ]  # fmt: skip

    checked = check(RosterRows(grids, []), EMPTY, BOOKS, ON)

    assert [one.clause for one in checked.warnings if one.row] == (["fumeng-2022 三（一）"] if warned else [])


def sizes_of_a_grid(rulebook: str, kind: str, number: int) -> list[str]:
    """Clauses of the warnings about one lowest grid with so many households."""
    grids = [
        GridRow("1", "县", 0, rulebook=rulebook), GridRow("2", "镇", 1, "1"), GridRow("3", "社区", 2, "2"),
        GridRow("4", "片", 3, "3"), GridRow("5", "格", 4, "4", kind, number, line=6),
    ]  # fmt: skip
    found = check(RosterRows(grids, []), EMPTY, BOOKS, ON).warnings
    return [one.clause for one in found if one.row and "户" in one.what and "配" not in one.what]


@pytest.mark.parametrize(("number", "warned"), [(99, True), (100, False), (200, False), (201, True)])
def test_fumeng_counts_households_an_urban_grid_between_one_and_two_hundred(number: int, warned: bool) -> None:
    # fumeng-2022 三（一）: 小区、楼栋按照100-200户.
    assert sizes_of_a_grid("fumeng-2022", "城镇", number) == (["fumeng-2022 三（一）"] if warned else [])


@pytest.mark.parametrize(("number", "warned"), [(199, True), (200, False), (300, False), (301, True)])
def test_wubi_counts_households_an_urban_grid_between_two_and_three_hundred(number: int, warned: bool) -> None:
    # wubi-2023 四（一）1（1）: 200 至 300 户; 农村150 户左右 has no bound, and 专属网格 none at all.
    assert sizes_of_a_grid("wubi-2023", "城镇", number) == (["wubi-2023 四（一）1（1）"] if warned else [])
    assert sizes_of_a_grid("wubi-2023", "农村", number) == sizes_of_a_grid("wubi-2023", "专属", number) == []


names = st.sampled_from(["张三", "李四", "王五"])
phones = st.sampled_from([f"1380000000{n}" for n in range(5)])
codes = st.sampled_from(["1", "2", "3"])
posts = st.builds(PostRow, names, phones, st.sampled_from(["网格员", "一级网格长", "领导"]), codes)
households = st.builds(
    lambda code, name, grid, phone: HouseholdRow(code, name, "", grid, phone),
    st.sampled_from("abcdef"),
    names,
    codes,
    st.one_of(st.just(""), phones),
)
rosters = st.builds(
    RosterRows,
    # A rulebook under which no change of people waits for an office's approval.
    st.just([GridRow("1", "县", 0, rulebook="fumeng-2022"), GridRow("2", "镇", 1, "1"), GridRow("3", "乡", 1, "1")]),
    st.lists(posts, max_size=6),
    st.lists(households, max_size=4),
)


@settings(max_examples=200, deadline=None)
@given(rosters, rosters)
def test_whatever_came_before_a_taken_roster_is_what_the_store_says_afterwards(
    old: RosterRows, new: RosterRows
) -> None:
    was = check(old, EMPTY, BOOKS, ON)
    before = applied(was, EMPTY) if was.plan else EMPTY
    checked = check(new, before, BOOKS, ON)
    if checked.plan is None:
        return
    after = applied(checked, before)

    again = check(rows_of(after), after, BOOKS, ON)

    assert {post[:6] for post in rows_of(after).people} == {post[:6] for post in new.people}
    assert {one[:7] for one in rows_of(after).households} == {one[:7] for one in new.households}
    assert len({person.phone for person in after.people}) == len(after.people)
    assert again.plan is not None
    assert not any(again.plan.staged.values())
