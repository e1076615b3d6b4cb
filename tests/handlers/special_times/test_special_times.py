"""Special periods: declared by an office with the rulebook's words, told to all, with zero reports and duty."""

import pytest

from tests.conversation import Phone, Town, november
from tests.handlers.conftest import restarted
from tests.handlers.tasks.lookups import tasks_of


@pytest.fixture
async def office(town: Town) -> Phone:
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.exec_driver_sql("UPDATE grids SET rulebook = 'wubi-2023' WHERE code = 'HN01'")
    return await town.phone("陈建国")


async def declared(office: Phone) -> str:
    await office.says("/特殊时段 防汛 11月18日至11月20日 会师镇\n下雨天每两小时看一次河")
    return await office.presses("确认")


async def test_a_period_is_previewed_with_what_the_rulebook_says_and_told_to_everybody_there(
    town: Town, office: Phone
) -> None:
    worker, elsewhere = await town.phone("王秀兰"), await town.phone("吴秀英")
    shown = await office.says("/特殊时段 防汛 11月18日至11月20日 会师镇\n下雨天每两小时看一次河")
    confirm = office.data("确认")
    done = await office.presses("确认")
    again = await office.presses_data(confirm)

    assert "特殊时段：防汛（会师镇）" in shown
    assert "11月18日（周三）至11月20日（周五）" in shown
    assert "特殊时段可以加大走访频次" in shown
    assert "四（三）2" in shown
    assert "文件没有给次数" in shown
    assert "要不要每天零报告" in done
    assert "已经排好了" in again
    assert "下雨天每两小时看一次河" in worker.last
    assert elsewhere.shown == []
    assert "特殊时段：防汛，到11月20日（周五）" in await worker.says("今天")


async def test_where_no_document_speaks_of_it_that_is_said(office: Phone) -> None:
    shown = await office.says("/特殊时段 春节 2月5日至2月12日 柴家门镇")

    assert "特殊时段：春节（柴家门镇）" in shown
    assert "这里的制度没有写特殊时段要多做什么" in shown


async def test_a_period_is_asked_for_step_by_step_and_survives_a_restart(town: Town, office: Phone) -> None:
    await office.says("特殊时段")
    name = await office.presses("定一个特殊时段")
    days = await office.says("防汛")
    office = await restarted(town, office)
    unread = await office.says("下雨的时候")
    where = await office.says("11月18日至11月20日")
    shown = await office.presses("会师镇")

    assert "叫什么" in name
    assert "从哪天到哪天" in days
    assert "没看懂是哪几天" in unread
    assert "哪里" in where
    assert "特殊时段：防汛（会师镇）" in shown


async def test_only_an_office_declares_and_everybody_may_look(town: Town, office: Phone) -> None:
    await declared(office)
    head = await town.phone("周海燕")
    refused = await head.says("/特殊时段 防汛 11月18日至11月20日")
    listed = await head.says("特殊时段")

    assert "由网格办来定" in refused
    assert "防汛（会师镇）" in listed


async def test_a_daily_zero_report_runs_to_the_periods_last_day(town: Town, office: Phone) -> None:
    await declared(office)
    await office.presses("每天零报告")
    await office.says("王秀兰、李向阳")
    await office.presses("17:00")
    shown = await office.presses("协助")
    await office.presses("确认发布")
    for day in (18, 19, 20, 21, 22):
        town.clock.move_to(november(day, 10, 1))
        await town.tick()

    assert "防汛零报告" in shown
    assert "每天 17:00 前" in shown
    assert "到11月20日（周五）为止" in shown
    assert len(await tasks_of(town)) == 3


async def test_more_visits_are_asked_for_with_the_clause_as_often_as_the_office_says(office: Phone) -> None:
    await declared(office)
    await office.presses("加大走访")
    asked = await office.presses("每天17点")
    await office.says("会师镇网格员")
    shown = await office.presses("协助")

    assert "任务发给谁" in asked
    assert "四（三）2" in shown
    assert "到11月20日（周五）为止" in shown


async def test_ending_a_period_ends_its_zero_reports_and_its_duty_roster(town: Town, office: Phone) -> None:
    worker = await town.phone("王秀兰")
    await declared(office)
    await office.presses("每天零报告")
    await office.says("王秀兰、李向阳")
    await office.presses("17:00")
    await office.presses("协助")
    await office.presses("确认发布")
    await office.says("特殊时段")
    await office.presses("时段：防汛")
    await office.presses("排值班表")
    roster = await office.says("11月19日 王秀兰")
    await office.presses("确认")
    await office.says("特殊时段")
    await office.presses("时段：防汛")
    ended = await office.presses("提前结束")
    town.clock.move_to(november(18, 18, 1))
    await town.tick()

    assert "防汛值班" in roster
    assert "定期的任务停了 1 项" in ended
    assert await tasks_of(town) == []
    assert "明天您值班" not in worker.last
    assert "特殊时段" not in await worker.says("今天")
