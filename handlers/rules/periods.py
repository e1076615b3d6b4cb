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


def period_from(kind: str, first: date, on: date) -> Period:
    """Return the period of this kind that a date lies in, where periods are counted from somebody's own first day.

    Args:
        kind: week (7 days), half_month (15 days), month, quarter, half_year or year; a day is the calendar's.
        first: the first day of the first period; a month from the 31st on begins on the last day of a shorter month.
        on: any local date; what lies before the first day is counted backwards from it.
    """
    if kind in _BLOCKS:
        start = on - timedelta(days=(on - first).days % _BLOCKS[kind])
        return Period(start, start + timedelta(days=_BLOCKS[kind] - 1))
    if kind not in _MONTHS:
        return period_of(kind, on)
    count = _MONTHS[kind]
    number = ((on.year - first.year) * 12 + on.month - first.month) // count
    if _months_later(first, number * count) > on:
        number -= 1
    after = _months_later(first, (number + 1) * count)
    return Period(_months_later(first, number * count), after - timedelta(days=1))


def rolling(kind: str, on: date) -> Period:
    """Return the days on end of which a date is the last: 7, 15 or 30, or as many as whole months before it have.

    Args:
        kind: week, half_month, month, quarter, half_year or year; a day is the calendar's.
        on: any local date.
    """
    days = _BLOCKS.get(kind, 30 if kind == "month" else 0)
    if days:
        return Period(on - timedelta(days=days - 1), on)
    return Period(_months_later(on, -_MONTHS[kind]) + timedelta(days=1), on) if kind in _MONTHS else period_of(kind, on)


def previous(kind: str, period: Period) -> Period:
    """Return the period of this kind that ends the day before another one starts."""
    return period_of(kind, period.start - timedelta(days=1))


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


def _months_later(on: date, count: int) -> date:
    years, month = divmod(on.month - 1 + count, 12)
    year = on.year + years
    return date(year, month + 1, min(on.day, monthrange(year, month + 1)[1]))


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])


_BLOCKS = {"week": 7, "half_month": 15}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_KINDS: dict[str, Callable[[date], Period]] = {
    "day": _day,
    "workday": _day,
    "week": _week,
    "half_month": _half_month,
    **{kind: _months(count) for kind, count in _MONTHS.items()},
}
