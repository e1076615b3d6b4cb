"""Reports before they are due, and tasks before and after their deadline."""

import pytest

from config.calendar import Calendar, PublishedCalendar
from config.settings import Settings
from handlers.reminders.stages import TaskStage, task_stage
from tests.handlers.conftest import OpenTown
from tests.handlers.scenes import CHINA, at, leave, reminders, report, task

CALENDAR = Calendar(PublishedCalendar(), {})


async def test_an_hour_before_it_is_due_a_missing_report_is_asked_for_with_the_clause(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "16:59")
    await report(town, "李向阳", "2026-11-18")
    await town.tick()
    early = town.phones["王秀兰"].last
    town.clock.move_to(at("2026-11-18", "17:00"))
    await town.tick()

    # 附件2 二（一）1（6）: workers write a log.
    assert "日报还没写" not in early
    assert "今天的日报还没写，18:00 前写好（附件2 二（一）1（6））" in town.phones["王秀兰"].last
    assert town.phones["王秀兰"].labels() == ["写日报"]
    assert "日报还没写" not in town.phones["李向阳"].last
    assert "日报还没写" not in town.phones["马德福"].last


async def test_on_a_day_off_no_log_of_working_days_is_asked_for(open_town: OpenTown) -> None:
    town = await open_town("fumeng-2022", "2026-11-21", "17:00")

    await town.tick()

    # 四1 asks for a log on each working day; 21 November 2026 is a Saturday.
    assert all(phone.shown == [] for phone in town.phones.values())


async def test_on_a_make_up_saturday_a_log_is_asked_for(open_town: OpenTown) -> None:
    town = await open_town("fumeng-2022", "2026-10-10", "17:00")

    await town.tick()

    # 四1: a log on each working day; Saturday 10 October 2026 is worked for National Day.
    assert "日报还没写" in town.phones["王秀兰"].last


async def test_nobody_on_leave_is_asked_for_a_report_nor_is_who_stands_in(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "17:00")
    await report(town, "李向阳", "2026-11-18")
    await leave(town, "王秀兰", "2026-11-18", "2026-11-18", "李向阳")

    await town.tick()

    assert town.phones["王秀兰"].shown == []
    assert "日报还没写" not in town.phones["李向阳"].last


async def test_a_task_is_said_the_working_day_before_two_hours_before_and_when_it_is_over(open_town: OpenTown) -> None:
    town = await open_town("lilou-2025", "2026-11-18", "09:00")
    await task(town, "防火巡查", at("2026-11-20", "18:00"), "王秀兰", "李向阳", done=("李向阳",))
    said = []
    for day, clock in (
        ("2026-11-19", "17:55"), ("2026-11-19", "18:00"), ("2026-11-19", "18:05"), ("2026-11-20", "15:59"),
        ("2026-11-20", "16:00"), ("2026-11-20", "18:01"), ("2026-11-23", "09:00"),
    ):  # fmt: skip
        before = len(town.phones["王秀兰"].heard("防火巡查"))
        town.clock.move_to(at(day, clock))
        await town.tick()
        after = len(town.phones["王秀兰"].heard("防火巡查"))
        said.append(after - before)

    assert said == [0, 1, 0, 0, 1, 1, 0]
    assert not town.phones["李向阳"].heard("防火巡查")
    assert town.phones["王秀兰"].heard("已经过了期限")


async def test_report_and_task_that_are_due_together_are_one_message(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "09:00")
    await task(town, "防火巡查", at("2026-11-18", "19:00"), "王秀兰")
    await town.tick()
    town.clock.move_to(at("2026-11-18", "17:00"))
    await town.tick()

    (only,) = town.phones["王秀兰"].shown
    assert "防火巡查" in only.text
    assert "日报还没写" in only.text


async def test_who_stands_in_is_reminded_of_the_task_of_somebody_on_leave(open_town: OpenTown) -> None:
    town = await open_town("lilou-2025", "2026-11-18", "09:00")
    await task(town, "防火巡查", at("2026-11-18", "18:00"), "王秀兰")
    await leave(town, "王秀兰", "2026-11-18", "2026-11-19", "高永福")
    town.clock.move_to(at("2026-11-18", "16:00"))
    await town.tick()

    assert town.phones["王秀兰"].shown == []
    assert "〔代 王秀兰〕「防火巡查」" in town.phones["高永福"].last


@pytest.mark.parametrize(
    ("deadline", "now", "stage"),
    [
        # A deadline in the night is spoken of before the quiet hours begin at 21:00.
        ("2026-11-18 23:00", "2026-11-18 19:59", TaskStage.DAY_BEFORE),
        ("2026-11-18 23:00", "2026-11-18 20:00", TaskStage.SOON),
        # One in the morning at the end of the quiet hours, if that is early enough.
        ("2026-11-18 08:30", "2026-11-18 07:30", TaskStage.SOON),
        ("2026-11-18 08:30", "2026-11-18 07:29", TaskStage.DAY_BEFORE),
        # The working day before a Monday is the Friday, and before the end of a holiday the day before it.
        ("2026-11-23 10:00", "2026-11-20 10:00", TaskStage.DAY_BEFORE),
        ("2026-11-23 10:00", "2026-11-21 10:00", None),
        ("2026-10-08 10:00", "2026-09-30 10:00", TaskStage.DAY_BEFORE),
        # A task for a day off is spoken of on that day; one that is over waits for the next working day.
        ("2026-11-21 18:00", "2026-11-21 16:00", TaskStage.SOON),
        ("2026-11-20 18:00", "2026-11-21 10:00", None),
        ("2026-11-20 18:00", "2026-11-23 10:00", TaskStage.OVERDUE),
    ],
)
def test_the_stage_of_a_task_keeps_quiet_hours_and_days_off(deadline: str, now: str, stage: TaskStage | None) -> None:
    issued = at("2026-09-01").astimezone(CHINA)
    settings = Settings()

    found = task_stage(_local(deadline), issued, _local(now), CALENDAR, settings)

    assert found is stage


def test_a_task_issued_within_two_hours_of_its_deadline_is_not_spoken_of_at_once() -> None:
    found = task_stage(
        _local("2026-11-18 12:00"), _local("2026-11-18 10:30"), _local("2026-11-18 10:35"), CALENDAR, Settings()
    )

    assert found is None


def _local(text: str):  # type: ignore[no-untyped-def]
    day, clock = text.split()
    return at(day, clock).astimezone(CHINA)


async def test_the_buttons_start_the_report_and_complete_the_task(open_town: OpenTown) -> None:
    town = await open_town("huining-2022", "2026-11-18", "09:00")
    await task(town, "防火巡查", at("2026-11-18", "19:00"), "王秀兰")
    town.clock.move_to(at("2026-11-18", "17:00"))
    await town.tick()
    phone = town.phones["王秀兰"]

    asked = await phone.presses("写日报")
    done = await phone.presses("完成")
    town.clock.move_to(at("2026-11-18", "19:05"))
    await town.tick()

    assert "今天做了什么" in asked
    assert "防火巡查" in done
    assert all("过了期限" not in text for text in reminders(town, "王秀兰"))
