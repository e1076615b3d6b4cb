"""Reads a deadline that is counted from the present: 三天内, 2小时内, 一个半小时后, 3个工作日内.

Pure; it must never read a clock, and it counts working days only with the calendar it is given.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from handlers.dates.days import month_later
from handlers.dates.reads import InstantRead, Reason, Unsure
from handlers.dates.spans import DAY_UNITS, WEEK_UNITS
from handlers.dates.words import Word, number

AddWorkdays = Callable[[date, int], date]


@dataclass(frozen=True, slots=True)
class Moments:
    """Moments under way, as days and minutes after their midnight; `next` is the place of the next word."""

    options: tuple[tuple[date, int], ...]
    has_time: bool
    reason: Reason | None
    next: int
    end: int


_MINUTES = {"小时": 60, "钟头": 60, "刻钟": 15, "分钟": 1}


def within(
    word: Word, start: int, now: datetime, default_time: time, add_workdays: AddWorkdays | None
) -> InstantRead | Unsure[InstantRead] | None:
    """Read one duration word that ends in 内 or 后; None for one without (防火巡查2小时).

    Args: word (of kind duration), start (where the reading begins in the text), now (local wall time),
    default_time (end of the working day), add_workdays (counts working days, if there is a calendar).
    Returns: hours as an exact moment (seconds dropped), days as the end of the last one.
    """
    if not word.get("way"):
        return None
    written, unit = word.get("n") or "", word.get("unit") or ""
    amount = 0.5 if written == "半" else float(written) if "." in written else float(number(written) or 0)
    if word.get("half") or word.get("plus"):
        amount += 0.5
    if not amount:
        return None
    if unit in _MINUTES:
        at = now.replace(second=0, microsecond=0) + timedelta(minutes=round(amount * _MINUTES[unit]))
        return InstantRead(at, True, start, word.end)
    on = _day(amount, unit, now.date(), add_workdays)
    if on is None:
        return Unsure("workdays" if unit == "工作日" else "which_hour", (), start, word.end)
    end_of_work = default_time.hour * 60 + default_time.minute
    return InstantRead(moment_of(on, end_of_work, now), False, start, word.end)


def moment_of(on: date, minutes: int, now: datetime) -> datetime:
    """Return the wall time so many minutes after a day's first midnight (24点 is 1440), in the zone of `now`."""
    day = on + timedelta(days=minutes // 1440)
    return datetime.combine(day, time(minutes % 1440 // 60, minutes % 60), tzinfo=now.tzinfo)


def _day(amount: float, unit: str, today: date, add_workdays: AddWorkdays | None) -> date | None:
    if unit == "月" and amount == 0.5:
        return today + timedelta(days=15)
    if amount != int(amount):
        return None
    if unit == "工作日":
        return add_workdays(today, int(amount)) if add_workdays else None
    if unit == "月":
        return month_later(today, int(amount))
    if unit in DAY_UNITS:
        return today + timedelta(days=int(amount))
    return today + timedelta(weeks=int(amount)) if unit in WEEK_UNITS else None
