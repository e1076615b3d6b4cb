"""Whatever is not done goes to the successor, kind by kind; what was done stays with whoever did it."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from handlers.roster.importing import import_roster
from handlers.tasks.counters import succeeding
from storage.engine import Store
from storage.tables import duty_shifts, matter_steps, matters, task_targets
from tests.conversation import NOON, Phone, Town
from tests.handlers.matters.numbers import number_in
from tests.handlers.personnel.newcomers import BOOKS, with_new_worker, with_other_worker
from tests.handlers.quotas.counties import town_of

HEIR = "13900000077"


@pytest.fixture
async def town(store: Store) -> Town:
    """A county of nine grids in which a change of people counts at once."""
    return await town_of(store, "lilou-2025")


@pytest.fixture
async def both(any_store: Store) -> Town:
    """The same county on each kind of store, for what a store could do otherwise."""
    return await town_of(any_store, "lilou-2025")


async def replace_worker(town: Town) -> tuple[Phone, Phone]:
    """李新 comes for 李向阳; returns the head's phone and that of 李新."""
    head = await town.phone("马德福")
    await head.says(f"/人员 替换 李向阳 为 李新 {HEIR}")
    await head.presses("确认")
    return head, await town.phone("李新")


async def test_a_task_that_goes_household_by_household_goes_on_where_it_stood(town: Town) -> None:
    office, before = await town.phone("陈建国"), await town.phone("李向阳")
    await office.says("/任务 南关村一组 网格员 明天18点 逐户：所有住户 查看（已查看/不在家）")
    await office.presses("确认")
    await before.presses("收到")

    head, _ = await replace_worker(town)

    async with town.store.reading(NOON) as uow:
        (new,) = await uow.people.named("李新", "/", uow.now.date())
        asked = {row.person_id for row in await uow.roster.rows(select(task_targets.c.person_id))}
    assert "没办完的任务 1 件" in head.last
    assert asked == {new.person_id}


async def test_duty_from_today_on_is_the_successors_and_what_was_done_is_not(both: Town) -> None:
    office = await both.phone("陈建国")
    await office.says("/值班 防汛值班\n11月18日 李向阳\n11月19日 王秀兰\n11月20日 李向阳")
    await office.presses("确认")
    both.clock.pass_by(days=1)

    head, _ = await replace_worker(both)

    async with both.store.reading(both.clock.now()) as uow:
        (new,) = await uow.people.named("李新", "/", uow.now.date())
        shifts = await uow.duty.shifts_on([date(2026, 11, 18), date(2026, 11, 20)])
        rows = await uow.roster.rows(
            select(duty_shifts.c.supersedes_id).where(duty_shifts.c.person_id == new.person_id)
        )
    assert [one.person_name for one in shifts] == ["李向阳", "李新"]
    assert rows[0].supersedes_id is not None
    assert "值班 1 班" in head.last


async def test_an_open_report_is_followed_up_by_the_successor_and_stays_the_reporters(town: Town) -> None:
    before, village = await town.phone("李向阳"), await town.phone("马德福")
    number = number_in(await before.says("/上报 李四家门口路灯坏了"))
    head, heir = await replace_worker(town)

    await village.says(f"/件 {number}")
    await village.presses("当场办结")
    await village.says("路灯修好了")
    asked = heir.last
    await heir.presses("回访满意")

    async with town.store.reading(NOON) as uow:
        (matter,) = await uow.roster.rows(select(matters))
        steps = [row.by_id for row in await uow.roster.rows(select(matter_steps.c.by_id).order_by(matter_steps.c.id))]
        (new,) = await uow.people.named("李新", "/", uow.now.date())
    assert "没办结的上报 1 件" in "".join(head.texts)
    assert "路灯修好了" in asked
    assert steps[0] == matter.reporter_id
    assert new.person_id in steps[1:]
    assert matter.satisfied


async def test_an_invitation_waits_for_the_successors_own_answer(town: Town) -> None:
    head, before = await town.phone("马德福"), await town.phone("李向阳")
    await head.says("会议 南关村 明天下午3点 村委会 工作例会")
    await head.presses("发出邀请")
    await before.presses("参加")

    _, heir = await replace_worker(town)
    listed = await heir.says("今天")

    assert "15:00 会议：工作例会" in listed
    assert "参加" in " ".join(heir.labels())


async def test_a_heads_plans_meetings_and_requests_for_leave_go_to_the_next_head(both: Town) -> None:
    office, head, worker = await both.phone("陈建国"), await both.phone("马德福"), await both.phone("李向阳")
    await head.says("/任务 南关村 每天17点 报一个数：外来车辆")
    await head.presses("确认")
    await head.says("会议 南关村 明天下午3点 村委会 碰头会")
    await head.presses("发出邀请")
    await worker.says("/请假 明天 孩子生病")
    await worker.says("/上报 村口井盖缺失")

    await office.says(f"/人员 替换 马德福 为 李新 {HEIR}")
    said = await office.presses("确认")
    heir = await both.phone("李新")

    assert "要主持的会和培训 1 场、定期任务 1 个、待批的请假 1 件" in said
    assert "李向阳" in await heir.says("今天")
    assert "村口井盖缺失" in await heir.says("/件")
    assert "外来车辆" in await heir.says("定期")
    assert "碰头会" in await heir.says("会议")


async def test_the_live_counters_of_whoever_left_stand_once_on_the_successors_screen(both: Town) -> None:
    office, head, worker = await both.phone("陈建国"), await both.phone("马德福"), await both.phone("李向阳")
    await office.says("/任务 南关村一组 网格员 明天18点 防火巡查")
    await office.presses("确认")
    await head.says("任务")
    await head.presses("防火巡查")
    await head.says("/任务 南关村一组 网格员 明天12点 清沟")
    await head.presses("确认")
    await office.says(f"/人员 替换 马德福 为 李新 {HEIR}")
    await office.presses("确认")
    heir = await both.phone("李新")
    other = len((await both.phone("周海燕")).shown)

    for _ in range(2):
        await succeeding.hand_over(both.store, both.world, both.clock, both.clock.now())
        await both.settle()
    shown = len(heir.shown)
    await worker.presses("收到")
    await both.count()

    assert shown == 2
    below, whole = (one.text for one in heir.shown)
    assert "防火巡查" in below
    assert "南关村" in below
    assert "清沟" in whole
    assert "已签收 1 / 2 人" in whole
    assert len((await both.phone("周海燕")).shown) == other


async def test_who_is_added_after_somebody_left_takes_over_what_lay_there(town: Town) -> None:
    office, head, before = await town.phone("陈建国"), await town.phone("马德福"), await town.phone("李向阳")
    await office.says("/任务 南关村一组 网格员 明天18点 防火巡查")
    await office.presses("确认")
    await office.says("/值班 防汛值班\n11月20日 李向阳")
    await office.presses("确认")
    await head.says("/人员 离任 李向阳 原因 调走")
    left = await head.presses("确认")
    gone = await before.says("今天")
    town.clock.pass_by(hours=2)

    await head.says(f"/人员 增加 李新 {HEIR} 南关村一组 网格员")
    said = await head.presses("确认")

    assert "还没人接的：6 户、没办完的任务 1 件、值班 1 班。来了新人就转给他。" in left
    assert "防火巡查" not in gone
    assert "没办完的任务 1 件、值班 1 班" in said
    assert "防火巡查" in await (await town.phone("李新")).says("今天")


async def test_an_import_that_counts_at_once_hands_over_as_well(both: Town) -> None:
    office, before = await both.phone("陈建国"), await both.phone("李向阳")
    await before.says("走访 李四：好")
    await office.says("/任务 南关村一组 网格员 明天18点 防火巡查")
    await office.presses("确认")
    both.clock.pass_by(days=1)

    rows = with_other_worker(with_new_worker("lilou-2025"), "王秀兰", "13900000052", "李二新", "13900000078")
    await import_roster(both.store, rows, BOOKS, now=NOON + timedelta(days=1))
    heir = await both.phone("李新")

    assert "防火巡查" in await heir.says("今天")
    async with both.store.reading(both.clock.now()) as uow:
        (new,) = await uow.people.named("李新", "/", uow.now.date())
        assert len(await uow.successors.stands_for(new.person_id)) == 1
