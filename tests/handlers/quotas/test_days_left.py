"""Working days left of a period: any day, any leave, make-up weekends, the ends of years, a start in its middle."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from config.calendar import Calendar, PublishedCalendar
from handlers.quotas.leave import days_left, excuses
from handlers.rules.forecast import Verdict, forecast
from handlers.rules.periods import period_of

# National Day of 2025: 1 to 8 October off, Sunday 28 September and Saturday 11 October worked for it.
CALENDAR = Calendar(PublishedCalendar(), {})
KINDS = st.sampled_from(["week", "half_month", "month", "quarter", "half_year", "year"])
DAYS = st.dates(min_value=date(2024, 12, 20), max_value=date(2026, 1, 10))
LEAVE = st.sets(DAYS, max_size=30)


def test_a_make_up_weekend_is_worked_and_a_holiday_is_not() -> None:
    week = period_of("week", date(2025, 9, 28))
    month = period_of("month", date(2025, 10, 1))

    assert days_left(CALENDAR, "week", week, date(2025, 9, 28), set()) == 1
    # October 2025 as the State Council published it: eighteen working days.
    assert days_left(CALENDAR, "month", month, date(2025, 10, 1), set()) == 18


@given(kind=KINDS, on=DAYS, away=LEAVE)
def test_the_days_left_are_those_that_can_be_counted_one_by_one(kind: str, on: date, away: set[date]) -> None:
    period = period_of(kind, on)
    rest = [on + timedelta(days=n) for n in range((period.end - on).days + 1)]

    found = days_left(CALENDAR, kind, period, on, away)

    assert found == sum(CALENDAR.is_workday(day) and day not in away for day in rest)


@given(kind=KINDS, on=DAYS, away=LEAVE)
def test_another_day_never_leaves_more_days(kind: str, on: date, away: set[date]) -> None:
    period = period_of(kind, on)
    tomorrow = on + timedelta(days=1)

    today = days_left(CALENDAR, kind, period, on, away)

    assert days_left(CALENDAR, kind, period, tomorrow, away) <= today
    assert today >= 0


@given(kind=KINDS, on=DAYS)
def test_leave_excuses_a_period_only_if_no_working_day_is_left_of_it(kind: str, on: date) -> None:
    period = period_of(kind, on)
    every = {period.start + timedelta(days=n) for n in range(period.days)}
    worked = sorted(day for day in every if CALENDAR.is_workday(day))

    assert excuses(CALENDAR, kind, period, every)
    if worked:
        assert excuses(CALENDAR, kind, period, set(worked))
        assert not excuses(CALENDAR, kind, period, set(worked[1:]) | (every - set(worked)))


@given(kind=KINDS, since=DAYS, target=st.integers(1, 200), most=st.integers(1, 40))
def test_whoever_starts_in_the_middle_is_on_track_on_the_first_day_or_it_cannot_be_done(
    kind: str, since: date, target: int, most: int
) -> None:
    period = period_of(kind, since)
    days = days_left(CALENDAR, kind, period, since, set())

    # The first day of a post is its whole period: nobody is behind a pace that they could not yet keep.
    found = forecast(0, target, days, days, most)

    if target > most * days:
        assert found.verdict is Verdict.TOO_LATE
    elif days > 1:
        assert found.verdict is Verdict.ON_TRACK
