"""The roster in the store: applied whole or not at all, the same on SQLite and on PostgreSQL."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select

from handlers.roster.exporting import export_roster
from handlers.roster.importing import import_roster
from handlers.roster.problems import RosterBusy, RosterRefused
from handlers.roster.rows import GridRow, HouseholdRow, PostRow, RosterRows
from storage.engine import Store
from storage.repositories.base import within
from storage.repositories.roster import LONGEST
from storage.tables import grids, households, invites, people, posts, roster_imports, terminals
from storage.tables.roster import STAGED
from tests.rosters import TWO_POSTS, WORKER, load_small_county, rulebooks, small_county

BOOKS = rulebooks()
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=10)
ON, LATER_ON = date(2026, 11, 2), date(2026, 11, 12)
TINY = RosterRows(
    grids=[GridRow("1", "会宁县", 0, rulebook="huining-2022"), GridRow("2", "会师镇", 1, "1")],
    people=[PostRow("张三", "13800000001", "网格员", "2"), PostRow("李四", "13800000002", "领导", "1")],
    households=[HouseholdRow("h1", "王五", "", "2", "13800000001", ("五保",))],
)


async def everything(store: Store) -> dict[str, list[Any]]:
    async with store.reading(NOW) as uow:
        return {
            table.name: [tuple(row) for row in await uow.roster.rows(select(table).order_by(table.c.id))]
            for table in STAGED
        }


async def one(store: Store, statement: Any) -> Any:
    async with store.reading(NOW) as uow:
        return (await uow.roster.rows(statement))[0]


async def test_the_small_county_is_read_back_as_it_was_written(any_store: Store) -> None:
    county = small_county()

    report = await load_small_county(any_store, NOW)
    async with any_store.reading(NOW) as uow:
        roots = {grid.code: grid for grid in await uow.grids.all() if grid.parent_id is None}
        subtree = await uow.grids.subtree(roots["HN"].path)
        worker = await uow.people.by_phone(TWO_POSTS)
        assert worker is not None
        held = await uow.people.posts_of(worker.id, ON)
        looked_after = await uow.households.of_worker((await uow.people.by_phone(WORKER)).id)  # type: ignore[union-attr]
        old_people = await uow.households.within(roots["HN"].path, ["独居老人"])
    exported = await export_roster(any_store, now=NOW)

    assert report.counts["住户"].added == len(county.households)
    assert sorted(roots) == ["FM", "HN"]
    assert len(subtree) == len([grid for grid in county.grids if grid.code.startswith("HN")])
    assert [post.grid_code for post in held] == ["HN01-1-2-1", "HN01-1-2-2"]
    assert len(looked_after) == 8
    assert old_people
    assert sorted(row[:7] for row in exported.households) == sorted(row[:7] for row in county.households)


async def test_a_second_import_changes_nothing_and_a_third_only_what_differs(any_store: Store) -> None:
    county = small_county()
    await load_small_county(any_store, NOW)
    before = await everything(any_store)

    same = await load_small_county(any_store, LATER)
    after_same = await everything(any_store)
    renamed = replace(county, households=[county.households[0]._replace(name="新户主"), *county.households[2:]])
    changed = await import_roster(any_store, renamed, BOOKS, now=LATER)

    assert same.changes_nothing
    assert after_same == before
    assert (changed.counts["住户"].changed, changed.counts["住户"].retired) == (1, 1)


async def test_a_dry_run_reports_the_same_and_changes_nothing(any_store: Store) -> None:
    dry = await import_roster(any_store, small_county(), BOOKS, now=NOW, dry_run=True)
    untouched = await everything(any_store)
    wet = await load_small_county(any_store, NOW)

    assert dry.counts == wet.counts
    assert not any(untouched.values())


async def test_a_refused_roster_changes_nothing(any_store: Store) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW)
    before = await everything(any_store)

    with pytest.raises(RosterRefused):
        await import_roster(
            any_store, replace(TINY, people=[PostRow("赵六", "13800000001", "楼长", "2")]), BOOKS, now=LATER
        )

    assert await everything(any_store) == before


async def test_an_import_that_breaks_off_while_applying_leaves_nothing_behind(
    any_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW)
    before = await everything(any_store)

    async def broken(*_: object) -> None:
        raise RuntimeError("the disk is full")

    monkeypatch.setattr("storage.repositories.roster_applying._close", broken)
    with pytest.raises(RuntimeError):
        await import_roster(any_store, replace(TINY, households=()), BOOKS, now=LATER)

    assert await everything(any_store) == before
    assert (await one(any_store, select(func.count()).select_from(STAGED[households])))[0] == 0


async def test_rows_written_after_an_import_get_ids_of_their_own(any_store: Store) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW)

    async with any_store.writing(NOW) as uow:
        row = {"name": "孙七", "phone": "13800000007", "created_at": NOW}
        new = (await uow.connection.execute(insert(people).values(row).returning(people.c.id))).scalar_one()

    assert new == 3


async def test_a_number_that_changed_hands_closes_the_terminals_and_ends_the_posts_of_the_person_before(
    any_store: Store,
) -> None:
    # Under a rulebook that leaves such changes to the roster: elsewhere they wait for the office.
    tiny = replace(TINY, grids=[TINY.grids[0]._replace(rulebook="lilou-2025"), *TINY.grids[1:]])
    await import_roster(any_store, tiny, BOOKS, now=NOW, on=ON)
    async with any_store.writing(NOW) as uow:
        terminal = await uow.terminals.meet("web", "web", "a1", "private")
        await uow.terminals.give(terminal.id, person_id=1)
        await uow.invites.add("hash", 1, LATER + timedelta(days=7))
    rows = replace(tiny, people=[TINY.people[0]._replace(name="赵六"), TINY.people[1]])

    await import_roster(any_store, rows, BOOKS, now=LATER, on=LATER_ON)

    closed = await one(any_store, select(terminals.c.state, terminals.c.closed_reason, terminals.c.person_id))
    assert tuple(closed) == ("closed", "handed_over", 1)
    assert (await one(any_store, select(people.c.retired_at).where(people.c.id == 1)))[0] == LATER
    assert (await one(any_store, select(posts.c.until_on).where(posts.c.person_id == 1)))[0] == date(2026, 11, 11)
    assert (await one(any_store, select(invites.c.expires_at)))[0] == LATER
    async with any_store.reading(LATER) as uow:
        now_his = await uow.people.by_phone("13800000001")
        assert now_his is not None
        (post,) = await uow.people.posts_of(now_his.id, LATER_ON)
    assert (now_his.name, post.since_on) == ("赵六", LATER_ON)


async def test_two_people_may_exchange_their_numbers(any_store: Store) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW)
    swapped = [TINY.people[0]._replace(phone="13800000002"), TINY.people[1]._replace(phone="13800000001")]

    await import_roster(any_store, replace(TINY, people=swapped), BOOKS, now=LATER)

    async with any_store.reading(LATER) as uow:
        found = await uow.people.by_ids([1, 2])
    assert {one.name: one.phone for one in found.values()} == {"张三": "13800000002", "李四": "13800000001"}


async def test_a_post_that_stays_keeps_its_id_and_its_first_day(any_store: Store) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW, on=ON)
    promoted = [TINY.people[0]._replace(nature="专职"), TINY.people[1]]

    await import_roster(any_store, replace(TINY, people=promoted), BOOKS, now=LATER, on=LATER_ON)

    post = await one(any_store, select(posts.c.id, posts.c.since_on, posts.c.nature).where(posts.c.person_id == 1))
    assert tuple(post) == (1, ON, "专职")


async def test_a_household_that_comes_back_is_the_same_household(any_store: Store) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW)
    await import_roster(any_store, replace(TINY, households=()), BOOKS, now=NOW)

    report = await import_roster(any_store, TINY, BOOKS, now=LATER)

    assert report.counts["住户"].added == 1
    assert tuple(await one(any_store, select(households.c.id, households.c.retired_at))) == (1, None)


async def test_a_grid_that_moves_takes_its_subtree_along_and_a_group_of_a_retired_grid_is_closed(
    any_store: Store,
) -> None:
    rows = replace(
        TINY, grids=[*TINY.grids, GridRow("3", "新镇", 1, "1"), GridRow("4", "村", 2, "2"), GridRow("5", "组", 3, "4")]
    )
    await import_roster(any_store, rows, BOOKS, now=NOW)
    async with any_store.writing(NOW) as uow:
        group = await uow.terminals.meet("web", "web", "g1", "group")
        await uow.terminals.give(group.id, grid_id=5)
    moved = [GridRow("4", "村", 2, "3") if grid.code == "4" else grid for grid in rows.grids]

    await import_roster(any_store, replace(rows, grids=moved), BOOKS, now=LATER)
    await import_roster(any_store, replace(rows, grids=moved[:-1]), BOOKS, now=LATER)

    below = select(grids.c.code).where(within(grids.c.path, "/1/3/")).order_by(grids.c.path)
    async with any_store.reading(LATER) as uow:
        assert [row.code for row in await uow.roster.rows(below)] == ["3", "4", "5"]
        assert (await uow.terminals.get(group.id)).closed_reason == "retired"


async def test_a_second_import_at_the_same_time_is_refused_and_a_dead_one_makes_room(any_store: Store) -> None:
    async with any_store.writing(NOW) as uow:
        assert await uow.roster.begin() is not None

    with pytest.raises(RosterBusy, match="正在导入"):
        await import_roster(any_store, TINY, BOOKS, now=NOW)
    report = await import_roster(any_store, TINY, BOOKS, now=NOW + LONGEST + timedelta(seconds=1))

    assert report.counts["网格"].added == 2
    states = select(roster_imports.c.state).order_by(roster_imports.c.id)
    async with any_store.reading(NOW) as uow:
        assert [row.state for row in await uow.roster.rows(states)] == ["abandoned", "applied"]


async def test_a_roster_that_changed_since_it_was_compared_is_not_overwritten(any_store: Store) -> None:
    await import_roster(any_store, TINY, BOOKS, now=NOW)
    async with any_store.reading(NOW) as uow:
        seen = await uow.roster.snapshot(ON)
    await import_roster(any_store, replace(TINY, households=()), BOOKS, now=NOW)

    async with any_store.writing(LATER) as uow:
        import_id = await uow.roster.begin()
        assert import_id is not None
        was_applied = await uow.roster.apply(import_id, seen.marks, ON, {})

    assert not was_applied


async def test_two_thousand_households_are_imported_and_counted(any_store: Store) -> None:
    workers = [PostRow(f"网格员{n}", str(13900000000 + n), "网格员", "2") for n in range(100)]
    many = [
        HouseholdRow(f"H{n:05}", f"户主{n}", f"{n} 号", "2", workers[n % 100].phone, ("五保",) if n % 7 == 0 else ())
        for n in range(2000)
    ]
    phases: list[str] = []

    report = await import_roster(
        any_store, replace(TINY, people=[*TINY.people, *workers], households=many), BOOKS, now=NOW,
        progress=lambda phase, _done, _total: phases.append(phase),
    )  # fmt: skip

    async with any_store.reading(NOW) as uow:
        assert await uow.households.count() == report.counts["住户"].added == 2000
    assert list(dict.fromkeys(phases)) == ["暂存", "生效"]
