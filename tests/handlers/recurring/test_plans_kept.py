"""Plans over time: stood still, paused, resumed, ended, taken over, reworded."""

from tests.conversation import Phone, Town, november
from tests.handlers.conftest import Join, issue
from tests.handlers.recurring.moments import DAILY
from tests.handlers.scenes import moved_away
from tests.handlers.tasks.lookups import tasks_of
from tests.rosters import THIRD_HEAD


async def test_days_on_which_the_program_stood_still_are_told_and_not_issued_late(town: Town, office: Phone) -> None:
    await issue(office, DAILY)
    await town.tick()
    town.clock.move_to(november(21, 9))
    await town.tick()

    assert [task.deadline_at for task in await tasks_of(town)] == [november(18, 17), november(21, 17)]
    told = office.heard("程序停过")
    assert told == ["程序停过，「报外出人数、返乡人数」这几次没有发出去：11月19日（周四）、11月20日（周五）"]


async def test_a_paused_plan_issues_nothing_and_a_resumed_one_goes_on_from_then(town: Town, office: Phone) -> None:
    await issue(office, DAILY)
    await town.tick()
    await office.says("定期")
    view = await office.presses("定期：报外出人数")
    paused = await office.presses("暂停")
    town.clock.move_to(november(20, 9))
    await town.tick()
    standing = await tasks_of(town)
    await office.presses("看一看")
    resumed = await office.presses("恢复")
    town.clock.pass_by(minutes=1)
    await town.tick()

    assert "11月18日（周三） 已发" in view
    assert "陈建国 定的" in view
    assert "暂停了" in paused
    assert len(standing) == 1
    assert "下一次：11月20日（周五） 17:00 前" in resumed
    assert [task.deadline_at for task in await tasks_of(town)] == [november(18, 17), november(20, 17)]


async def test_an_ended_plan_issues_nothing_more_and_its_record_names_who_ended_it(town: Town, office: Phone) -> None:
    await issue(office, DAILY)
    await office.presses("结束")
    await town.tick()
    again = await office.presses("看一看")

    assert await tasks_of(town) == []
    assert "〔已结束〕" in again
    assert "陈建国 结束" in again


async def test_a_plan_with_a_last_day_is_done_after_it(town: Town, office: Phone) -> None:
    await issue(office, "/任务 会师镇村级 每天17点 报两个数：外出人数、返乡人数 到11月19日")
    for day in (18, 19, 20):
        town.clock.move_to(november(day, 10, 1))
        await town.tick()
    listed = await office.says("定期")

    assert len(await tasks_of(town)) == 2
    assert "现在没有到时候自动发的任务" in listed


async def test_an_issuer_who_lost_the_post_stops_the_plan_and_the_office_takes_it_over(
    town: Town, office: Phone
) -> None:
    head, worker = await town.phone("周海燕"), await town.phone("王秀兰")
    await issue(head, "/任务 全县 每天17点 报一个数：外出人数")
    await moved_away(town, "周海燕", "HN02-1")
    await town.tick()
    issued_for_nobody = await tasks_of(town)
    asked = office.last
    await office.presses("接手")
    town.clock.pass_by(minutes=1)
    await town.tick()

    assert issued_for_nobody == []
    assert "周海燕定的「报外出人数」停了" in asked
    assert "已请网格办接手" in head.texts[-2] + head.last
    assert "陈建国" in worker.last


async def test_nobody_else_touches_a_plan_but_an_office_above(town: Town, office: Phone) -> None:
    await issue(office, DAILY)
    end = office.data("结束")
    other = await town.phone("周海燕")
    listed = await other.says("定期")
    dead = await other.presses_data(end)

    assert "现在没有到时候自动发的任务" in listed
    assert "失效" in dead
    worker = await town.phone("王秀兰")
    assert "要网格长或网格办" in await worker.says("定期")


async def test_a_scope_that_has_become_empty_is_skipped_and_told(town: Town, office: Phone) -> None:
    await issue(office, "/任务 王秀兰 每天17点 报一个数：外出人数")
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.exec_driver_sql(
            "UPDATE posts SET until_on = '2026-11-01' WHERE person_id = (SELECT id FROM people WHERE name = '王秀兰')"
        )
    await town.tick()

    assert await tasks_of(town) == []
    assert "这一次没有发：范围里没有人" in office.last


async def test_a_plans_words_are_changed_in_place_for_what_is_still_to_come_and_the_record_says_by_whom(
    town: Town, office: Phone, join: Join
) -> None:
    head = await join(THIRD_HEAD)
    await issue(office, DAILY)
    await town.tick()
    await office.says("定期")
    await office.presses("定期：报外出人数")
    asked = await office.presses("改标题")
    changed = await office.says("外出和返乡")
    await office.presses("看一看")
    await office.presses("改正文")
    await office.says("算到今天 16 点")
    shown = await office.presses("看一看")
    town.clock.move_to(november(19, 8, 31))
    await town.tick()

    first, second = await tasks_of(town)
    assert "现在的标题是「报外出人数、返乡人数」" in asked
    assert "从下一次起照新的发" in changed
    assert shown.count("陈建国 改了文字") == 2
    assert (first.title, second.title, second.body) == ("报外出人数、返乡人数", "外出和返乡", "算到今天 16 点")
    assert head.heard("任务：外出和返乡")
    async with town.store.reading(town.clock.now()) as uow:
        assert [one.before for one in await uow.plans.changes(1)] == [
            {"body": ""}, {"title": "报外出人数、返乡人数"}, None
        ]  # fmt: skip
