"""All areas of work, in the order in which help and /today list them. Adding a command adds one line here."""

from handlers import housekeeping
from handlers.answers import command as answers
from handlers.areas import Areas
from handlers.attachments import command as attachments
from handlers.boards import command as boards
from handlers.demands import command as demands
from handlers.digests import command as digests
from handlers.digests import jobs as digest_jobs
from handlers.duty import command as duty
from handlers.duty import reminding as duty_reminding
from handlers.filings import command as filings
from handlers.forms import engine
from handlers.grids import command as grids
from handlers.help import command as help_
from handlers.household import command as household
from handlers.jobs import Job
from handlers.leave import command as leave
from handlers.ledgers import command as ledgers
from handlers.matters import command as matters
from handlers.matters import sweeping as matter_sweeping
from handlers.meetings import command as meetings
from handlers.notes import notes
from handlers.patrols import command as patrols
from handlers.patrols import forgotten
from handlers.personnel import applying as personnel_applying
from handlers.personnel import command as personnel
from handlers.progress import command as progress
from handlers.recurring import command as recurring
from handlers.recurring import firing
from handlers.reminders import jobs as reminders
from handlers.reports import command as reports
from handlers.special_times import command as special_times
from handlers.surveys import command as surveys
from handlers.tasks import command as tasks
from handlers.tasks.chasing import pressing as task_pressing
from handlers.tasks.counters import counting as task_counting
from handlers.tasks.counters import succeeding as task_succeeding
from handlers.tasks.issued import standing_in as task_standing_in
from handlers.terminals import claims, groups
from handlers.today import command as today
from handlers.visits import command as visits
from handlers.why import command as why


def all_areas() -> Areas:
    """Returns everything that the router answers to."""
    return Areas(
        (
            today.AREA,
            tasks.AREA,
            answers.AREA,
            recurring.AREA,
            duty.AREA,
            special_times.AREA,
            reports.AREA,
            visits.AREA,
            household.AREA,
            surveys.AREA,
            filings.AREA,
            demands.AREA,
            patrols.AREA,
            meetings.AREA,
            matters.AREA,
            ledgers.AREA,
            personnel.AREA,
            grids.AREA,
            boards.AREA,
            progress.AREA,
            why.AREA,
            leave.AREA,
            digests.AREA,
            groups.AREA,
            help_.AREA,
            notes.AREA,
            attachments.AREA,
            claims.AREA,
            engine.AREA,
        )
    )


def all_jobs() -> tuple[Job, ...]:
    """Returns everything that time brings."""
    return (
        task_counting.JOB,
        task_pressing.JOB,
        task_standing_in.JOB,
        task_succeeding.JOB,
        firing.JOB,
        *duty_reminding.JOBS,
        *reminders.JOBS,
        *digest_jobs.JOBS,
        *housekeeping.JOBS,
        matter_sweeping.JOB,
        forgotten.JOB,
        personnel_applying.JOB,
    )
