"""How tests write a reading down, and the moment at which they read: Wednesday 18 November 2026, 9:20:30."""

from datetime import date, datetime

from config.calendar import Calendar, PublishedCalendar
from handlers.dates import InstantRead, RangeRead, Unsure

NOW = datetime.fromisoformat("2026-11-18 09:20:30")
"""A local wall time."""

TODAY = NOW.date()

ADD_WORKDAYS = Calendar(PublishedCalendar(), {}).add_workdays
"""Counts working days by the published calendar."""


def shown_range(read: RangeRead | Unsure[RangeRead] | None) -> str | None:
    """Write a reading as 11-19..11-20 am, and a doubt as its reason and candidates."""
    if read is None:
        return None
    if isinstance(read, Unsure):
        return f"{read.reason}: " + " | ".join(str(shown_range(candidate)) for candidate in read.candidates)
    first = f"{_day(read.from_on)}{' ' + read.from_half if read.from_half else ''}"
    last = f"{_day(read.to_on)}{' ' + read.to_half if read.to_half else ''}"
    return first if first == last else f"{first}..{last}"


def _day(on: date) -> str:
    return f"{on:%m-%d}" if on.year == TODAY.year else on.isoformat()


def shown_instant(read: InstantRead | Unsure[InstantRead] | None) -> str | None:
    """Write a reading as 11-25 18:00 (with + where no hour was said), and a doubt as its reason and candidates."""
    if read is None:
        return None
    if isinstance(read, Unsure):
        return f"{read.reason}: " + " | ".join(str(shown_instant(candidate)) for candidate in read.candidates)
    at = f"{_day(read.at.date())} {read.at:%H:%M}"
    return at if read.has_time else f"{at}+"
