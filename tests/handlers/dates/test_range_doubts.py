"""Days that are asked back: each expectation was written from what the phrase means to an office."""

import pytest

from handlers.dates import read_range
from tests.handlers.dates.shown import TODAY, shown_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("三天", "which_start: 11-18..11-20 | 11-19..11-21"),
        ("两天半", "which_start: 11-18..11-20 am | 11-19..11-21 am"),
        ("请假三日", "which_start: 11-18..11-20 | 11-19..11-21 | 12-03 | 11-03"),
        ("请假到周五", "which_start: 11-18..11-20 | 11-19..11-20"),
        ("半天", "which_half: 11-18 am | 11-18 pm | 11-19 am | 11-19 pm"),
        ("明天半天", "which_half: 11-19 am | 11-19 pm"),
        ("明天请假半天", "which_half: 11-19 am | 11-19 pm"),
        ("明天中午", "which_half: 11-19 am | 11-19 pm"),
        ("今晚请假", "which_half: 11-18 pm | 11-18"),
        ("明天9点请假", "which_half: 11-19 am | 11-19"),
        ("下午请假", "which_day: 11-18 pm | 11-19 pm"),
        ("周三", "which_day: 11-18 | 11-25"),
        ("明天起", "no_end: 11-19 | 11-19..11-20 | 11-19..11-21"),
        ("从下周一开始", "no_end: 11-23 | 11-23..11-24 | 11-23..11-25"),
        ("2月30日", "no_such_day: 2027-02-28 | 2027-03-01"),
        ("11月31日", "no_such_day: 11-30 | 12-01"),
        ("31号", "no_such_day: 11-30 | 12-01"),
        ("13月5日", "no_such_day: "),
        ("2026-13-45", "no_such_day: "),
        ("10月5日至3日", "backwards: 10-03..10-05 | 10-05..11-03"),
        ("后天到明天", "backwards: 11-19..11-20"),
        ("5号", "already_past: 12-05 | 11-05"),
        ("17号下午", "already_past: 12-17 pm | 11-17 pm"),
        ("周一和周三", "separate_days: 11-23 | 11-25"),
        ("周一、三", "separate_days: 11-23 | 11-25"),
        ("周五或周六", "separate_days: 11-20 | 11-21"),
        ("周一、周三、周五", "separate_days: 11-23 | 11-25"),
        ("3月1日-2日和5日", "separate_days: 2027-03-01..2027-03-02"),
        ("明天20号", "separate_days: 11-19 | 11-20"),
        ("11月25日~12月", "no_end: 11-25"),
        ("明天上午8点到12点，下午2点到6点", "which_half: 11-19 | 11-19 am"),
        ("下周三天", "which_week_end: 11-23..11-27 | 11-23..11-25 | 11-23..11-29"),
        ("明天（20号）", "separate_days: 11-19 | 11-20"),
        ("10月3日至5日两天", "count_differs: 10-03..10-05 | 10-03..10-04"),
        ("请假3天 11月25日至26日", "count_differs: 11-25..11-26 | 11-25..11-27"),
        ("明天请2小时假", "hours: 11-19 am | 11-19 pm | 11-19"),
        ("明天下午请假2小时", "hours: 11-19 pm"),
        ("明天请三个工作日", "workdays: 11-19..11-21"),
        ("25号左右", "about: 11-25"),
        ("本月底前", "before: 11-18..11-30 | 11-30"),
        ("下周请假", "which_week_end: 11-23..11-27 | 11-23..11-29"),
        ("1.5", "dotted: 2027-01-05"),
        ("评分9.5", "dotted: 2027-09-05"),
        ("农历八月十五", "lunar: "),
        ("正月初三", "lunar: "),
        ("大年初一", "lunar: "),
    ],
)
def test_doubtful_phrases_are_asked_back_with_concrete_candidates(text: str, expected: str) -> None:
    assert shown_range(read_range(text, TODAY)) == expected
