"""Tasks that repeat or go out later: previewed in words, issued once, on the days that count."""

from datetime import date

from handlers.recurring import firing
from tests.conversation import Phone, Town, november
from tests.handlers.conftest import Join, issue, restarted
from tests.handlers.recurring.moments import DAILY, off_and_on
from tests.handlers.tasks.lookups import tasks_of
from tests.rosters import THIRD_HEAD


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
    town.clock.move_to(november(19, 8, 31))
    await town.tick()

    tasks = await tasks_of(town)
    assert "到时候自动发" in planned
    assert before == []
    assert [task.deadline_at for task in tasks] == [november(18, 17), november(19, 17)]
    assert [task.state for task in tasks] == ["closed", "issued"]
    assert len(head.heard("报外出人数、返乡人数")) >= 2
    assert office.heard("任务 2：报外出人数、返乡人数")


async def test_an_occurrence_that_fires_twice_issues_once(town: Town, office: Phone) -> None:
    await issue(office, DAILY)
    await firing.fire(town.store, town.world, town.clock)
    await firing.fire(town.store, town.world, town.clock)
    again = await Town.open(town.store, town.clock)
    await firing.fire(again.store, again.world, again.clock)

    assert len(await tasks_of(town)) == 1


async def test_two_processes_that_hold_the_same_occurrence_issue_it_once(town: Town, office: Phone) -> None:
    await issue(office, DAILY)
    due = firing.Due([date(2026, 11, 18)], [])
    for _ in range(2):
        async with town.store.writing(town.clock.now()) as uow:
            await firing._carry_out(town.world, uow, 1, due)

    assert len(await tasks_of(town)) == 1


async def test_confirming_twice_makes_one_plan(town: Town, office: Phone) -> None:
    await office.says(DAILY)
    confirm = office.data("确认发布")
    await office.presses_data(confirm)
    again = await office.presses_data(confirm)
    await town.tick()

    assert "已经定好了" in again
    assert len(await tasks_of(town)) == 1


async def test_a_holiday_has_no_task_and_its_make_up_saturday_has(town: Town, office: Phone) -> None:
    await off_and_on(town, {date(2026, 11, 20): False, date(2026, 11, 21): True})
    await issue(office, "/任务 会师镇村级 每个工作日17点 报两个数：外出人数、返乡人数")
    for day in (18, 19, 20, 21, 22, 23):
        town.clock.move_to(november(day, 10, 1))
        await town.tick()

    assert [task.deadline_at for task in await tasks_of(town)] == [november(day, 17) for day in (18, 19, 21, 23)]


async def test_a_friday_that_is_off_is_told_in_the_preview_and_issued_the_day_before(town: Town, office: Phone) -> None:
    await off_and_on(town, {date(2026, 11, 20): False})
    shown = await office.says("/任务 全县 每周五17点 周报")
    await office.presses("确认发布")
    town.clock.move_to(november(19, 9))
    await town.tick()

    assert "下一次：11月19日（周四） 17:00 前（11月20日（周五）休息）" in shown
    assert "碰上休息日，提前到前一个工作日" in shown
    assert [task.deadline_at for task in await tasks_of(town)] == [november(19, 17)]


async def test_a_scheduled_task_goes_out_at_its_time_and_survives_a_restart(town: Town, office: Phone) -> None:
    shown = await office.says("/任务 全县 明天8点发 11月20日18点 防火巡查")
    office = await restarted(town, office)
    planned = await office.presses("确认发布")
    await office.town.tick()
    before = await tasks_of(town)
    town.clock.move_to(november(19, 8, 1))
    await office.town.tick()
    await office.town.tick()

    assert "定时：11月19日（周四） 08:00 发" in shown
    assert "截止：11月20日（周五） 18:00 前" in shown
    assert "定时：11月19日（周四） 08:00 发" in planned
    assert before == []
    assert [task.deadline_at for task in await tasks_of(town)] == [november(20, 18)]


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
    assert [task.deadline_at for task in await tasks_of(town)] == [november(19, 18)]


async def test_editing_the_message_of_a_plan_changes_nothing_and_says_so(office: Phone) -> None:
    await office.says(DAILY, message_id="77")
    await office.presses("确认发布")
    shown = await office.edits("77", "/任务 全县 每天9点 别的")

    assert "改这条消息不会改它" in shown
