"""Which moment a clear deadline names: each expectation was written from what the phrase means to an office."""

from datetime import UTC, datetime, time, timedelta, timezone

import pytest

from handlers.dates import InstantRead, read_instant
from tests.handlers.dates.shown import ADD_WORKDAYS, NOW, shown_instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
    ],
)
def test_a_day_and_an_hour_are_read(text: str, expected: str) -> None:
    assert shown_instant(read_instant(text, NOW, add_workdays=ADD_WORKDAYS)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
    ],
)
def test_an_hour_alone_is_read(text: str, expected: str) -> None:
    assert shown_instant(read_instant(text, NOW, add_workdays=ADD_WORKDAYS)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
    ],
)
def test_a_day_alone_means_the_end_of_its_working_hours(text: str, expected: str) -> None:
    assert shown_instant(read_instant(text, NOW, add_workdays=ADD_WORKDAYS)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
    ],
)
def test_what_is_counted_from_now_is_read(text: str, expected: str) -> None:
    assert shown_instant(read_instant(text, NOW, add_workdays=ADD_WORKDAYS)) == expected


def test_the_working_day_ends_when_the_office_says() -> None:
    assert shown_instant(read_instant("后天", NOW, default_time=time(17, 30))) == "11-20 17:30+"
    assert shown_instant(read_instant("下班前", NOW, default_time=time(17, 30))) == "11-18 17:30+"


def test_a_reading_has_the_zone_of_the_present_that_was_given() -> None:
    china = timezone(timedelta(hours=8))

    read = read_instant("今天17点", NOW.replace(tzinfo=china))

    assert isinstance(read, InstantRead)
    assert read.at == datetime(2026, 11, 18, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "now", "expected"),
    [
        ("今天24点", "2026-12-31 20:00", "2027-01-01 00:00"),
        ("2小时内", "2026-12-31 23:00", "2027-01-01 01:00"),
        ("明天9点", "2026-12-31 23:00", "2027-01-01 09:00"),
        ("17:00", "2026-11-30 18:00", "already_past: 12-01 17:00"),
        ("月底前", "2028-02-01 09:00", "2028-02-29 18:00+"),
        ("一个月内", "2027-01-31 09:00", "2027-02-28 18:00+"),
        ("三天内", "2028-02-27 09:00", "2028-03-01 18:00+"),
        ("1月1日0点", "2026-12-31 09:00", "2027-01-01 00:00"),
        ("3个工作日内", "2026-09-29 09:00", "10-09 18:00+"),
    ],
)
def test_day_month_and_year_ends(text: str, now: str, expected: str) -> None:
    assert shown_instant(read_instant(text, datetime.fromisoformat(now), add_workdays=ADD_WORKDAYS)) == expected
