"""When a step is due, and the moments at which somebody is warned: pure arithmetic on working days.

A due day is given to its end: the matter is overdue with the first minute of the next day. It must never know a
number of days that the rulebook does not hold.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from config.calendar import Calendar
from config.rulebooks.schema import Deadline, Rulebook

WARN_AT = time(9)


@dataclass(frozen=True)
class Due:
    """A step's last day and the clause that sets it; both None where the dispatcher has to set a date."""

    on: date | None = None
    clause: str | None = None


def step_due(
    book: Rulebook | None, calendar: Calendar, level: int, *, department: bool, registered_on: date, handed_on: date
) -> Due:
    """Returns by when a level has to settle a matter.

    Args:
        book: the rulebook of the grid, or None.
        calendar: working days, make-up days included.
        level: the holder's level, 0 to 4; below the village's own level the village's deadline counts.
        department: whether a department has it.
        registered_on: the local day of registration, itself not counted.
        handed_on: the local day on which it came to this level, itself not counted.
    """
    rule = rule_for(book, level, department, handed_on)
    if rule is None or rule.working_days is None:
        return Due()
    start = handed_on if rule.starts == "handed" else registered_on
    return Due(calendar.add_workdays(start, rule.working_days), rule.clause)


def rule_for(book: Rulebook | None, level: int, department: bool, on: date) -> Deadline | None:
    """Returns the rule of a level's step, or a department's, that is in force on a day; None if there is none."""
    if book is None:
        return None
    inforce = book.deadlines_on(on)
    if department:
        return next((rule for rule in inforce if rule.level == "department"), None)
    at_or_above = [rule for rule in inforce if rule.grid_level is not None and rule.grid_level <= level]
    return max(at_or_above, key=lambda rule: rule.grid_level or 0, default=None)


def end_of(on: date, zone: ZoneInfo) -> datetime:
    """Returns the first moment after a local day, in UTC."""
    return datetime.combine(on + timedelta(days=1), time(), zone).astimezone(UTC)


def warnings(calendar: Calendar, start: date, due_on: date, zone: ZoneInfo) -> list[tuple[datetime, str]]:
    """Returns the moments of a step's warnings in order: at half of its working days, the day before, due, overdue.

    Args:
        calendar: working days.
        start: the day from which the step runs, itself not counted.
        due_on: its last day.
        zone: the local zone; warnings come at nine in the morning.
    """
    days = calendar.workdays(start + timedelta(days=1), due_on)
    found: dict[date, str] = {}
    if days >= 3:
        found[calendar.add_workdays(start, days // 2)] = "half"
    before = calendar.previous_workday(due_on)
    if before > start:
        found[before] = "day_before"
    found[due_on] = "due"
    moments = [(datetime.combine(on, WARN_AT, zone).astimezone(UTC), stage) for on, stage in sorted(found.items())]
    return [*moments, (end_of(due_on, zone), "overdue")]


def next_warning(
    calendar: Calendar, start: date, due_on: date | None, zone: ZoneInfo, after: datetime
) -> tuple[datetime | None, str]:
    """Returns the next warning strictly after a moment; (None, '') where nothing is due."""
    if due_on is None:
        return None, ""
    coming = [one for one in warnings(calendar, start, due_on, zone) if one[0] > after]
    # Where all have passed, being overdue is what is left to say.
    return coming[0] if coming else (end_of(due_on, zone), "overdue")
