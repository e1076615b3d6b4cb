"""The stage at which a person is told: a table of what is left and of the working days left."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.progress import Stage, stage_of

ORDER = [None, Stage.EARLY, Stage.TIGHT, Stage.LAST, Stage.MISSED]


@pytest.mark.parametrize(
    ("done", "target", "left", "days", "stage"),
    [
        # A week of five working days, nothing done: Monday and Tuesday quiet, Wednesday first, Friday last.
        (0, 10, 5, 5, None),
        (0, 10, 4, 5, None),
        (0, 10, 3, 5, Stage.EARLY),
        (0, 10, 2, 5, Stage.EARLY),
        (0, 10, 1, 5, Stage.LAST),
        # On pace: nothing until the last day.
        (2, 10, 4, 5, None),
        (4, 10, 3, 5, None),
        (6, 10, 2, 5, None),
        (8, 10, 1, 5, Stage.LAST),
        # Done, or more than asked: nothing on any day.
        (10, 10, 1, 5, None),
        (12, 10, 3, 5, None),
        (10, 10, 0, 5, None),
        # A month of twenty working days, six done of twenty.
        (6, 20, 14, 20, None),
        (6, 20, 10, 20, Stage.EARLY),
        (6, 20, 4, 20, Stage.TIGHT),
        # Slightly behind in the last fifth.
        (15, 20, 4, 20, Stage.TIGHT),
        (16, 20, 4, 20, None),
        # A year: nobody waits for the last day.
        (0, 100, 160, 250, Stage.EARLY),
        (0, 100, 80, 250, Stage.TIGHT),
        (99, 100, 5, 250, Stage.LAST),
        # No working day is left although the period has not ended: a Sunday, or leave to its end.
        (0, 1, 0, 5, Stage.LAST),
        # A single day.
        (0, 1, 1, 1, Stage.LAST),
        (1, 1, 1, 1, None),
        # Half hours.
        (1.5, 2, 1, 1, Stage.LAST),
        (0, 0, 1, 5, None),
    ],
)
def test_the_stage_follows_from_what_is_left_and_the_days_left(
    done: float, target: float, left: int, days: int, stage: Stage | None
) -> None:
    assert stage_of(done, target, left, days) is stage


@pytest.mark.parametrize(("done", "stage"), [(0, Stage.MISSED), (9, Stage.MISSED), (10, None), (11, None)])
def test_when_the_period_is_over_it_is_met_or_missed(done: int, stage: Stage | None) -> None:
    assert stage_of(done, 10, 0, 5, over=True) is stage


@given(target=st.integers(1, 500), done=st.integers(0, 600), days=st.integers(1, 260), left=st.integers(1, 260))
def test_a_day_later_with_nothing_done_is_never_less_urgent(target: int, done: int, days: int, left: int) -> None:
    left = min(left, days)

    today, tomorrow = stage_of(done, target, left, days), stage_of(done, target, left - 1, days)

    assert ORDER.index(tomorrow) >= ORDER.index(today)


@given(target=st.integers(1, 500), done=st.integers(0, 500), days=st.integers(1, 260), left=st.integers(0, 260))
def test_one_more_done_is_never_more_urgent(target: int, done: int, days: int, left: int) -> None:
    before, after = stage_of(done, target, left, days), stage_of(done + 1, target, left, days)

    assert ORDER.index(after) <= ORDER.index(before)


@given(target=st.integers(1, 500), days=st.integers(2, 260), passed=st.integers(0, 200))
def test_whoever_keeps_the_even_pace_hears_nothing_before_the_last_days(target: int, days: int, passed: int) -> None:
    passed = min(passed, days)
    left = days - passed
    done = -(-target * passed // days)  # The pace, rounded up to whole ones.

    assert stage_of(done, target, left, days) in (None, Stage.LAST)
