"""When a task's deadline is spoken of: the working day before, two hours before (or half way), and once it is over.

Pure: moments in, a stage out. A stage that would fall into quiet hours moves to their end, or before their beginning
where their end would be too late.
"""

from datetime import datetime, timedelta
from enum import Enum

from config.calendar import Calendar
from config.settings import Settings
from handlers.reminders.quiet import before_quiet, end_of_quiet

SOON = timedelta(hours=2)
_AHEAD_OF_QUIET = timedelta(hours=1)
_ENOUGH = timedelta(minutes=30)
OVERDUE_FOR = timedelta(days=10)
"""How long after its deadline a task is still spoken of: longer than the longest holiday."""


class TaskStage(Enum):
    """When somebody is told about a task, each stage at most once; the order is that of urgency."""

    DAY_BEFORE = "day_before"
    SOON = "soon"
    OVERDUE = "overdue"


def task_stage(
    deadline: datetime, issued: datetime, now: datetime, calendar: Calendar, settings: Settings
) -> TaskStage | None:
    """Returns the stage at which an open task is, or None while there is nothing to say.

    Args:
        deadline: the task's, as a local moment.
        issued: when it was issued, local: a stage that was over by then is passed over.
        now: the local moment.
        calendar: on days off only what is due before the next working day is spoken of.
        settings: the quiet hours.
    """
    if now >= deadline:
        return TaskStage.OVERDUE if calendar.is_workday(now.date()) else None
    if not calendar.is_workday(now.date()) and deadline.date() >= calendar.next_workday(now.date()):
        return None
    soon = _moved(deadline - SOON, deadline, settings)
    if issued >= soon:
        # Asked for within two hours: half of the time that there is goes by before anybody is reminded.
        soon = _moved(issued + (deadline - issued) / 2, deadline, settings)
    if now >= soon:
        return TaskStage.SOON if issued < soon else None
    day_before = deadline.replace(
        year=(on := calendar.previous_workday(deadline.date())).year, month=on.month, day=on.day
    )
    day_before = _moved(day_before, deadline, settings)
    return TaskStage.DAY_BEFORE if issued < day_before <= now else None


def _moved(moment: datetime, deadline: datetime, settings: Settings) -> datetime:
    later = end_of_quiet(moment, settings.quiet_from, settings.quiet_until)
    if later <= deadline - _ENOUGH:
        return later
    return before_quiet(moment, settings.quiet_from, settings.quiet_until, _AHEAD_OF_QUIET)
