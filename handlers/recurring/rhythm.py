"""When a repeating task is due: every day, working day, on weekdays, on days of the month; the calendar decides.

Pure arithmetic on local days; it must never read a clock or the store.
"""

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from config.calendar import Calendar
from handlers.reminders.quiet import before_quiet

LOOKED_AHEAD_DAYS = 400
AT_LEAST = timedelta(hours=2)
"""How long before the deadline people have the card; the operator's way of working, no document's."""
LAST_DAY = 0


@dataclass(frozen=True)
class Rhythm:
    """How often something is due, and until what time of that day.

    ``every``: day | workday | week | month. ``weekdays``: 0 is Monday. ``month_days``: 1 to 31, LAST_DAY for the last.
    ``literal``: a holiday changes nothing. ``lead_days``: so many days before it is issued. ``due``: 'HH:MM'; '24:00'
    is the end of the day; None where it has to be asked.
    """

    every: str
    due: str | None = "18:00"
    weekdays: tuple[int, ...] = ()
    month_days: tuple[int, ...] = ()
    literal: bool = False
    lead_days: int = 0
    from_on: date | None = None
    until_on: date | None = None

    def as_json(self) -> dict[str, Any]:
        """Returns what a draft and a plan keep of it."""
        return {
            "every": self.every, "due": self.due, "weekdays": list(self.weekdays), "month_days": list(self.month_days),
            "literal": self.literal, "lead_days": self.lead_days,
            "from_on": self.from_on.isoformat() if self.from_on else None,
            "until_on": self.until_on.isoformat() if self.until_on else None,
        }  # fmt: skip

    @classmethod
    def of_json(cls, kept: Mapping[str, Any]) -> "Rhythm":
        """Reads what :meth:`as_json` wrote."""
        return cls(
            kept["every"], kept["due"], tuple(kept["weekdays"]), tuple(kept["month_days"]), bool(kept["literal"]),
            int(kept["lead_days"]), _day(kept["from_on"]), _day(kept["until_on"]),
        )  # fmt: skip

    def due_at(self, on: date, like: datetime) -> datetime:
        """Returns the deadline of an occurrence, in the zone of ``like``."""
        hour, minute = (int(part) for part in (self.due or "18:00").split(":"))
        midnight = datetime.combine(on, time(), like.tzinfo)
        return midnight + timedelta(hours=hour, minutes=minute)

    def nominal_in(self, start: date, end: date) -> Iterator[date]:
        """Gives the days that the words name from start to end, before the calendar moves any of them."""
        for on in (start + timedelta(days=n) for n in range((end - start).days + 1)):
            last = monthrange(on.year, on.month)[1]
            if (
                self.every in ("day", "workday")
                or (self.every == "week" and on.weekday() in self.weekdays)
                or (self.every == "month" and any(min(day or last, last) == on.day for day in self.month_days))
            ):
                yield on


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None


def moved(rhythm: Rhythm, calendar: Calendar, on: date) -> date | None:
    """Returns the day on which a named day is really due; None where it falls away.

    A working day's task falls away on days of rest and is due on make-up days. What is due on a weekday or a day of
    the month that turns out a day of rest comes on the working day before it, or after it where the week (the month)
    has none before; a Saturday or Sunday that was named as such stays.
    """
    if rhythm.every == "workday":
        return on if calendar.is_workday(on) else None
    if rhythm.every == "day" or rhythm.literal or calendar.is_workday(on):
        return on
    if rhythm.every == "week" and on.weekday() >= 5:
        return on
    first, last = _span(rhythm, on)
    before, after = calendar.previous_workday(on), calendar.next_workday(on)
    return before if before >= first else after if after <= last else None


def _span(rhythm: Rhythm, on: date) -> tuple[date, date]:
    if rhythm.every == "week":
        monday = on - timedelta(days=on.weekday())
        return monday, monday + timedelta(days=6)
    return on.replace(day=1), on.replace(day=monthrange(on.year, on.month)[1])


def due_days(rhythm: Rhythm, calendar: Calendar, start: date, end: date) -> list[date]:
    """Returns the days on which something is due from start to end, in order, each once.

    Args:
        rhythm: how often.
        calendar: which days are worked.
        start: the first local day looked at.
        end: the last one.
    """
    first = max(start, rhythm.from_on or start)
    last = min(end, rhythm.until_on or end)
    if last < first:
        return []
    # A named day lies at most a month away from the day that the calendar moves it to.
    around = rhythm.nominal_in(first - timedelta(days=31), last + timedelta(days=31))
    if rhythm.every in ("day", "workday"):
        around = rhythm.nominal_in(first, last)
    found = {moved(rhythm, calendar, on) for on in around}
    return sorted(on for on in found if on is not None and first <= on <= last)


def next_due(rhythm: Rhythm, calendar: Calendar, after: datetime) -> date | None:
    """Returns the first day whose deadline lies after a local moment; None if the rhythm is over."""
    start = max(after.date(), rhythm.from_on or after.date())
    for ahead in (10, LOOKED_AHEAD_DAYS):
        for on in due_days(rhythm, calendar, start, start + timedelta(days=ahead)):
            if rhythm.due_at(on, after) > after:
                return on
    return None


def named_for(rhythm: Rhythm, calendar: Calendar, on: date) -> date:
    """Returns the day that the words named for an occurrence, so that a moved one can be told as such."""
    near = list(rhythm.nominal_in(on - timedelta(days=31), on + timedelta(days=31)))
    if on in near:
        return on
    return next((day for day in near if moved(rhythm, calendar, day) == on), on)


def issue_at(
    rhythm: Rhythm, on: date, like: datetime, morning_at: time, quiet_from: time, quiet_until: time
) -> datetime:
    """Returns the local moment at which an occurrence's card goes out.

    In the morning of its day (or so many days before); earlier where less than two hours would be left, and then the
    evening before where that is night.
    """
    morning = datetime.combine(on - timedelta(days=rhythm.lead_days), morning_at, like.tzinfo)
    latest = rhythm.due_at(on, like) - AT_LEAST
    wanted = min(morning, latest)
    return before_quiet(wanted, quiet_from, quiet_until, timedelta(hours=1)) if wanted < morning else wanted
