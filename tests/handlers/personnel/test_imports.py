"""An import does not go around the approval: rows that need it are held, listed and counted once approved."""

from collections import Counter
from dataclasses import replace

import pytest
from sqlalchemy import select

from handlers.quotas.standing import standings
from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, HouseholdRow, PostRow, RosterRows
from storage.engine import Store
from storage.tables import households, people, task_recipients
from tests.conversation import NOON, Town
from tests.handlers.personnel.newcomers import BOOKS, homes_of, posts_of, with_new_worker
from tests.handlers.quotas.counties import SINCE, county, town_of


@pytest.fixture
async def town(store: Store) -> Town:
    """A county of nine grids that follows huining-2022."""
    return await town_of(store, "huining-2022")


async def test_rows_that_need_approval_are_held_and_the_rest_counts(town: Town) -> None:
    """Source: huining-2022 第六条."""
    office = await town.phone("陈建国")

    report = await import_roster(town.store, with_new_worker("huining-2022"), BOOKS, now=NOON)
    await town.settle()

    assert report.held == 1
    assert await posts_of(town, "李新") == []
    assert await homes_of(town, "李向阳") == 6
    assert office.last == "名册导入里有 1 条人员变动，要您审批才生效。"
    async with town.store.reading(NOON) as uow:
        assert len(await uow.households.within("/", ["五保"])) == 7


async def test_once_approved_the_newcomer_has_the_post_and_what_the_file_gives(town: Town) -> None:
    office = await town.phone("陈建国")
    await import_roster(town.store, with_new_worker("huining-2022"), BOOKS, now=NOON)
    await town.settle()

    listed = await office.presses("看看都有谁")
    said = await office.presses("全部同意")
    again = await import_roster(town.store, with_new_worker("huining-2022"), BOOKS, now=NOON)

    assert "1. 替换 南关村一组 网格员：李向阳 → 李新（尾号 0077）" in listed
    assert said == "已同意 1 条，今天起生效。"
    assert await posts_of(town, "李新") == ["C1-1-1-1"]
    assert await homes_of(town, "李新") == 6
    assert again.held == 0


HUNDREDS = 300


def with_hundreds(rulebook: str, *, after: bool) -> RosterRows:
    """The county with three hundred more groups: one worker and two households each; after: other people on them all.

    The one before and the one after have numbers of their own, and every household keeps its code.
    """
    rows = county(rulebook)
    grids, people, homes = [*rows.grids], [*rows.people], [*rows.households]
    for n in range(HUNDREDS):
        grid, phone = f"C1-1-2-{n + 10}", f"13{8 if after else 7}0000{n:04d}"
        grids.append(GridRow(grid, f"东河村{n + 10}组", 4, "C1-1-2"))
        people.append(PostRow(f"{'新' if after else '旧'}员{n}", phone, "网格员", grid, nature="县直下沉"))
        homes += [HouseholdRow(f"{grid}-{k}", f"户{n}之{k}", f"东河村{n}-{k}号", grid, phone) for k in (1, 2)]
    return replace(rows, grids=grids, people=people, households=homes)


async def test_three_hundred_are_replaced_with_one_tap_and_work_households_and_counts_go_along(store: Store) -> None:
    """Source: huining-2022 第六条 for the office's word, 第八条（二） for the running counts."""
    await import_roster(store, with_hundreds("huining-2022", after=False), BOOKS, now=NOON, on=SINCE)
    town = await Town.open(store)
    office, head = await town.phone("陈建国"), await town.phone("孙志强")
    await head.says("/任务 东河村 11月30日18点 防火巡查")
    await head.presses("确认")
    async with store.writing(NOON) as uow:
        old = {row.name: row.id for row in await uow.roster.rows(select(people).where(people.c.name.like("旧员%")))}
        codes = [f"C1-1-2-{n + 10}-1" for n in range(HUNDREDS)]
        first = await uow.roster.rows(select(households).where(households.c.code.in_(codes)).order_by(households.c.id))
        for home in first:
            visit = await uow.visits.add(
                person_id=home.worker_id, filed_by_id=home.worker_id, on=NOON.date(), text="", attachments=[]
            )
            await uow.visits.add_targets(visit, home.worker_id, NOON.date(), [("household", home.id)])

    report = await import_roster(store, with_hundreds("huining-2022", after=True), BOOKS, now=NOON)
    await town.settle()
    await office.presses("看看都有谁")
    said = await office.presses("全部同意")
    again = await import_roster(store, with_hundreds("huining-2022", after=True), BOOKS, now=NOON)
    before = await posts_of(town, "新员0")
    await town.tick()

    assert report.held == again.held == HUNDREDS
    assert before == []
    assert said == "已同意 300 条，几分钟内陆续生效，新来的人会收到通知。"
    async with store.reading(town.clock.now()) as uow:
        today = uow.now.date()
        held = await uow.people.posts_within("/", today, limit=1000)
        heirs = [post for post in held if post.person_name.startswith("新员")]
        homes = await uow.roster.rows(select(households.c.worker_id).where(households.c.code.like("C1-1-2-%-%")))
        asked = await uow.roster.rows(select(task_recipients.c.person_id))
        counted = {
            one.post.person_id: (one.done, one.target)
            for one in await standings(town.world, uow, heirs, today)
            if one.quota.id == "county-worker-cover"
        }
        stayed = await uow.visits.reached(old.values(), today, today)
        assert await uow.personnel.waiting_keys() == set()
    ids = {post.person_id for post in heirs}
    assert len(ids) == HUNDREDS
    assert not [post for post in held if post.person_name.startswith("旧员")]
    # Both households, the open task and the one household of two seen that very morning, for each of them.
    assert Counter(row.worker_id for row in homes) == dict.fromkeys(ids, 2)
    assert ids <= {row.person_id for row in asked}
    assert not set(old.values()) & {row.person_id for row in asked}
    assert counted == dict.fromkeys(ids, (1, 2))
    assert len(stayed) == HUNDREDS


async def test_the_same_file_again_waits_once(town: Town) -> None:
    await import_roster(town.store, with_new_worker("huining-2022"), BOOKS, now=NOON)

    again = await import_roster(town.store, with_new_worker("huining-2022"), BOOKS, now=NOON)

    assert again.held == 1
    async with town.store.reading(NOON) as uow:
        assert len(await uow.personnel.waiting_keys()) == 1


async def test_outside_of_such_rulebooks_an_import_counts_at_once(store: Store) -> None:
    town = await town_of(store, "wubi-2023")

    report = await import_roster(store, with_new_worker("wubi-2023"), BOOKS, now=NOON)

    assert report.held == 0
    assert await posts_of(town, "李新") == ["C1-1-1-1"]


async def test_a_file_that_is_older_than_what_was_said_in_chat_is_warned_about(any_store: Store) -> None:
    town = await town_of(any_store, "wubi-2023")
    worker, head = await town.phone("李向阳"), await town.phone("马德福")
    await worker.says("/户 李四 地址 南关村22号 标签 残疾")
    await worker.says("/户 王五 电话 13800001111")
    await head.says("/人员 替换 王秀兰 为 李新 13900000077")
    await head.presses("确认")

    report = await import_roster(any_store, county("wubi-2023"), BOOKS, now=NOON, dry_run=True)

    said = [str(one) for one in report.warnings if "聊天" in one.what]
    assert [one.split("；")[0] for one in said] == [
        "「住户」：李四（H2）的地址 11月18日 李向阳在聊天里改成「南关村22号」，这份表会改成「南关村2号」",
        "「住户」：李四（H2）的标签 11月18日 李向阳在聊天里改成「残疾」，这份表会改成「空」",
        "「人员」：王秀兰 11月18日 在聊天里从南关村二组离岗，这份表里还有，会按表上岗",
        "「人员」：李新 11月18日 在聊天里到南关村二组上岗，这份表里没有，会按表离岗",
    ]
