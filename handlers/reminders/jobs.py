"""The jobs that remind: in the morning, before reports are due, and every few minutes for tasks' deadlines."""

from datetime import date, datetime, time, timedelta

from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.reminders.misses import missed_quotas, missing_reports
from handlers.reminders.quiet import is_quiet
from handlers.reminders.quotas import daily_quotas, longer_quotas, worse_quotas
from handlers.reminders.reports import due_reports
from handlers.reminders.roll import call_roll
from handlers.reminders.rounds import go_round
from handlers.reminders.tasks import due_tasks, owners_concerned
from handlers.reminders.turn import Source
from storage.engine import Store

MORNING = "reminders-morning"
_REPORT_AHEAD_MIN = 60
MORNING_SOURCES: tuple[Source, ...] = (due_tasks, longer_quotas, missed_quotas, missing_reports)
_EVENING: tuple[Source, ...] = (due_tasks, due_reports, daily_quotas)
EVENING_SOURCES: tuple[Source, ...] = (*_EVENING, worse_quotas)


async def morning(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """On working days: quotas at a stage, tasks, and for heads what was missed since the last morning."""
    on = world.local(clock.now()).date()
    if world.calendar.is_workday(on):
        since = await _not_told_since(store, world, clock, on)
        await go_round(store, world, clock, MORNING_SOURCES, with_misses=True, since_on=since)


async def before_reports(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """An hour before reports are due: reports, what is owed by the day, what became worse since the morning.

    What a lost morning left unsaid is said with it.
    """
    on = world.local(clock.now()).date()
    if not world.calendar.is_workday(on):
        await go_round(store, world, clock, _EVENING)
    elif not await _was_morning(store, world, clock, on):
        since = await _not_told_since(store, world, clock, on)
        sources = (*_EVENING, *(source for source in MORNING_SOURCES if source not in _EVENING))
        await go_round(store, world, clock, sources, with_misses=True, since_on=since)
    else:
        await go_round(store, world, clock, EVENING_SOURCES)


async def _not_told_since(store: Store, world: World, clock: Clock, on: date) -> date:
    """Returns the first local day whose misses may not have been told: the last morning's, or the last working day."""
    async with store.reading(clock.now()) as uow:
        last = await uow.occurrences.last_done(MORNING)
    since = world.calendar.previous_workday(on)
    return since if last is None else min(since, world.local(last).date())


async def _was_morning(store: Store, world: World, clock: Clock, on: date) -> bool:
    async with store.reading(clock.now()) as uow:
        last = await uow.occurrences.last_done(MORNING)
    return last is not None and world.local(last).date() >= on


async def deadlines(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Every five minutes outside quiet hours: tasks whose deadline has come near."""
    now = clock.now()
    settings = world.settings
    if is_quiet(world.local(now), settings.quiet_from, settings.quiet_until):
        return
    async with store.reading(now) as uow:
        owners = await owners_concerned(world, uow)
        if not owners:
            return
        roll = await call_roll(uow, world.local(now).date())
    concerned = {told for owner in owners if (told := roll.told_for(owner)) is not None}
    if concerned:
        await go_round(store, world, clock, (due_tasks,), only=concerned)


def before_reports_at(world: World) -> time:
    """Returns the local time of the evening's reminders."""
    due = world.settings.report_due
    minutes = (due.hour * 60 + due.minute - _REPORT_AHEAD_MIN) % (24 * 60)
    return time(minutes // 60, minutes % 60)


JOBS = (
    Job(MORNING, morning, at=lambda world: world.settings.morning_at, grace=timedelta(hours=6)),
    Job("reminders-reports", before_reports, at=before_reports_at, grace=timedelta(minutes=_REPORT_AHEAD_MIN)),
    Job("reminders-deadlines", deadlines, every_min=5, grace=timedelta(minutes=5)),
)
