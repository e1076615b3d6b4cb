"""What approved leave does to quotas: it shortens the days left, and excuses a period that it fills.

Must never excuse a coverage target for leave that leaves working days in the period.
"""

from datetime import date, timedelta

from config.calendar import Calendar
from handlers.quotas.owed import DAILY, ONE_TIME
from handlers.rules.periods import Period


def days_left(calendar: Calendar, kind: str, period: Period, on: date, away: set[date]) -> int:
    """Counts the days that are left for work, ``on`` included, leave taken out; a daily rule counts every day."""
    start = max(on, period.start)
    if start > period.end:
        return 0
    if kind == "day" or kind in ONE_TIME:
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
