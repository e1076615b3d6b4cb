"""A line that asks for leave: days, reason and who stands in are told apart."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.dates import RangeRead
from handlers.leave.reading import MOST_REASON, read_line, read_substitute

TODAY = date(2026, 11, 18)


@pytest.mark.parametrize(
    ("text", "reason", "substitute"),
    [
        ("明天到后天 孩子生病", "孩子生病", None),
        ("孩子生病，明天请假", "孩子生病", None),
        ("明天 看病 代岗李四", "看病", "李四"),
        ("明天 看病，代岗人：李四", "看病", "李四"),
        ("明天 看病 代岗人 李四", "看病", "李四"),
        ("明天 看病 由李四代岗", "看病", "李四"),
        ("明天请假李四代岗", "", "李四"),
        ("李四代岗 明天", "", "李四"),
        ("代岗李四 明天 看病", "看病", "李四"),
        ("后天请个假，找王五顶班，去县城办事", "去县城办事", "王五"),
        ("明天 看病 不用代岗", "看病", ""),
        ("我明天请假，我妈住院", "我妈住院", None),
        ("我想请假 11月25日至26日 因为家里有事", "家里有事", None),
        ("明天上午 因公外出", "因公外出", None),
        ("明天请病假", "病假", None),
        ("明天 休息一下", "休息一下", None),
        ("请明天的假", "", None),
        ("明天起请两天假 去医院", "去医院", None),
    ],
)
def test_days_reason_and_substitute_are_told_apart(text: str, reason: str, substitute: str | None) -> None:
    line = read_line(text, TODAY)

    assert isinstance(line.days, RangeRead)
    assert (line.reason, line.substitute) == (reason, substitute)


def test_without_days_the_rest_is_the_reason() -> None:
    line = read_line("看病 代岗李四", TODAY)

    assert (line.days, line.reason, line.substitute) == (None, "看病", "李四")


@given(st.text(max_size=200))
def test_any_text_is_read_without_raising(text: str) -> None:
    line = read_line(text, TODAY)

    assert len(line.reason) <= MOST_REASON


@given(st.text(alphabet="请假明天代岗李四我因为，。 　上午12月日", max_size=60))
def test_what_looks_like_a_request_is_read_without_raising(text: str) -> None:
    name, _rest = read_substitute(text)

    assert name is None or len(name) <= 20
    assert read_line(text, TODAY) is not None


def test_a_text_of_commas_is_read_at_once() -> None:
    line = read_line("，" * 8000 + "看病", TODAY)

    assert line.days is None
