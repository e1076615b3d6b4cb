"""Deadlines that are asked back: each expectation was written from what the phrase means to an office."""

from datetime import datetime

import pytest

from handlers.dates import Unsure, read_instant
from tests.handlers.dates.shown import NOW, shown_instant


@pytest.mark.parametrize(
    ("text", "expected"),
    [
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
    ],
)
def test_doubtful_deadlines_are_asked_back_with_concrete_candidates(text: str, expected: str) -> None:
    assert shown_instant(read_instant(text, NOW)) == expected


@pytest.mark.parametrize(
    ("text", "likely"),
    [
        ("11-25 18:00 防火巡查", "2026-11-25 18:00"),
        ("20270103 14:00 开会", "2027-01-03 14:00"),
        ("国庆 18:00 值班", None),
        ("中旬前 18点 交表", None),
        ("25-27 18点", None),
    ],
)
def test_an_hour_behind_a_day_that_is_not_read_is_asked_back_and_never_todays(text: str, likely: str | None) -> None:
    read = read_instant(text, NOW)

    assert isinstance(read, Unsure)
    assert read.reason == "day_unread"
    assert [one.at for one in read.candidates] == ([datetime.fromisoformat(likely)] if likely else [])
