"""How long a clear phrase lasts, by half days and by counted days, as it would in an office."""

import pytest

from handlers.dates import RangeRead, read_range
from tests.handlers.dates.shown import TODAY, shown_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("今天下午", "11-18 pm"),
        ("明天上午", "11-19 am"),
        ("明早", "11-19 am"),
        ("明天一早", "11-19 am"),
        ("本周五下午", "11-20 pm"),
        ("25号下午", "11-25 pm"),
        ("后天下午到大后天上午", "11-20 pm..11-21 am"),
        ("今天下午到明天", "11-18 pm..11-19"),
        ("今天到明天上午", "11-18..11-19 am"),
        ("明天上午到下午", "11-19"),
        ("明天全天", "11-19"),
        ("明天上午半天", "11-19 am"),
        ("明天上午请半天假", "11-19 am"),
        ("明天9点到11点看病", "11-19 am"),
        ("明天下午2点到4点", "11-19 pm"),
        ("明天上午9点到12点", "11-19 am"),
        ("明天上午9点到下午4点", "11-19"),
        ("明天8点到后天17点", "11-19..11-20"),
        ("明天一上午", "11-19 am"),
        ("25号14:30-17:30", "11-25 pm"),
    ],
)
def test_half_days_are_read(text: str, expected: str) -> None:
    assert shown_range(read_range(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("从明天起三天", "11-19..11-21"),
        ("明天开始请两天", "11-19..11-20"),
        ("明天请3天假", "11-19..11-21"),
        ("下周一起请假三天", "11-23..11-25"),
        ("明天起一周", "11-19..11-25"),
        ("明天起一个月", "11-19..12-18"),
        ("明天请一天半", "11-19..11-20 am"),
        ("明天下午起两天", "11-19 pm..11-21 am"),
        ("请三天假，从明天起", "11-19..11-21"),
        ("自明天起至周五", "11-19..11-20"),
        ("从25号起到27号", "11-25..11-27"),
        ("11月25日-27日共三天", "11-25..11-27"),
        ("11月25日~27日（3天）", "11-25..11-27"),
        ("今天和明天两天", "11-18..11-19"),
        ("年假5天 12月1日起", "12-01..12-05"),
    ],
)
def test_counted_days_are_read(text: str, expected: str) -> None:
    assert shown_range(read_range(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "half_days"),
    [
        ("明天", 2),
        ("明天上午", 1),
        ("明天到后天", 4),
        ("明天下午到后天", 3),
        ("后天下午到大后天上午", 2),
        ("明天请一天半", 3),
    ],
)
def test_a_reading_knows_its_length_in_half_days(text: str, half_days: int) -> None:
    read = read_range(text, TODAY)

    assert isinstance(read, RangeRead)
    assert read.half_days == half_days
