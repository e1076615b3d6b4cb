"""The periods that quotas are counted in, as plain calendar arithmetic.

A period here is a matter of dates alone. It knows no holidays (a workday that is a holiday is still one day), reads no
clock and holds no policy: which period a quota has is the rulebook's to say.
"""

from calendar import monthrange
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True, order=True)
class Period:
    """The days from `start` to `end`, both included."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError("a period must not end before it starts")

    def __contains__(self, on: object) -> bool:
        return isinstance(on, date) and self.start <= on <= self.end

    @property
    def days(self) -> int:
        """Return the number of days, both ends included."""
        return (self.end - self.start).days + 1


def period_of(kind: str, on: date) -> Period:
    """Return the one period of this kind that a date lies in.

    Args:
        kind: day, workday, week (from Monday), half_month (1–15, 16–end), month, quarter, half_year or year.
        on: any local date.

    Raises:
        ValueError: the kind is not counted by the calendar (visit, survey, event, once).
    """
    rule = _KINDS.get(kind)
    if rule is None:
        raise ValueError(f"{kind} is not a calendar period")
    return rule(on)


def previous(kind: str, period: Period) -> Period:
    """Return the period of this kind that ends the day before another one starts."""
    return period_of(kind, period.start - timedelta(days=1))


def following(kind: str, period: Period) -> Period:
    """Return the period of this kind that starts the day after another one ends."""
    return period_of(kind, period.end + timedelta(days=1))


def is_calendar_period(kind: str | None) -> bool:
    """Say whether a quota of this period can be counted by dates; content and one-off rules cannot."""
    return kind in _KINDS


def _day(on: date) -> Period:
    return Period(on, on)


def _week(on: date) -> Period:
    monday = on - timedelta(days=on.weekday())
    return Period(monday, monday + timedelta(days=6))


def _half_month(on: date) -> Period:
    if on.day <= 15:
        return Period(on.replace(day=1), on.replace(day=15))
    return Period(on.replace(day=16), _end_of_month(on.year, on.month))


def _months(count: int) -> Callable[[date], Period]:
    """Make the rule for periods of so many whole months, counted from January."""

    def rule(on: date) -> Period:
        first = (on.month - 1) // count * count + 1
        return Period(date(on.year, first, 1), _end_of_month(on.year, first + count - 1))

    return rule


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


_KINDS: dict[str, Callable[[date], Period]] = {
    "day": _day,
    "workday": _day,
    "week": _week,
    "half_month": _half_month,
    "month": _months(1),
    "quarter": _months(3),
    "half_year": _months(6),
    "year": _months(12),
}
