"""The counts of whole subtrees give the same figures as the standings of single posts, in every rulebook."""

import random
from datetime import date

import pytest

from handlers.queries.county import county as whole
from handlers.quotas.outlook import outlook
from handlers.quotas.standing import Standing, standings
from handlers.roster.rows import GridRow, HouseholdRow, PostRow, RosterRows
from storage.engine import Store
from tests.conversation import NOON, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import leave, visit
from tests.rosters import rulebooks

DAYS = [date(2026, 11, day) for day in (1, 8, 9, 15, 16, 18)]


def odd_county(rulebook: str) -> RosterRows:
    """The usual county and a worker of two grids with a household elsewhere, another with nobody's households."""
    rows = county(rulebook)
    return RosterRows(
        grids=[*rows.grids, GridRow("C1-1-3", "北坪村", 3, "C1-1"), GridRow("C1-1-3-1", "北坪村一组", 4, "C1-1-3")],
        people=[
            *rows.people,
            PostRow("钱多多", "13900000061", "网格员", "C1-1-2-1", nature="县直下沉"),
            PostRow("钱多多", "13900000061", "网格员", "C1-1-2-2", nature="县直下沉"),
            PostRow("吴有为", "13900000062", "网格员", "C1-1-3-1", nature="县直下沉"),
        ],
        households=[
            *rows.households,
            HouseholdRow("Q1", "甲", "东河村 1 号", "C1-1-2-1", "13900000061"),
            HouseholdRow("Q2", "乙", "东河村 2 号", "C1-1-2-2", "13900000061", ("残疾",)),
            HouseholdRow("Q3", "丙", "南关村 3 号", "C1-1-1-1", "13900000061"),
            HouseholdRow("N1", "丁", "北坪村 1 号", "C1-1-3-1"),
            HouseholdRow("N2", "戊", "北坪村 2 号", "C1-1-3-1", tags=("重点人员",)),
        ],
        places=rows.places,
    )


@pytest.mark.parametrize("rulebook", sorted(rulebooks()))
async def test_county_counts_and_single_standings_agree(store: Store, rulebook: str) -> None:
    await compare(store, rulebook)


async def test_they_agree_on_the_other_store_too(any_store: Store) -> None:
    await compare(any_store, "huining-2022")


async def compare(store: Store, rulebook: str) -> None:
    await load(store, rulebook, odd_county(rulebook))
    town = await Town.open(store)
    chance = random.Random(7)
    codes = [
        "H1",
        "H2",
        "H3",
        "H6",
        "H7",
        "H8",
        "H10",
        "P1",
        "P2",
        "Q1",
        "Q2",
        "Q3",
        "N1",
        "C1-1-1",
        "C1-1-1-1",
        "C1-1-3",
    ]
    for name in ("孙志强", "周海燕", "马德福", "李向阳", "王秀兰", "钱多多", "吴有为"):
        for day in DAYS:
            await visit(town, name, day.isoformat(), *chance.sample(codes, 3))
    # Over on the Sunday of that week, and yet all of its working days.
    await leave(town, "马德福", "2026-11-02", "2026-11-06")
    await leave(town, "吴有为", "2026-11-01", "2026-11-30")
    await leave(town, "李向阳", "2026-11-16", "2026-11-18")

    async with store.reading(NOON) as uow:
        paths = [grid.path for grid in await uow.grids.all()]
        for day in DAYS:
            single = await standings(town.world, uow, await uow.people.posts_within(paths[0], day), day)
            # The sweep asks for all posts at once, a head for those below, /progress for one person's own: all of them
            # must say the same of everybody, whatever of it lies elsewhere.
            for path in paths:
                posts = await uow.people.posts_within(path, day)
                together = await (await whole(town.world, uow, path, posts, day)).standings(posts)
                here = [one for one in single if one.post.grid_path.startswith(path)]
                assert verdicts(town, together) == verdicts(town, here), path


def verdicts(town: Town, found: list[Standing]) -> dict[tuple[int, str], tuple[object, ...]]:
    """Returns figures, days left and what is foreseen, by post and rule."""
    return {
        (one.post.id, one.quota.id): (one.done, one.target, one.working_days_left, *outlook(town.world, one))
        for one in found
    }
