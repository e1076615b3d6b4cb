"""What was missed goes to the next head up, once, in the morning after."""

from tests.handlers.conftest import OpenTown
from tests.handlers.scenes import leave, morning, reminders, report, visit


async def test_a_week_that_was_missed_is_told_to_the_head_above_on_monday_with_the_clause(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    await visit(town, "马德福", "2026-11-20", "C1-1-1-1")

    await town.tick()

    # 第八条（二）: 三级网格长 each week all 四级网格; one of two was done from 16 to 22 November.
    (only,) = reminders(town, "周海燕")
    assert "每周把辖区里的四级网格都走一遍（第八条（二））" in only
    assert "11月16日（周一）到11月22日（周日），1 人没做到" in only
    assert "马德福 南关村 1/2 个网格" in only
    assert all("马德福" not in text for text in reminders(town, "孙志强"))


async def test_a_miss_is_told_once(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    await town.tick()
    for day in ("2026-11-24", "2026-11-25", "2026-11-23"):
        await morning(town, day)

    told = [text for text in reminders(town, "周海燕") if "11月16日" in text]
    assert len(told) == 1


async def test_a_month_that_ends_on_a_saturday_is_told_on_monday(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-02")

    await town.tick()

    # 第八条（二）: 县直 workers each month; 31 October 2026 is a Saturday. 李向阳's head is 高永福 of the same group.
    assert "李向阳 南关村一组 0/6 户" in reminders(town, "高永福")[-1]


async def test_a_target_that_was_reached_is_no_miss(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    await visit(town, "马德福", "2026-11-16", "C1-1-1-1", "C1-1-1-2")

    await town.tick()

    assert "每周把辖区里的四级网格都走一遍" not in reminders(town, "周海燕")[-1]


async def test_leave_that_fills_the_week_excuses_it(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    await leave(town, "马德福", "2026-11-16", "2026-11-20")

    await town.tick()

    assert "没做到" not in reminders(town, "周海燕")[-1]


async def test_a_week_of_downtime_skips_no_month(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-10-29")
    await town.tick()
    await morning(town, "2026-11-09")

    told = [text for text in reminders(town, "高永福") if "没做到" in text]
    assert len(told) == 1
    assert "10月1日（周四）到10月31日（周六）" in told[0]


async def test_missing_reports_of_the_days_since_the_last_working_day_go_to_the_head(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    await report(town, "王秀兰", "2026-11-20")

    await town.tick()

    # 附件2 二（一）1（6）: a worker writes a log every day; nobody wrote on Saturday and Sunday.
    said = "\n".join(reminders(town, "马德福"))
    assert "11月20日（周五）日报没交" not in said
    assert "11月21日（周六）日报没交 1 人：\n王秀兰 南关村二组" in said
    assert "11月22日（周日）日报没交 1 人：\n王秀兰 南关村二组" in said


async def test_where_the_document_asks_for_no_log_nobody_is_missing(open_town: OpenTown) -> None:
    town = await open_town("wubi-2023", "2026-11-19")

    await town.tick()

    assert all("日报" not in text for name in town.phones for text in reminders(town, name))


async def test_a_head_whom_no_terminal_reaches_is_passed_over(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-23")
    async with town.store.writing(town.clock.now()) as uow:
        terminal = await uow.terminals.at("paper", town.phones["周海燕"].address)
        assert terminal is not None
        await uow.terminals.close(terminal.id, "blocked")

    await town.tick()

    assert "马德福 南关村 0/2 个网格" in reminders(town, "孙志强")[-1]
