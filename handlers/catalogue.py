"""All areas of work, in the order in which help and /today list them. Adding a command adds one line here."""

from handlers import housekeeping
from handlers.areas import Areas
from handlers.forms import engine
from handlers.help import command as help_
from handlers.jobs import Job
from handlers.leave import command as leave
from handlers.notes import notes
from handlers.reminders import jobs as reminders
from handlers.reports import command as reports
from handlers.tasks import command as tasks
from handlers.tasks import counter as task_counter
from handlers.terminals import claims, groups
from handlers.today import command as today


def all_areas() -> Areas:
    """Returns everything that the router answers to."""
    return Areas(
        (
            today.AREA,
            tasks.AREA,
            reports.AREA,
            leave.AREA,
            groups.AREA,
            help_.AREA,
            notes.AREA,
            claims.AREA,
            engine.AREA,
        )
    )


def all_jobs() -> tuple[Job, ...]:
    """Returns everything that time brings."""
    return (task_counter.JOB, *reminders.JOBS, housekeeping.JOB)
