"""The days that a digest covers and those that it is compared with. Pure calendar arithmetic."""

from datetime import date
from typing import Literal, get_args

from config.calendar import Calendar
from handlers.rules.periods import Period, period_of, previous

Span = Literal["day", "week", "month"]
SPANS: tuple[Span, ...] = get_args(Span)


def span_before(calendar: Calendar, span: Span, days: Period) -> Period:
    """Returns the period that a digest's numbers stand beside.

    Args:
        calendar: a working day is compared with the working day before it, not with a Sunday.
        span: day, week or month.
        days: the digest's own days.
    """
    if span == "day" and calendar.is_workday(days.start):
        return period_of("day", calendar.previous_workday(days.start))
    return previous(span, days)


def span_due(calendar: Calendar, span: Span, on: date) -> Period | None:
    """Returns the days of the digest that is due on a day, or None.

    The day's digest is due on working days; the week's and the month's on the first working day after they ended.
    """
    if not calendar.is_workday(on):
        return None
    if span == "day":
        return period_of("day", on)
    last = previous(span, period_of(span, on))
    return last if calendar.next_workday(last.end) == on else None
