"""How often and when it goes out, read from what an issuer types; and which days that is, by the calendar."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.calendar import Calendar, PublishedCalendar
from handlers.recurring.reading import read_issue_time, read_rhythm
from handlers.recurring.rhythm import LAST_DAY, Rhythm, due_days, issue_at, moved, named_for, next_due

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 18, 10, 0, tzinfo=ZONE)
# The Friday is a day off here, and the Saturday after it is worked in its place.
CALENDAR = Calendar(PublishedCalendar(), {date(2026, 11, 20): False, date(2026, 11, 21): True})


@pytest.mark.parametrize(
    ("line", "rhythm", "rest"),
    [
        ("全县村级 每天17点 报三个数", Rhythm("day", "17:00"), "全县村级 报三个数"),
        ("全县每天17点报数", Rhythm("day", "17:00"), "全县 报数"),
        ("全县 每天报体温", Rhythm("day"), "全县 报体温"),
        ("每个工作日 17:30 报数", Rhythm("workday", "17:30"), "报数"),
        ("工作日每天17点 报数", Rhythm("workday", "17:00"), "报数"),
        ("每周五17点 报数", Rhythm("week", "17:00", (4,)), "报数"),
        ("每周一、周四 9点 报数", Rhythm("week", "09:00", (0, 3)), "报数"),
        ("每周一至周五下午5点前 报数", Rhythm("week", "17:00", (0, 1, 2, 3, 4)), "报数"),
        ("每星期天 报数", Rhythm("week", "18:00", (6,)), "报数"),
        ("每月25日17点 报表", Rhythm("month", "17:00", month_days=(25,)), "报表"),
        ("每月5日、20日 报表", Rhythm("month", month_days=(5, 20)), "报表"),
        ("每月底 全县 报表", Rhythm("month", month_days=(LAST_DAY,)), "全县 报表"),
        ("每月25日、月底 报表", Rhythm("month", month_days=(25, LAST_DAY)), "报表"),
        ("每半个月 走访小结", Rhythm("month", month_days=(15, LAST_DAY)), "走访小结"),
        ("每晚8点 零报告", Rhythm("day", "20:00"), "零报告"),
        ("每天24点 零报告", Rhythm("day", "24:00"), "零报告"),
        ("每天 节假日除外 17点 报数", Rhythm("workday", "17:00"), "报数"),
        ("每月25日 节假日照常 报表", Rhythm("month", month_days=(25,), literal=True), "报表"),
        ("每月5日 提前3天发 报表", Rhythm("month", month_days=(5,), lead_days=3), "报表"),
        ("每天17点 报数 到12月31日", Rhythm("day", "17:00", until_on=date(2026, 12, 31)), "报数"),
        (
            "从12月1日起每天17点 报数 至12月5日",
            Rhythm("day", "17:00", from_on=date(2026, 12, 1), until_on=date(2026, 12, 5)),
            "报数",
        ),
    ],
)
def test_how_often_is_read_out_of_a_line_and_the_rest_stays(line: str, rhythm: Rhythm, rest: str) -> None:
    read = read_rhythm(line, NOW)

    assert read is not None
    assert read.rhythm == rhythm
    assert read.rest == rest


@pytest.mark.parametrize(
    "line", ["全县 明天18点 防火巡查", "报每天出勤人数 明天18点", "每天巡查两次 全县 明天18点", "每户每天报"]
)
def test_a_line_that_only_speaks_of_days_repeats_nothing(line: str) -> None:
    assert read_rhythm(line, NOW) is None


@pytest.mark.parametrize("line", ["每两周 报数", "每季度 报数", "每隔三天 报数"])
def test_a_rhythm_that_is_none_of_ours_is_asked_back_and_never_taken_for_once(line: str) -> None:
    read = read_rhythm(line, NOW)

    assert read is not None
    assert read.rhythm is None
    assert read.unread


def test_an_hour_of_which_two_are_meant_is_left_open_with_both() -> None:
    read = read_rhythm("每天3点 报数", NOW)

    assert read is not None
    assert read.rhythm is not None
    assert read.rhythm.due is None
    assert read.hours == ("15:00", "03:00")


@given(st.text(alphabet="每天周月一二三四五日号底工作0123456789点:：前发到从起、 报数全县", max_size=30))
def test_no_text_makes_reading_raise(text: str) -> None:
    read_rhythm(text, NOW)
    rest, at, _ = read_issue_time(text, NOW)

    assert at is None or at > NOW
    assert rest is not None


@pytest.mark.parametrize(
    ("line", "at", "rest"),
    [
        ("全县 明天8点发 明天18点 防火", datetime(2026, 11, 19, 8, 0, tzinfo=ZONE), "全县 明天18点 防火"),
        ("全县 防火 周五9点发布", datetime(2026, 11, 20, 9, 0, tzinfo=ZONE), "全县 防火"),
        ("定时：后天8点发 全县 学习", datetime(2026, 11, 20, 8, 0, tzinfo=ZONE), "全县 学习"),
        ("全县 领导讲话下发 明天18点", None, "全县 领导讲话下发 明天18点"),
    ],
)
def test_when_it_goes_out_is_read_out_of_a_line(line: str, at: datetime | None, rest: str) -> None:
    assert read_issue_time(line, NOW) == (rest, at, ())


def test_working_days_follow_the_calendar_with_its_make_up_saturday() -> None:
    days = due_days(Rhythm("workday"), CALENDAR, date(2026, 11, 18), date(2026, 11, 24))

    assert days == [date(2026, 11, day) for day in (18, 19, 21, 23, 24)]


def test_a_weekday_that_is_off_comes_on_the_working_day_before_it() -> None:
    rhythm = Rhythm("week", weekdays=(4,))

    assert moved(rhythm, CALENDAR, date(2026, 11, 20)) == date(2026, 11, 19)
    assert named_for(rhythm, CALENDAR, date(2026, 11, 19)) == date(2026, 11, 20)
    assert moved(Rhythm("week", weekdays=(4,), literal=True), CALENDAR, date(2026, 11, 20)) == date(2026, 11, 20)


def test_a_monday_that_is_off_comes_later_in_its_week_and_a_week_off_has_none() -> None:
    monday_off = Calendar(PublishedCalendar(), {date(2026, 11, 23): False})
    week_off = Calendar(PublishedCalendar(), {date(2026, 11, day): False for day in range(23, 30)})
    rhythm = Rhythm("week", weekdays=(0,))

    assert moved(rhythm, monday_off, date(2026, 11, 23)) == date(2026, 11, 24)
    assert moved(rhythm, week_off, date(2026, 11, 23)) is None


def test_the_end_of_a_month_is_its_last_working_day() -> None:
    rhythm = Rhythm("month", month_days=(LAST_DAY,))

    # 31 October 2026 is a Saturday, 28 February 2027 a Sunday, of a year that nobody has published.
    assert due_days(rhythm, CALENDAR, date(2026, 10, 1), date(2026, 12, 1)) == [date(2026, 10, 30), date(2026, 11, 30)]
    assert due_days(rhythm, CALENDAR, date(2027, 2, 1), date(2027, 3, 1)) == [date(2027, 2, 26)]


def test_the_31st_of_a_shorter_month_is_its_last_day() -> None:
    rhythm = Rhythm("month", month_days=(31,), literal=True)

    assert due_days(rhythm, CALENDAR, date(2026, 11, 1), date(2026, 12, 31)) == [date(2026, 11, 30), date(2026, 12, 31)]


def test_a_saturday_that_was_named_stays_a_saturday() -> None:
    assert next_due(Rhythm("week", weekdays=(5,)), CALENDAR, datetime(2026, 11, 23, tzinfo=ZONE)) == date(2026, 11, 28)


def test_the_next_time_is_the_first_whose_deadline_lies_ahead() -> None:
    rhythm = Rhythm("day", "17:00")

    assert next_due(rhythm, CALENDAR, NOW) == date(2026, 11, 18)
    assert next_due(rhythm, CALENDAR, NOW.replace(hour=17)) == date(2026, 11, 19)
    assert next_due(Rhythm("day", "17:00", until_on=date(2026, 11, 17)), CALENDAR, NOW) is None


@pytest.mark.parametrize(
    ("due", "lead", "at"),
    [
        ("17:00", 0, datetime(2026, 11, 18, 8, 30, tzinfo=ZONE)),
        ("10:00", 0, datetime(2026, 11, 18, 8, 0, tzinfo=ZONE)),
        ("08:00", 0, datetime(2026, 11, 17, 20, 0, tzinfo=ZONE)),
        ("17:00", 3, datetime(2026, 11, 15, 8, 30, tzinfo=ZONE)),
    ],
)
def test_a_card_goes_out_in_the_morning_or_early_enough_and_never_at_night(due: str, lead: int, at: datetime) -> None:
    rhythm = Rhythm("day", due, lead_days=lead)

    assert issue_at(rhythm, date(2026, 11, 18), NOW, time(8, 30), time(21), time(7, 30)) == at
