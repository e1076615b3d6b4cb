"""A standing on one quota, made from the shipped data."""

from datetime import date

from handlers.rules.periods import period_of
from handlers.rules.progress import Progress
from tests.rosters import rulebooks


def test_what_is_left_never_falls_below_nothing() -> None:
    quota = rulebooks()["fengmao-2021"].quota("fulltime-visits", date(2022, 3, 1))
    assert quota is not None
    assert quota.period is not None
    period = period_of(quota.period, date(2022, 3, 1))

    standing = Progress.of(quota, period, done=3, target=2, working_days_left=1)

    assert standing.left == 0
    assert standing.is_met
