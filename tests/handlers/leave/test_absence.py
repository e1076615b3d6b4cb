"""Who is away when: whole days, half days, whole periods, substitutes."""

from datetime import UTC, date, datetime

from config.calendar import Calendar, PublishedCalendar
from handlers.leave.absence import days_away
from handlers.quotas.leave import excuses
from handlers.rules.periods import Period
from storage.repositories.leaves import Leave

WEDNESDAY = date(2026, 11, 18)
THURSDAY = date(2026, 11, 19)
FRIDAY = date(2026, 11, 20)
SUNDAY = date(2026, 11, 22)
MONDAY = date(2026, 11, 16)
CALENDAR = Calendar(PublishedCalendar(), {})


def leave(from_on: date, to_on: date, from_half: str = "am", to_half: str = "pm") -> Leave:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return Leave(1, 7, 3, from_on, from_half, to_on, to_half, "看病", None, 9, "approved", 7, at, at, 9, None)


def fills(leaves: list[Leave], start: date, end: date) -> bool:
    return excuses(CALENDAR, "week", Period(start, end), days_away(leaves, start, end))


def test_a_leave_of_three_days_is_away_on_each_of_them() -> None:
    away = days_away([leave(WEDNESDAY, FRIDAY)], MONDAY, SUNDAY)

    assert away == {WEDNESDAY, THURSDAY, FRIDAY}


def test_only_the_days_that_were_asked_about_are_told() -> None:
    away = days_away([leave(MONDAY, SUNDAY)], THURSDAY, FRIDAY)

    assert away == {THURSDAY, FRIDAY}


def test_a_half_day_does_not_excuse_its_day() -> None:
    away = days_away([leave(WEDNESDAY, FRIDAY, from_half="pm", to_half="am")], MONDAY, SUNDAY)

    assert away == {THURSDAY}


def test_two_halves_of_different_leaves_make_a_day() -> None:
    away = days_away([leave(FRIDAY, FRIDAY, to_half="am"), leave(FRIDAY, FRIDAY, from_half="pm")], MONDAY, SUNDAY)

    assert away == {FRIDAY}


def test_leave_on_every_working_day_fills_the_week() -> None:
    assert fills([leave(MONDAY, FRIDAY)], MONDAY, SUNDAY)


def test_leave_that_ends_at_noon_on_friday_does_not_fill_the_week() -> None:
    assert not fills([leave(MONDAY, FRIDAY, to_half="am")], MONDAY, SUNDAY)


def test_a_period_without_working_days_is_filled_only_by_leave_on_all_its_days() -> None:
    saturday = date(2026, 11, 21)

    assert not fills([leave(saturday, saturday)], saturday, SUNDAY)
    assert fills([leave(saturday, SUNDAY)], saturday, SUNDAY)


def test_nobody_fills_a_period_without_leave() -> None:
    assert not fills([], MONDAY, SUNDAY)
