"""The whole county has the grids that the document counts, and somebody on each of them."""

from collections import Counter

from bot.demo.cast import COUNTY
from bot.demo.structure import whole_county


def test_the_grids_are_those_that_fumeng_2022_counts() -> None:
    # 三、（三）: 乡镇 一级 36、二级 382、三级 1711、四级 3073；城区街道 一级 1、二级 8、三级 48、四级 200。
    counted = Counter((grid.kind, grid.level) for grid in whole_county().grids if grid.level > 0)

    assert [counted["农村", level] for level in (1, 2, 3, 4)] == [36, 382, 1711, 3073]
    assert [counted["城镇", level] for level in (1, 2, 3, 4)] == [1, 8, 48, 200]
    assert counted.total() == 5459


def test_every_grid_has_a_post_and_every_person_a_number() -> None:
    rows = whole_county()

    assert {grid.code for grid in rows.grids} == {post.grid for post in rows.people}
    assert len({post.phone for post in rows.people}) == len(rows.people)


def test_the_smallest_grids_keep_the_sizes_of_fumeng_2022() -> None:
    # 三、（一）: 小区、楼栋 100–200 户，村屯 30–50 户。
    smallest = [grid for grid in whole_county().grids if grid.level == 4]

    assert {grid.kind for grid in smallest} == {"城镇", "农村"}
    assert all(100 <= (grid.household_count or 0) <= 200 for grid in smallest if grid.kind == "城镇")
    assert all(30 <= (grid.household_count or 0) <= 50 for grid in smallest if grid.kind == "农村")


def test_the_phones_stand_on_grids_that_are_there() -> None:
    codes = {grid.code for grid in whole_county().grids}
    grids = [
        part.owner.removeprefix("grid:") for part in COUNTY.parts if part.is_group or part.owner.startswith("grid:")
    ]

    assert grids
    assert set(grids) <= codes
