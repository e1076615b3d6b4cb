"""The verdict on a quota: a table of what is left, the days left and the own pace."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.forecast import Verdict, forecast

ORDER = list(Verdict)


@pytest.mark.parametrize(
    ("done", "target", "left", "days", "verdict"),
    [
        # A month of twenty working days, sixty households, at most thirty a day.
        (0, 60, 20, 20, Verdict.ON_TRACK),
        (30, 60, 10, 20, Verdict.ON_TRACK),
        (15, 60, 12, 20, Verdict.ON_TRACK),
        (15, 60, 10, 20, Verdict.TIGHT),
        (0, 60, 5, 20, Verdict.WILL_MISS),
        (0, 60, 2, 20, Verdict.WILL_MISS),
        (0, 60, 1, 20, Verdict.TOO_LATE),
        (59, 60, 0, 20, Verdict.TOO_LATE),
        # The last day, and the own pace of three a day is enough for the three that are left.
        (57, 60, 1, 20, Verdict.TIGHT),
        (50, 60, 1, 20, Verdict.WILL_MISS),
        # Met.
        (60, 60, 0, 20, Verdict.ON_TRACK),
        (61, 60, 3, 20, Verdict.ON_TRACK),
        # Somebody who came three days before the end has three days in all: not behind on the first of them.
        (0, 60, 3, 3, Verdict.ON_TRACK),
    ],
)
def test_the_verdict_follows_from_what_is_left_the_days_left_and_the_own_pace(
    done: int, target: int, left: int, days: int, verdict: Verdict
) -> None:
    assert forecast(done, target, left, days, 30).verdict is verdict


def test_the_paces_are_for_one_working_day() -> None:
    found = forecast(10, 60, 10, 20, 30)

    assert (found.left, found.own_pace, found.needed_pace) == (50, 1.0, 5.0)
    assert forecast(10, 60, 0, 20, 30).needed_pace is None


@given(target=st.integers(1, 500), done=st.integers(0, 500), days=st.integers(1, 260), left=st.integers(0, 260))
def test_one_more_done_is_never_more_urgent(target: int, done: int, days: int, left: int) -> None:
    before = forecast(done, target, min(left, days), days, 30).verdict
    after = forecast(done + 1, target, min(left, days), days, 30).verdict

    assert ORDER.index(after) <= ORDER.index(before)


@given(target=st.integers(1, 500), done=st.integers(0, 500), days=st.integers(1, 260), left=st.integers(1, 260))
def test_a_day_later_with_nothing_more_done_is_never_less_urgent(target: int, done: int, days: int, left: int) -> None:
    left = min(left, days)
    today, tomorrow = (forecast(done, target, one, days, 30).verdict for one in (left, left - 1))

    assert ORDER.index(tomorrow) >= ORDER.index(today)


@given(target=st.integers(1, 500), done=st.integers(0, 500), days=st.integers(1, 260), left=st.integers(1, 260))
def test_what_can_still_be_met_is_never_said_to_be_too_late(target: int, done: int, days: int, left: int) -> None:
    found = forecast(done, target, min(left, days), days, 30)

    assert (found.verdict is Verdict.TOO_LATE) == (target - done > 30 * min(left, days))
