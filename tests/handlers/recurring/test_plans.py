"""Tasks that repeat or go out later: previewed in words, issued once, paused, resumed, ended, taken over."""

from datetime import UTC, date, datetime, timedelta

from config.calendar import Calendar, PublishedCalendar
from handlers.recurring import firing
from storage.repositories.tasks import Task
from tests.conversation import Phone, Town
from tests.handlers.conftest import Join, restarted
from tests.rosters import THIRD_HEAD

DAILY = "/任务 会师镇村级 每天17点 报两个数：外出人数、返乡人数"


async def tasks_of(town: Town) -> list[Task]:
    found: list[Task] = []
    async with town.store.reading(town.clock.now()) as uow:
        while (task := await uow.tasks.get(len(found) + 1)) is not None:
            found.append(task)
    return found


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A moment of November 2026 in China."""
    return datetime(2026, 11, day, hour, minute, tzinfo=UTC) - timedelta(hours=8)


async def off_and_on(town: Town, days: dict[date, bool]) -> None:
    """Imports days off and worked days, as an operator does when a year is published."""
    async with town.store.writing(town.clock.now()) as uow:
        await uow.calendar.put({on: (worked, "") for on, worked in days.items()})
    town.world.calendar = Calendar(PublishedCalendar(), days)


async def test_a_line_with_a_rhythm_is_previewed_in_words_with_the_next_time(office: Phone) -> None:
    shown = await office.says(DAILY)

    assert "定期：每天 17:00 前" in shown
    assert "下一次：11月18日（周三） 17:00 前，确认后就发" in shown
    assert "再下一次：11月19日（周四） 17:00 前" in shown
    assert "截止：" not in shown
    assert "要报：外出人数、返乡人数" in shown


async def test_each_day_has_its_own_task_with_that_days_deadline(town: Town, office: Phone, join: Join) -> None:
    head = await join(THIRD_HEAD)
    await office.says(DAILY)
    planned = await office.presses("确认发布")
    before = await tasks_of(town)
    await town.tick()
    town.clock.move_to(at(19, 8, 31))
    await town.tick()

    tasks = await tasks_of(town)
    assert "到时候自动发" in planned
    assert before == []
    assert [task.deadline_at for task in tasks] == [at(18, 17), at(19, 17)]
    assert [task.state for task in tasks] == ["closed", "issued"]
    assert sum("报外出人数、返乡人数" in message.text for message in head.shown) >= 2
    assert any("任务 2：报外出人数、返乡人数" in message.text for message in office.shown)


async def test_an_occurrence_that_fires_twice_issues_once(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    await office.presses("确认发布")
    await firing.fire(town.store, town.world, town.clock)
    await firing.fire(town.store, town.world, town.clock)
    again = await Town.open(town.store, town.clock)
    await firing.fire(again.store, again.world, again.clock)

    assert len(await tasks_of(town)) == 1


async def test_two_processes_that_hold_the_same_occurrence_issue_it_once(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    await office.presses("确认发布")
    due = firing.Due([date(2026, 11, 18)], [])
    for _ in range(2):
        async with town.store.writing(town.clock.now()) as uow:
            await firing._carry_out(town.world, uow, 1, due)

    assert len(await tasks_of(town)) == 1


async def test_confirming_twice_makes_one_plan(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    confirm = office.shown[-1].buttons[0][0].data
    await office.presses_data(confirm)
    again = await office.presses_data(confirm)
    await town.tick()

    assert "已经定好了" in again
    assert len(await tasks_of(town)) == 1


async def test_a_holiday_has_no_task_and_its_make_up_saturday_has(town: Town, office: Phone) -> None:
    await off_and_on(town, {date(2026, 11, 20): False, date(2026, 11, 21): True})
    await office.says("/任务 会师镇村级 每个工作日17点 报两个数：外出人数、返乡人数")
    await office.presses("确认发布")
    for day in (18, 19, 20, 21, 22, 23):
        town.clock.move_to(at(day, 10, 1))
        await town.tick()

    assert [task.deadline_at for task in await tasks_of(town)] == [at(18, 17), at(19, 17), at(21, 17), at(23, 17)]


async def test_a_friday_that_is_off_is_told_in_the_preview_and_issued_the_day_before(town: Town, office: Phone) -> None:
    await off_and_on(town, {date(2026, 11, 20): False})
    shown = await office.says("/任务 全县 每周五17点 周报")
    await office.presses("确认发布")
    town.clock.move_to(at(19, 9))
    await town.tick()

    assert "下一次：11月19日（周四） 17:00 前（11月20日（周五）休息）" in shown
    assert "碰上休息日，提前到前一个工作日" in shown
    assert [task.deadline_at for task in await tasks_of(town)] == [at(19, 17)]


async def test_days_on_which_the_program_stood_still_are_told_and_not_issued_late(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    await office.presses("确认发布")
    await town.tick()
    town.clock.move_to(at(21, 9))
    await town.tick()

    assert [task.deadline_at for task in await tasks_of(town)] == [at(18, 17), at(21, 17)]
    told = [message.text for message in office.shown if "程序停过" in message.text]
    assert told == ["程序停过，「报外出人数、返乡人数」这几次没有发出去：11月19日（周四）、11月20日（周五）"]


async def test_a_paused_plan_issues_nothing_and_a_resumed_one_goes_on_from_then(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    await office.presses("确认发布")
    await town.tick()
    await office.says("定期")
    view = await office.presses("定期：报外出人数")
    paused = await office.presses("暂停")
    town.clock.move_to(at(20, 9))
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
    assert [task.deadline_at for task in await tasks_of(town)] == [at(18, 17), at(20, 17)]


async def test_an_ended_plan_issues_nothing_more_and_its_record_names_who_ended_it(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    await office.presses("确认发布")
    await office.presses("结束")
    await town.tick()
    again = await office.presses("看一看")

    assert await tasks_of(town) == []
    assert "〔已结束〕" in again
    assert "陈建国 结束" in again


async def test_a_plan_with_a_last_day_is_done_after_it(town: Town, office: Phone) -> None:
    await office.says("/任务 会师镇村级 每天17点 报两个数：外出人数、返乡人数 到11月19日")
    await office.presses("确认发布")
    for day in (18, 19, 20):
        town.clock.move_to(at(day, 10, 1))
        await town.tick()
    listed = await office.says("定期")

    assert len(await tasks_of(town)) == 2
    assert "现在没有到时候自动发的任务" in listed


async def test_an_issuer_who_lost_the_post_stops_the_plan_and_the_office_takes_it_over(
    town: Town, office: Phone
) -> None:
    head, worker = await town.phone("周海燕"), await town.phone("王秀兰")
    await head.says("/任务 全县 每天17点 报一个数：外出人数")
    await head.presses("确认发布")
    async with town.store.writing(town.clock.now()) as uow:
        await uow.connection.exec_driver_sql(
            "UPDATE posts SET grid_id = (SELECT id FROM grids WHERE code = 'HN02-1') WHERE person_id = "
            "(SELECT id FROM people WHERE name = '周海燕')"
        )
    await town.tick()
    issued_for_nobody = await tasks_of(town)
    asked = office.last
    await office.presses("接手")
    town.clock.pass_by(minutes=1)
    await town.tick()

    assert issued_for_nobody == []
    assert "周海燕定的「报外出人数」停了" in asked
    assert "已请网格办接手" in head.shown[-2].text + head.shown[-1].text
    assert "陈建国" in worker.last


async def test_nobody_else_touches_a_plan_but_an_office_above(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    await office.presses("确认发布")
    pause = next(b.data for m in office.shown for row in m.buttons for b in row if b.label == "结束")
    other = await town.phone("周海燕")
    listed = await other.says("定期")
    dead = await other.presses_data(pause)

    assert "现在没有到时候自动发的任务" in listed
    assert "失效" in dead
    worker = await town.phone("王秀兰")
    assert "要网格长或网格办" in await worker.says("定期")


async def test_a_scheduled_task_goes_out_at_its_time_and_survives_a_restart(town: Town, office: Phone) -> None:
    shown = await office.says("/任务 全县 明天8点发 11月20日18点 防火巡查")
    office = await restarted(town, office)
    planned = await office.presses("确认发布")
    await office.town.tick()
    before = await tasks_of(town)
    town.clock.move_to(at(19, 8, 1))
    await office.town.tick()
    await office.town.tick()

    assert "定时：11月19日（周四） 08:00 发" in shown
    assert "截止：11月20日（周五） 18:00 前" in shown
    assert "定时：11月19日（周四） 08:00 发" in planned
    assert before == []
    assert [task.deadline_at for task in await tasks_of(town)] == [at(20, 18)]


async def test_a_deadline_before_the_time_of_issue_is_asked_anew(office: Phone) -> None:
    asked = await office.says("/任务 全县 后天8点发 明天18点 防火巡查")

    assert "任务 11月20日（周五） 08:00 才发，截止时间要在那之后" in asked


async def test_the_buttons_below_a_preview_repeat_it_and_send_it_later(town: Town, office: Phone) -> None:
    await office.says("/任务 全县 明天18点 防火巡查")
    await office.presses("更多")
    await office.presses("定期重复")
    unread = await office.says("想起来就报")
    weekly = await office.presses("每周五17点")
    await office.presses("更多")
    await office.presses("定时发布")
    await office.presses("明天8点" if "明天8点" in office.labels() else "11月19日")
    asked = office.last

    assert "没看懂多久一次" in unread
    assert "定期：每周的周五 17:00 前" in weekly
    assert "什么时候截止" in asked


async def test_an_hour_of_which_two_are_meant_is_asked(office: Phone) -> None:
    asked = await office.says("/任务 全县 每天3点 巡查情况")
    labels = office.labels()
    shown = await office.presses("15:00")

    assert "每次几点截止" in asked
    assert labels == ["15:00", "03:00", "取消"]
    assert "每天 15:00 前" in shown


async def test_a_rhythm_typed_where_the_deadline_is_asked_is_taken(office: Phone) -> None:
    await office.says("/任务 全县 防火巡查")
    shown = await office.says("每月底17点")

    assert "定期：每月的最后一天 17:00 前" in shown
    assert "下一次：11月30日（周一） 17:00 前" in shown


async def test_changing_a_repeating_draft_to_one_deadline_makes_it_a_task_of_one_time(
    town: Town, office: Phone
) -> None:
    await office.says(DAILY)
    await office.presses("修改")
    await office.presses("截止时间")
    shown = await office.says("明天18点")
    await office.presses("确认发布")

    assert "定期" not in shown
    assert [task.deadline_at for task in await tasks_of(town)] == [at(19, 18)]


async def test_editing_the_message_of_a_plan_changes_nothing_and_says_so(office: Phone) -> None:
    await office.says(DAILY, message_id="77")
    await office.presses("确认发布")
    shown = await office.edits("77", "/任务 全县 每天9点 别的")

    assert "改这条消息不会改它" in shown


async def test_a_scope_that_has_become_empty_is_skipped_and_told(town: Town, office: Phone) -> None:
    await office.says("/任务 王秀兰 每天17点 报一个数：外出人数")
    await office.presses("确认发布")
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
    await office.says(DAILY)
    await office.presses("确认发布")
    await town.tick()
    await office.says("定期")
    await office.presses("定期：报外出人数")
    asked = await office.presses("改标题")
    changed = await office.says("外出和返乡")
    await office.presses("看一看")
    await office.presses("改正文")
    await office.says("算到今天 16 点")
    shown = await office.presses("看一看")
    town.clock.move_to(at(19, 8, 31))
    await town.tick()

    first, second = await tasks_of(town)
    assert "现在的标题是「报外出人数、返乡人数」" in asked
    assert "从下一次起照新的发" in changed
    assert shown.count("陈建国 改了文字") == 2
    assert (first.title, second.title, second.body) == ("报外出人数、返乡人数", "外出和返乡", "算到今天 16 点")
    assert any("任务：外出和返乡" in message.text for message in head.shown)
    async with town.store.reading(town.clock.now()) as uow:
        assert [one.before for one in await uow.plans.changes(1)] == [
            {"body": ""}, {"title": "报外出人数、返乡人数"}, None
        ]  # fmt: skip
