"""Deadlines inside whole messages: the rest is left over, and no text is too strange for an answer."""

from datetime import date, datetime, time

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from handlers.dates import InstantRead, read_instant
from tests.handlers.dates.pieces import PIECES
from tests.handlers.dates.shown import ADD_WORKDAYS, NOW


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
    read = read_instant(text, now, add_workdays=ADD_WORKDAYS)

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
