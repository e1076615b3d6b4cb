"""Promises of reading deadlines: each expectation was written from what the phrase means to an office."""

from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from config.calendar import Calendar, PublishedCalendar
from handlers.dates import InstantRead, Unsure, read_instant
from tests.handlers.dates.pieces import PIECES

NOW = datetime(2026, 11, 18, 9, 20, 30)  # noqa: DTZ001 - a local wall time, a Wednesday


def shown(read: InstantRead | Unsure[InstantRead] | None) -> str | None:
    """Write a reading as 11-25 18:00 (with + where no hour was said), and a doubt as its reason and candidates."""
    if read is None:
        return None
    if isinstance(read, Unsure):
        return f"{read.reason}: " + " | ".join(str(shown(candidate)) for candidate in read.candidates)
    at = f"{read.at:%m-%d %H:%M}" if read.at.year == NOW.year else f"{read.at:%Y-%m-%d %H:%M}"
    return at if read.has_time else f"{at}+"


SURE = [
    # a day and an hour
    ("今天17点", "11-18 17:00"),
    ("11月25日18点", "11-25 18:00"),
    ("全县 11月25日18点 防火巡查", "11-25 18:00"),
    ("全县 11月25日（周三）18点 防火巡查", "11-25 18:00"),
    ("请于11月25日18:00前上报", "11-25 18:00"),
    ("11月25日，18点前", "11-25 18:00"),
    ("18点 11月25日", "11-25 18:00"),
    ("11月25日18点前完成，26日公示", "11-25 18:00"),
    ("明天下午3点半", "11-19 15:30"),
    ("明天下午三点三刻", "11-19 15:45"),
    ("明早8点", "11-19 08:00"),
    ("明晚8点", "11-19 20:00"),
    ("明天中午", "11-19 12:00"),
    ("截至明天中午12点", "11-19 12:00"),
    ("明天中午1点", "11-19 13:00"),
    ("明天10点", "11-19 10:00"),
    ("明天凌晨2点", "11-19 02:00"),
    ("明天0点", "11-19 00:00"),
    ("明天24:00", "11-20 00:00"),
    ("周日24点", "11-23 00:00"),
    ("今晚12点", "11-19 00:00"),
    ("今晚0点", "11-19 00:00"),
    ("周五十点半", "11-20 10:30"),
    ("下周一上午10点", "11-23 10:00"),
    ("25号18点", "11-25 18:00"),
    ("昨天18点", "11-17 18:00"),
    ("十一月二十五日十八点", "11-25 18:00"),
    ("二〇二六年十二月一日上午九点", "12-01 09:00"),
    ("2026-12-01 09:00", "12-01 09:00"),
    ("2026-12-01T09:00", "12-01 09:00"),
    ("12月1日9时", "12-01 09:00"),
    ("12/1 9:00", "12-01 09:00"),
    ("11.25 18点", "11-25 18:00"),
    ("今天9点半", "11-18 09:30"),
    ("后天下午3点前", "11-20 15:00"),
    ("12月31日24点", "2027-01-01 00:00"),
    # an hour alone
    ("17:00", "11-18 17:00"),
    ("17：30", "11-18 17:30"),
    ("１７：３０", "11-18 17:30"),
    ("18:00:00", "11-18 18:00"),
    ("下午三点", "11-18 15:00"),
    ("晚上8点", "11-18 20:00"),
    ("晚上20:00", "11-18 20:00"),
    ("下午15点", "11-18 15:00"),
    ("十八时三十分", "11-18 18:30"),
    ("18点05", "11-18 18:05"),
    ("10点", "11-18 10:00"),
    ("12点", "11-18 12:00"),
    ("24点", "11-19 00:00"),
    ("晚上12点", "11-19 00:00"),
    # a day alone: the end of its working hours
    ("后天", "11-20 18:00+"),
    ("今天内", "11-18 18:00+"),
    ("截止11月25日", "11-25 18:00+"),
    ("11月25日前", "11-25 18:00+"),
    ("11.25前完成", "11-25 18:00+"),
    ("25日前", "11-25 18:00+"),
    ("即日起至11月30日", "11-30 18:00+"),
    ("本周五下班前", "11-20 18:00+"),
    ("周五下午下班前", "11-20 18:00+"),
    ("下班前上报", "11-18 18:00+"),
    ("周日", "11-22 18:00+"),
    ("上周末", "11-15 18:00+"),
    ("月底前", "11-30 18:00+"),
    ("下月底前", "12-31 18:00+"),
    ("11月底前", "11-30 18:00+"),
    ("本月内", "11-30 18:00+"),
    ("年底前", "12-31 18:00+"),
    ("1月5日", "2027-01-05 18:00+"),
    ("明后天", "11-20 18:00+"),
    ("11月25日前，每天18点上报", "11-25 18:00+"),
    ("12.5万元 月底前", "11-30 18:00+"),
    # counted from now
    ("三天内", "11-21 18:00+"),
    ("3日内", "11-21 18:00+"),
    ("十日内", "11-28 18:00+"),
    ("一周内", "11-25 18:00+"),
    ("半个月内", "12-03 18:00+"),
    ("一个月内", "12-18 18:00+"),
    ("5个工作日内", "11-25 18:00+"),
    ("2小时内", "11-18 11:20"),
    ("两个半小时内", "11-18 11:50"),
    ("半小时内", "11-18 09:50"),
    ("一个半小时后", "11-18 10:50"),
    ("1.5小时内", "11-18 10:50"),
    ("90分钟内", "11-18 10:50"),
    ("三刻钟内", "11-18 10:05"),
    ("24小时内", "11-19 09:20"),
]

CALENDAR = Calendar(PublishedCalendar(), {})


@pytest.mark.parametrize(("text", "expected"), SURE)
def test_clear_deadlines_are_read(text: str, expected: str) -> None:
    assert shown(read_instant(text, NOW, add_workdays=CALENDAR.add_workdays)) == expected


UNSURE = [
    ("3点", "am_or_pm: 11-18 15:00 | 11-19 03:00"),
    ("明天3点", "am_or_pm: 11-19 15:00 | 11-19 03:00"),
    ("一点半", "am_or_pm: 11-18 13:30 | 11-19 01:30"),
    ("5:30", "am_or_pm: 11-18 17:30 | 11-19 05:30"),
    ("8点", "am_or_pm: 11-18 20:00 | 11-19 08:00"),
    ("今天8点", "am_or_pm: 11-18 20:00 | 11-18 08:00"),
    ("上午15点", "am_or_pm: 11-18 15:00"),
    ("今晚", "which_hour: 11-18 20:00 | 11-18 22:00 | 11-19 00:00"),
    ("明早", "which_hour: 11-19 08:00 | 11-19 09:00"),
    ("后天一早", "which_hour: 11-20 08:00 | 11-20 09:00"),
    ("明天上午", "which_hour: 11-19 12:00 | 11-19 09:00"),
    ("明天下午", "which_hour: 11-19 18:00 | 11-19 15:00"),
    ("明天上班前", "which_hour: 11-19 08:00 | 11-19 09:00"),
    ("今晚1点", "which_day: 11-19 01:00 | 11-18 01:00"),
    ("周三18点", "which_day: 11-18 18:00 | 11-25 18:00"),
    ("周末前", "which_week_end: 11-20 18:00+ | 11-22 18:00+"),
    ("本周内", "which_week_end: 11-20 18:00+ | 11-22 18:00+"),
    ("2月30日", "no_such_day: 2027-02-28 18:00+ | 2027-03-01 18:00+"),
    ("上午9点前", "already_past: 11-19 09:00"),
    ("5号前", "already_past: 12-05 18:00+ | 11-05 18:00+"),
    ("十点左右", "about: 11-18 10:00"),
    ("11月25日左右", "about: 11-25 18:00+"),
    ("明天9点至11点", "range: 11-19 11:00 | 11-19 09:00"),
    ("明天下午2点到4点", "range: 11-19 16:00 | 11-19 14:00"),
    ("11月20日至25日", "range: 11-25 18:00+ | 11-20 18:00+"),
    ("周五或周六", "separate_days: 11-20 18:00+ | 11-21 18:00+"),
    ("自11月20日起", "no_end: 11-20 18:00+"),
    ("周五 防火 15点前", "time_apart: 11-20 15:00 | 11-20 18:00"),
    ("17点前上报明天的计划", "time_apart: 11-18 17:00 | 11-19 17:00"),
    ("3个工作日内", "workdays: "),
    ("农历八月十五", "lunar: "),
    ("评分9.5", "dotted: 2027-09-05 18:00+"),
]


@pytest.mark.parametrize(("text", "expected"), UNSURE)
def test_doubtful_deadlines_are_asked_back_with_concrete_candidates(text: str, expected: str) -> None:
    read = read_instant(text, NOW)

    # A candidate of a doubtful hour has the hour that its button shows.
    assert shown(read) == expected


TRAPS = [
    *(
        "3点意见",
        "两点要求",
        "有一点累",
        "一点小事",
        "早点来",
        "晚点",
        "重点人员",
        "8点名",
        "三点五公里",
        "25点",
        "24:30",
        "12:60",
    ),
    *(
        "走访10户 每户2小时",
        "防火巡查2小时",
        "三天",
        "2小时",
        "两小时前",
        "三天前",
        "每周五下班前",
        "每天18点",
        "全县 5号楼 排查",
    ),
    *(
        "12345热线",
        "电话 0411-12345678",
        "第3季度",
        "年前",
        "马上",
        "尽快",
        "即日起",
        "",
        "加急",
        "二组 三组",
        "10.5公里",
    ),
]


@pytest.mark.parametrize("text", TRAPS)
def test_what_only_looks_like_a_deadline_is_not_read(text: str) -> None:
    assert read_instant(text, NOW) is None


def test_the_working_day_ends_when_the_office_says() -> None:
    assert shown(read_instant("后天", NOW, default_time=time(17, 30))) == "11-20 17:30+"
    assert shown(read_instant("下班前", NOW, default_time=time(17, 30))) == "11-18 17:30+"


def test_a_reading_has_the_zone_of_the_present_that_was_given() -> None:
    china = timezone(timedelta(hours=8))

    read = read_instant("今天17点", NOW.replace(tzinfo=china))

    assert isinstance(read, InstantRead)
    assert read.at == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("今天24点", datetime(2026, 12, 31, 20), "2027-01-01 00:00"),  # noqa: DTZ001
        ("2小时内", datetime(2026, 12, 31, 23), "2027-01-01 01:00"),  # noqa: DTZ001
        ("明天9点", datetime(2026, 12, 31, 23), "2027-01-01 09:00"),  # noqa: DTZ001
        ("17:00", datetime(2026, 11, 30, 18), "already_past: 12-01 17:00"),  # noqa: DTZ001
        ("月底前", datetime(2028, 2, 1, 9), "2028-02-29 18:00+"),  # noqa: DTZ001
        ("一个月内", datetime(2027, 1, 31, 9), "2027-02-28 18:00+"),  # noqa: DTZ001
        ("三天内", datetime(2028, 2, 27, 9), "2028-03-01 18:00+"),  # noqa: DTZ001
        ("1月1日0点", datetime(2026, 12, 31, 9), "2027-01-01 00:00"),  # noqa: DTZ001
        ("3个工作日内", datetime(2026, 9, 29, 9), "10-09 18:00+"),  # noqa: DTZ001
    ],
)
def test_day_month_and_year_ends(text: str, now: datetime, expected: str) -> None:
    assert shown(read_instant(text, now, add_workdays=CALENDAR.add_workdays)) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("全县 11月25日18点 防火巡查", "全县 防火巡查"),
        ("请于11月25日18:00前上报", "请 上报"),
        ("全县 明天17点前，加急 入户排查", "全县 加急 入户排查"),
        ("即日起至11月30日，防火巡查", "防火巡查"),
        ("2小时内 报人数", "报人数"),
    ],
)
def test_the_rest_is_the_text_without_the_deadline(text: str, rest: str) -> None:
    read = read_instant(text, NOW)

    assert read is not None
    assert read.rest(text) == rest


@settings(max_examples=400, deadline=None)
@given(
    st.lists(PIECES, max_size=14).map("".join),
    st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1)),  # noqa: DTZ001
)
def test_any_mix_of_date_words_is_answered_without_an_error(text: str, now: datetime) -> None:
    read = read_instant(text, now, add_workdays=CALENDAR.add_workdays)

    if read is not None:
        assert 0 <= read.start < read.end <= len(text)
        assert isinstance(read.rest(text), str)


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=700))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    read = read_instant(text, NOW)

    assert read is None or read.end <= len(text)


@settings(max_examples=150, deadline=None)
@given(
    st.dates(date(2026, 9, 20), date(2027, 9, 1)),
    st.times().filter(lambda at: at.hour > 6),
    st.sampled_from(
        ("{0:%-m}月{0:%-d}日{1:%H}:{1:%M}", "{0:%Y}年{0:%-m}月{0:%-d}日 {1:%-H}点{1:%M}分", "{0} {1:%H:%M}")
    ),
)
def test_written_moments_come_back(on: date, at: time, style: str) -> None:
    # '7点' said at nine of the same day may mean the evening, and is asked back.
    assume((on, at) >= (NOW.date(), NOW.time()) or on < NOW.date())
    read = read_instant(f"全县 {style.format(on, at)}前 防火巡查", NOW)

    assert isinstance(read, InstantRead)
    assert read.at == datetime.combine(on, at.replace(second=0, microsecond=0))
    assert read.rest(f"全县 {style.format(on, at)}前 防火巡查") == "全县 防火巡查"


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("11-25 18:00 防火巡查", NOW.replace(month=11, day=25, hour=18, minute=0, second=0)),
        (f"{NOW.year + 1}0103 14:00 开会", datetime.fromisoformat(f"{NOW.year + 1}-01-03T14:00")),
        ("国庆 18:00 值班", None),
        ("中旬前 18点 交表", None),
        ("25-27 18点", None),
    ],
)
def test_an_hour_behind_a_day_that_is_not_read_is_asked_back_and_never_todays(
    text: str, likely: datetime | None
) -> None:
    read = read_instant(text, NOW)

    assert isinstance(read, Unsure)
    assert read.reason == "day_unread"
    assert [one.at for one in read.candidates] == ([likely] if likely else [])
