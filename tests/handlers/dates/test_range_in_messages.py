"""Days inside whole messages: they are found, the rest is left over, and no text is too strange for an answer."""

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handlers.dates import RangeRead, Unsure, read_range
from tests.handlers.dates.pieces import PIECES
from tests.handlers.dates.shown import TODAY, shown_range


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("请假11月25日（周三）下午", "11-25 pm"),
        ("明天（19号）", "11-19"),
        ("明天周四", "11-19"),
    ],
)
def test_a_day_that_is_named_twice_is_one_day(text: str, expected: str) -> None:
    assert shown_range(read_range(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("孩子生病，明天请假", "11-19"),
        ("走访了5户，评分9.5，明天请假", "11-19"),
        ("孩子生病了，想从后天开始请三天假，请领导批准", "11-20..11-22"),
        ("领导您好，我因家中有事，需请假两天（11月25日至26日），请批准", "11-25..11-26"),
        ("本人因身体不适，拟于11月25日上午请假半天", "11-25 am"),
    ],
)
def test_the_days_are_found_in_a_whole_message(text: str, expected: str) -> None:
    assert shown_range(read_range(text, TODAY)) == expected


@pytest.mark.parametrize(
    ("text", "rest"),
    [
        ("明天到后天 孩子生病", "孩子生病"),
        ("明天到后天，孩子生病。", "孩子生病"),
        ("孩子生病，从明天起请两天假", "孩子生病"),
        ("张三家 明天下午 水管漏水", "张三家 水管漏水"),
        ("请三天假，从明天起", ""),
        ("11月25日~27日（3天）：体检", "体检"),
        ("２５号　体检", "体检"),
    ],
)
def test_the_rest_is_the_text_without_the_date(text: str, rest: str) -> None:
    read = read_range(text, TODAY)

    assert read is not None
    assert read.rest(text) == rest


def test_only_the_beginning_of_a_long_text_is_searched() -> None:
    assert read_range("水" * 600 + "明天", TODAY) is None


@settings(max_examples=400, deadline=None)
@given(st.lists(PIECES, max_size=14).map("".join), st.dates(date(1000, 1, 1), date(9000, 1, 1)))
def test_any_mix_of_date_words_is_answered_without_an_error(text: str, today: date) -> None:
    read = read_range(text, today)

    if read is not None:
        assert 0 <= read.start < read.end <= len(text)
        assert isinstance(read.rest(text), str)
    for candidate in read.candidates if isinstance(read, Unsure) else (read,) if read else ():
        assert candidate.from_on <= candidate.to_on
        assert candidate.half_days >= 1


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=700))
def test_any_text_is_answered_without_an_error(text: str) -> None:
    read = read_range(text, TODAY)

    assert read is None or read.end <= len(text)


WRITTEN = (
    *("{0.month}月{0.day}日", "{0.month}月{0.day}号", "{0.month:02}月{0.day:02}日", "{0.year}年{0.month}月{0.day}日"),
    *("{0.year}-{0.month:02}-{0.day:02}", "{0.year}/{0.month}/{0.day}", "{0.year}.{0.month}.{0.day}"),
)


@settings(max_examples=200, deadline=None)
@given(st.dates(TODAY - timedelta(days=60), TODAY + timedelta(days=290)), st.integers(0, 40), st.sampled_from(WRITTEN))
def test_written_days_come_back(first: date, length: int, style: str) -> None:
    last = first + timedelta(days=length)
    text = f"{style.format(first)}至{style.format(last)} 体检"

    read = read_range(text, TODAY)

    assert isinstance(read, RangeRead)
    assert (read.from_on, read.to_on) == (first, last)
    assert read.rest(text) == "体检"
