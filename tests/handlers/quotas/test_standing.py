"""What posts must reach and have reached; every expectation was written from the document that the test names."""

from datetime import date

import pytest
from sqlalchemy import event

from handlers.quotas.standing import Standing, left_of, standings
from handlers.roster.rows import HouseholdRow, PostRow, RosterRows
from storage.engine import Store
from storage.unit_of_work import UnitOfWork
from tests.conversation import NOON, Town
from tests.handlers.quotas.counties import county, load

WEDNESDAY = date(2026, 11, 18)


async def visit(store: Store, name: str, on: date, *codes: str) -> None:
    """Writes a visit down, by the codes of what it reached."""
    async with store.writing(NOON) as uow:
        person = (await uow.people.named(name, "/", uow.now.date()))[0].person_id
        targets = await uow.households.find(codes, person_id=person, paths=["/"], grid_paths=["/"])
        assert len(targets) == len(codes)
        visit_id = await uow.visits.add(person_id=person, filed_by_id=person, on=on, text="", attachments=[])
        await uow.visits.add_targets(visit_id, person, on, [(target.kind, target.id) for target in targets])


async def standing_of(uow: UnitOfWork, town: Town, name: str, on: date = WEDNESDAY) -> dict[str, Standing]:
    posts = await uow.people.named(name, "/", uow.now.date())
    return {one.quota.id: one for one in await standings(town.world, uow, posts, on)}


async def figures(town: Town, name: str, on: date = WEDNESDAY) -> dict[str, tuple[float, float, str]]:
    """Returns (done, target, clause) of what visits count for, by rule."""
    async with town.store.reading(NOON) as uow:
        found = await standing_of(uow, town, name, on)
    return {
        rule: (one.done, one.target, one.quota.clause or "")
        for rule, one in found.items()
        if one.quota.kind == "cover" or one.quota.of.covers == "visits"
    }


async def test_a_seconded_worker_owes_every_own_household_each_month_by_article_8_2(any_store: Store) -> None:
    await load(any_store, "huining-2022")
    town = await Town.open(any_store)
    await visit(any_store, "李向阳", date(2026, 11, 2), "H1", "H2")
    await visit(any_store, "李向阳", date(2026, 10, 30), "H3")
    await visit(any_store, "李向阳", date(2026, 11, 20), "H4")

    found = await figures(town, "李向阳")

    # 第八条（二）: 县直部门单位机关干部 visit the households they manage at least once a month.
    assert found == {"county-worker-cover": (2, 6, "第八条（二）")}


async def test_an_ordinary_worker_has_no_figure_where_the_document_gives_none(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await visit(store, "王秀兰", WEDNESDAY, "H7")

    # 第八条（二） gives ordinary workers and heads of level 4 no number of visits.
    assert await figures(town, "王秀兰") == {}
    assert await figures(town, "高永福") == {}


async def test_a_head_of_level_3_owes_all_grids_of_level_4_each_week_and_all_households_each_half_year(
    any_store: Store,
) -> None:
    await load(any_store, "huining-2022")
    town = await Town.open(any_store)
    await visit(any_store, "马德福", date(2026, 11, 16), "H7", "H8")  # Monday: in the second group's grid.
    await visit(any_store, "马德福", date(2026, 11, 15), "C1-1-1-1")  # Sunday of the week before.

    found = await figures(town, "马德福")

    # 第八条（二）: 三级网格长 each week all 四级网格, each half year all households.
    assert found == {"l3-cover-l4": (1, 2, "第八条（二）"), "l3-cover-households": (2, 9, "第八条（二）")}


async def test_naming_a_grid_reaches_it_and_the_grids_above_but_none_below(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await visit(store, "周海燕", WEDNESDAY, "C1-1-2")
    await visit(store, "周海燕", WEDNESDAY, "C1-1-1-1")

    found = await figures(town, "周海燕")

    # 第八条（二）: 二级网格长 each month all grids of levels 3 and 4, each year all 低保、五保、残疾 households.
    assert found["l2-cover-l3"] == (2, 2, "第八条（二）")
    assert found["l2-cover-l4"] == (1, 4, "第八条（二）")
    assert found["l2-cover-hardship"] == (0, 3, "第八条（二）")


async def test_a_head_of_level_1_has_a_month_for_level_3_and_a_year_for_level_4(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await visit(store, "孙志强", date(2026, 3, 5), "C1-1-1-1")

    # 第八条（二）: 一级网格长 each month all 三级网格, each year all 四级网格.
    assert await figures(town, "孙志强") == {
        "l1-cover-l3": (0, 2, "第八条（二）"),
        "l1-cover-l4": (1, 4, "第八条（二）"),
    }


async def test_half_a_month_for_the_tagged_and_for_key_places(any_store: Store) -> None:
    await load(any_store, "wubi-2023")
    town = await Town.open(any_store)
    await visit(any_store, "王秀兰", date(2026, 11, 15), "H9")
    await visit(any_store, "王秀兰", date(2026, 11, 16), "H7", "H8", "P2")

    found = await figures(town, "王秀兰")

    # 武笔 四（三）2: 流动人口、困难户、重点人员、特殊群体 and 重点场所, once each half month (16th to the end).
    assert found == {"cover-tagged": (1, 2, "四（三）2"), "cover-places": (1, 1, "四（三）2")}


async def test_a_full_time_worker_owes_two_visits_a_day_and_every_household_a_month(any_store: Store) -> None:
    await load(any_store, "fengmao-2021")
    town = await Town.open(any_store)
    await visit(any_store, "王秀兰", WEDNESDAY, "H7")
    await visit(any_store, "王秀兰", WEDNESDAY, "H7")

    found = await figures(town, "王秀兰")

    # 冯卯 三（二）5: 普遍走访 once a month; 专职网格员 at least two visits a day. One household on one day is one.
    assert found == {"worker-cover": (1, 3, "三（二）5"), "fulltime-visits": (1, 2, "三（二）5")}


async def test_every_household_and_every_shop_each_day(store: Store) -> None:
    await load(store, "lilou-2025")
    town = await Town.open(store)
    await visit(store, "王秀兰", WEDNESDAY, "H7", "P1")
    await visit(store, "王秀兰", date(2026, 11, 17), "H8", "P3")

    # 李楼 三（二）4: 每日走访网格内住户、经营户; a school is no 经营户.
    assert await figures(town, "王秀兰") == {
        "worker-cover-households": (1, 3, "三（二）4"),
        "worker-cover-shops": (1, 2, "三（二）4"),
    }


async def test_nothing_is_counted_where_the_document_gives_no_number(store: Store) -> None:
    await load(store, "fumeng-2022")
    town = await Town.open(store)

    # 阜蒙 四1 asks for 定期 visits and gives no number.
    assert await figures(town, "王秀兰") == {}


async def test_who_is_left_is_named_the_longest_unvisited_first(any_store: Store) -> None:
    await load(any_store, "huining-2022")
    town = await Town.open(any_store)
    await visit(any_store, "李向阳", date(2026, 11, 2), "H1")
    await visit(any_store, "李向阳", date(2026, 10, 20), "H2")
    await visit(any_store, "高永福", date(2026, 11, 17), "H3")

    async with any_store.reading(NOON) as uow:
        standing = (await standing_of(uow, town, "李向阳"))["county-worker-cover"]
        left = await left_of(town.world, uow, standing, 4)
        all_left = await left_of(town.world, uow, standing, 99)

    assert [target.code for target in left] == ["H4", "H5", "H6", "H2"]
    assert [target.code for target in all_left] == ["H4", "H5", "H6", "H2", "H3"]


async def test_grids_that_are_left_are_named(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await visit(store, "马德福", WEDNESDAY, "H1")

    async with store.reading(NOON) as uow:
        standing = (await standing_of(uow, town, "马德福"))["l3-cover-l4"]
        left = await left_of(town.world, uow, standing, 8)

    assert [(target.kind, target.name) for target in left] == [("grid", "南关村二组")]


async def grant_leave(store: Store, name: str, start: date, end: date, *, to_half: str = "pm") -> None:
    async with store.writing(NOON) as uow:
        person = (await uow.people.named(name, "/", uow.now.date()))[0].person_id
        await uow.leaves.add(
            person_id=person, filed_by_id=person, from_on=start, to_on=end, to_half=to_half, reason="", state="approved"
        )


async def test_leave_shortens_the_days_left_and_excuses_no_coverage(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await grant_leave(store, "李向阳", date(2026, 11, 19), date(2026, 11, 23), to_half="am")

    async with store.reading(NOON) as uow:
        standing = (await standing_of(uow, town, "李向阳"))["county-worker-cover"]

    # From Wednesday the 18th to Monday the 30th are nine working days; the 19th and 20th are away, half the 23rd.
    assert standing.working_days_left == 7
    assert standing.target == 6


async def test_leave_that_fills_the_period_excuses_it(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await grant_leave(store, "马德福", date(2026, 11, 16), date(2026, 11, 20))

    # The week's working days are all away; the half year's are not.
    assert set(await figures(town, "马德福")) == {"l3-cover-households"}


@pytest.mark.parametrize(
    ("to_half", "expected"), [("pm", {"worker-cover"}), ("am", {"worker-cover", "fulltime-visits"})]
)
async def test_a_whole_day_of_leave_excuses_what_is_counted_by_the_day(
    store: Store, to_half: str, expected: set[str]
) -> None:
    await load(store, "fengmao-2021")
    town = await Town.open(store)
    await grant_leave(store, "王秀兰", WEDNESDAY, WEDNESDAY, to_half=to_half)

    assert set(await figures(town, "王秀兰")) == expected


async def test_a_household_outside_all_own_grids_still_counts_for_its_worker(store: Store) -> None:
    rows = county("huining-2022")
    stray = HouseholdRow("H99", "冯一", "东河村9号", "C1-1-2-1", "13900000051")
    second = PostRow("李向阳", "13900000051", "网格员", "C1-1-1-2", nature="县直下沉")
    await load(store, "", RosterRows(rows.grids, [*rows.people, second], [*rows.households, stray], rows.places))
    town = await Town.open(store)
    await visit(store, "李向阳", WEDNESDAY, "H99")

    async with store.reading(NOON) as uow:
        found = await standings(town.world, uow, await uow.people.named("李向阳", "/", uow.now.date()), WEDNESDAY)
        first = next(one for one in found if one.post.grid_code == "C1-1-1-1")
        left = await left_of(town.world, uow, first, 99)

    assert (first.done, first.target) == (1, 7)
    assert [target.code for target in left] == ["H1", "H2", "H3", "H4", "H5", "H6"]


async def test_a_chunk_of_posts_costs_no_more_statements_than_one(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    statements: list[str] = []
    async with store.reading(NOON) as uow:
        posts = await uow.people.posts_within("/", WEDNESDAY)
        event.listen(
            uow.connection.sync_connection, "before_cursor_execute", lambda *args: statements.append(str(args[2]))
        )
        found = await standings(town.world, uow, posts, WEDNESDAY)

    assert {one.post.person_name for one in found} == {"孙志强", "周海燕", "马德福", "高永福", "李向阳", "王秀兰"}
    # What heads ask for, the ledger, leave; meetings held, trainings come to, what visits held, surveys.
    assert len(statements) == 7


async def test_a_retired_household_is_neither_owed_nor_done(store: Store) -> None:
    await load(store, "huining-2022")
    town = await Town.open(store)
    await visit(store, "李向阳", WEDNESDAY, "H1", "H2")
    rows = county("huining-2022")
    await load(
        store, "", RosterRows(rows.grids, rows.people, [h for h in rows.households if h.code != "H1"], rows.places)
    )

    assert (await figures(town, "李向阳"))["county-worker-cover"][:2] == (1, 5)
