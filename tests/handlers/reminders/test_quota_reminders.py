"""Quotas about to be missed; what is owed was written from the document that a test names."""

from tests.conversation import Town
from tests.handlers.conftest import OpenTown
from tests.handlers.scenes import at, leave, morning, visit


async def test_a_month_nobody_started_is_named_with_what_is_left_until_when_and_the_clause(
    open_town: OpenTown,
) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    await visit(town, "李向阳", "2026-11-02", "H1", "H2")

    await town.tick()

    # 第八条（二）: 县直部门单位机关干部 visit every household they manage at least once a month; 9 working days are
    # left of November (18–20, 23–27, 30), and two of six households are done.
    said = town.phones["李向阳"].last
    assert "2/6，还差 4 户" in said
    assert "王五、赵六、张三、欧阳文" in said
    assert "11月30日（周一）前做完，还有 9 个工作日（第八条（二））" in said


async def test_whoever_keeps_the_pace_hears_nothing(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    # 第八条（二）: four of six households by the twelfth of twenty-one working days.
    await visit(town, "李向阳", "2026-11-02", "H1", "H2", "H3", "H4")

    await town.tick()

    assert town.phones["李向阳"].shown == []


async def test_a_worker_without_a_figure_is_never_reminded_of_visits(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-30")

    await town.tick()

    # 第八条（二） gives ordinary workers and heads of level 4 no number.
    assert town.phones["王秀兰"].shown == []
    assert "四级" not in town.phones["高永福"].last


async def test_all_that_is_due_to_one_head_is_one_message_the_nearest_end_first(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")

    await town.tick()

    # 第八条（二）, 二级网格长: each month all 三级 and all 四级网格, each year all households in hardship.
    (only,) = town.phones["周海燕"].shown
    # 第八条（三）: and a meeting a week.
    assert "每周开 1 次重点工作推进调度会" in only.text
    assert only.text.index("三级网格") < only.text.index("困难户")
    assert only.text.index("四级网格") < only.text.index("困难户")


async def test_a_stage_is_said_once_by_two_ticks_a_restart_and_a_clock_set_back(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    await town.tick()
    await town.tick()
    again = await Town.open(town.store, town.clock)
    again.channel = town.channel
    await again.tick()
    town.clock.move_to(at("2026-11-18", "07:00"))
    await town.tick()
    await morning(town, "2026-11-17")
    await morning(town, "2026-11-19")

    assert len(town.phones["李向阳"].shown) == 1


async def test_each_later_stage_is_said_in_its_turn_and_an_earlier_one_never_after_it(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-30")
    await town.tick()
    await morning(town, "2026-11-24")

    # 30 November is the last working day of the month of 第八条（二）; the clock is set back to an earlier stage then.
    (only,) = town.phones["李向阳"].shown
    assert "只剩今天一个工作日" in only.text


async def test_the_last_working_day_of_a_half_month_is_a_saturday_that_makes_up_for_spring_festival(
    open_town: OpenTown,
) -> None:
    town = await open_town("wubi-2023", "2026-02-28")

    await town.tick()

    # 四（三）2: each half month all 重点人员, 困难户 …; 28 February 2026 is a Saturday worked for Spring Festival.
    said = town.phones["王秀兰"].last
    assert "2月28日（周六）前做完，只剩今天一个工作日（四（三）2）" in said


async def test_nobody_is_reminded_on_a_holiday(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-10-01")

    await town.tick()

    assert all(phone.shown == [] for phone in town.phones.values())


async def test_in_the_last_week_of_the_year_the_years_quota_is_named_for_the_last_time(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-12-25")

    await town.tick()

    # 第八条（二）: 一级网格长 each year all 四级网格; five working days are left on Friday 25 December 2026.
    said = town.phones["孙志强"].last
    assert "每年把自己网格里的四级网格都走一遍" in said
    assert "12月31日（周四）前做完，还有 5 个工作日" in said


async def test_nobody_on_leave_is_reminded_and_who_stands_in_is_told_for_whom(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    await leave(town, "李向阳", "2026-11-18", "2026-11-20", "王秀兰")

    await town.tick()

    assert town.phones["李向阳"].shown == []
    assert "〔代 李向阳〕每月把自己管的户至少都走一次" in town.phones["王秀兰"].last


async def test_leave_without_a_stand_in_leaves_the_reminder_for_the_day_of_return(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    await leave(town, "李向阳", "2026-11-18", "2026-11-19")
    await town.tick()
    assert town.phones["李向阳"].shown == []
    await morning(town, "2026-11-20")

    assert "还差 6 户" in town.phones["李向阳"].last


async def test_a_morning_inside_the_quiet_hours_waits_for_their_end(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "06:31", morning_at="06:30")
    await town.tick()
    held = len(town.phones["李向阳"].shown)
    town.clock.move_to(at("2026-11-18", "07:30"))
    await town.tick()

    assert held == 0
    assert len(town.phones["李向阳"].shown) == 1


async def test_a_group_is_never_reminded_of_anybodys_quota(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    group = await town.group("C1-1-1")

    await town.tick()

    assert group.shown == []


async def test_a_quota_of_every_day_is_said_in_the_evening_of_that_day(open_town: OpenTown) -> None:
    town = await open_town("fengmao-2021", "2026-11-18", "09:00")
    await town.tick()
    that_morning = town.phones["王秀兰"].last
    town.clock.move_to(at("2026-11-18", "17:01"))
    await town.tick()

    # 三（二）5: a 专职网格员 makes at least two visits a day.
    said = town.phones["王秀兰"].last
    assert "今天做完" not in that_morning
    assert "今天做完（三（二）5）" in said


async def test_a_program_that_was_down_all_morning_says_it_with_the_evenings_one_message(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "17:00")

    await town.tick()

    # 李向阳 owes the month's visits by 第八条（二） and today's log by 附件2 二（一）1（6）.
    (only,) = town.phones["李向阳"].shown
    assert "还差 6 户" in only.text
    assert "日报还没写" in only.text


async def test_who_is_left_is_a_button_that_files_the_visit_and_why_names_the_clause(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18")
    await town.tick()
    phone = town.phones["李向阳"]

    filed = await phone.presses("李四")
    why = await phone.presses("凭什么")

    # 第八条（二）: one of the month's six is done now.
    assert "1/6" in filed
    assert "第八条（二）" in why
