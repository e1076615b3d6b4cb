"""What approved leave does to quotas: it shortens the days left, and excuses a period that it fills.

Must never excuse a coverage target for leave that leaves working days in the period.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from config.calendar import Calendar
from handlers.quotas.owed import DAILY
from handlers.rules.periods import Period
from storage.repositories.leaves import Leave


def days_away(leaves: Iterable[Leave]) -> set[date]:
    """Returns the days on which somebody is away from morning to evening; half a day off leaves the other half."""
    halves: dict[date, set[str]] = {}
    for leave in leaves:
        day = leave.from_on
        while day <= leave.to_on:
            away = {"am", "pm"}
            if day == leave.from_on and leave.from_half == "pm":
                away.discard("am")
            if day == leave.to_on and leave.to_half == "am":
                away.discard("pm")
            halves.setdefault(day, set()).update(away)
            day += timedelta(days=1)
    return {day for day, away in halves.items() if len(away) == 2}


def days_left(calendar: Calendar, kind: str, period: Period, on: date, away: set[date]) -> int:
    """Counts the days that are left for work, ``on`` included, leave taken out; a daily rule counts every day."""
    start = max(on, period.start)
    if start > period.end:
        return 0
    if kind == "day":
        return int(on not in away)
    return calendar.workdays(start, period.end) - sum(
        1 for day in away if start <= day <= period.end and calendar.is_workday(day)
    )


def excuses(calendar: Calendar, kind: str, period: Period, away: set[date]) -> bool:
    """Whether leave fills the whole period: all its working days, or all its days if it has none or is daily."""
    if not away:
        return False
    days = [period.start + timedelta(days=n) for n in range(period.days)]
    counted = [day for day in days if calendar.is_workday(day)] if kind not in DAILY else []
    return set(counted or days) <= away
