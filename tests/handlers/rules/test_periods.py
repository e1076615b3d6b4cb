"""Periods are calendar arithmetic: every date lies in exactly one, and they lie edge to edge."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.rules.periods import Period, is_calendar_period, period_from, period_of, previous, rolling

KINDS = ["day", "workday", "week", "half_month", "month", "quarter", "half_year", "year"]
dates = st.dates(min_value=date(2000, 1, 1), max_value=date(2100, 12, 31))


@given(kind=st.sampled_from(KINDS), on=dates)
def test_a_date_lies_in_its_period(kind: str, on: date) -> None:
    assert on in period_of(kind, on)


@given(kind=st.sampled_from(KINDS), on=dates, shift=st.integers(0, 400))
def test_every_date_of_a_period_has_that_same_period(kind: str, on: date, shift: int) -> None:
    period = period_of(kind, on)
    other = period.start + timedelta(days=shift % period.days)

    assert period_of(kind, other) == period


@given(kind=st.sampled_from(KINDS), on=dates)
def test_periods_lie_edge_to_edge(kind: str, on: date) -> None:
    period = period_of(kind, on)

    assert previous(kind, period).end + timedelta(days=1) == period.start
    assert period_of(kind, period.end + timedelta(days=1)).start - timedelta(days=1) == period.end
    assert period_of(kind, previous(kind, period).end + timedelta(days=1)) == period


@given(kind=st.sampled_from(["half_month", "month", "quarter", "half_year", "year"]), on=dates)
def test_no_period_but_the_week_crosses_the_end_of_a_year(kind: str, on: date) -> None:
    period = period_of(kind, on)

    assert period.start.year == period.end.year


@given(kind=st.sampled_from(KINDS), year=st.integers(2000, 2099))
def test_the_periods_of_a_year_add_up(kind: str, year: int) -> None:
    day, count = date(year, 1, 1), 0
    while day.year == year:
        day = period_of(kind, day).end + timedelta(days=1)
        count += 1

    expected = {"half_month": [24], "month": [12], "quarter": [4], "half_year": [2], "year": [1], "week": [53, 54]}
    assert count in expected.get(kind, [365, 366])


@pytest.mark.parametrize(
    ("kind", "on", "start", "end"),
    [
        ("day", "2024-02-29", "2024-02-29", "2024-02-29"),
        ("workday", "2024-05-01", "2024-05-01", "2024-05-01"),
        ("week", "2025-01-01", "2024-12-30", "2025-01-05"),
        ("week", "2024-12-29", "2024-12-23", "2024-12-29"),
        ("half_month", "2024-02-15", "2024-02-01", "2024-02-15"),
        ("half_month", "2024-02-16", "2024-02-16", "2024-02-29"),
        ("half_month", "2023-02-28", "2023-02-16", "2023-02-28"),
        ("half_month", "2024-12-31", "2024-12-16", "2024-12-31"),
        ("month", "2023-02-01", "2023-02-01", "2023-02-28"),
        ("month", "2024-04-30", "2024-04-01", "2024-04-30"),
        ("quarter", "2024-03-31", "2024-01-01", "2024-03-31"),
        ("quarter", "2024-12-01", "2024-10-01", "2024-12-31"),
        ("half_year", "2024-06-30", "2024-01-01", "2024-06-30"),
        ("half_year", "2024-07-01", "2024-07-01", "2024-12-31"),
        ("year", "2024-07-01", "2024-01-01", "2024-12-31"),
    ],
)
def test_ends_of_months_halves_quarters_and_years(kind: str, on: str, start: str, end: str) -> None:
    period = period_of(kind, date.fromisoformat(on))

    assert period == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize("kind", ["visit", "survey", "event", "once", "fortnight"])
def test_what_the_calendar_does_not_count_is_refused(kind: str) -> None:
    assert not is_calendar_period(kind)
    with pytest.raises(ValueError, match="not a calendar period"):
        period_of(kind, date(2024, 1, 1))


def test_a_period_never_ends_before_it_starts() -> None:
    with pytest.raises(ValueError, match="must not end"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


@given(kind=st.sampled_from(KINDS), first=dates, on=dates)
def test_periods_from_ones_own_first_day_lie_edge_to_edge_and_begin_with_it(kind: str, first: date, on: date) -> None:
    period = period_from(kind, first, on)

    assert on in period
    assert period_from(kind, first, first).start == first
    assert period_from(kind, first, period.end) == period
    assert period_from(kind, first, period.end + timedelta(days=1)).start == period.end + timedelta(days=1)


@pytest.mark.parametrize(
    ("kind", "first", "on", "start", "end"),
    [
        ("week", "2026-01-01", "2026-01-14", "2026-01-08", "2026-01-14"),
        ("half_month", "2026-01-20", "2026-02-04", "2026-02-04", "2026-02-18"),
        ("month", "2026-01-31", "2026-02-27", "2026-01-31", "2026-02-27"),
        ("month", "2026-01-31", "2026-02-28", "2026-02-28", "2026-03-30"),
        ("half_year", "2025-09-10", "2026-03-09", "2025-09-10", "2026-03-09"),
        ("year", "2024-02-29", "2025-02-28", "2025-02-28", "2026-02-27"),
    ],
)
def test_periods_from_ones_own_first_day(kind: str, first: str, on: str, start: str, end: str) -> None:
    found = period_from(kind, date.fromisoformat(first), date.fromisoformat(on))

    assert found == Period(date.fromisoformat(start), date.fromisoformat(end))


@pytest.mark.parametrize(
    ("kind", "days"), [("day", 1), ("week", 7), ("half_month", 15), ("month", 30), ("quarter", 92), ("year", 365)]
)
def test_days_on_end_are_counted_back_from_today(kind: str, days: int) -> None:
    found = rolling(kind, date(2026, 11, 18))

    assert (found.end, found.days) == (date(2026, 11, 18), days)
