"""The jobs that time brings: which are due, claimed once, done in chunks, marked done last.

A restart, a double tick or a clock jump repeats nothing and skips nothing that still matters: an occurrence missed for
longer than its ``grace`` is passed over (nobody wants yesterday's morning reminder), all others are made up for.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from handlers.context import World
from handlers.ports import Clock
from storage.engine import Store

LEASE_S = 600

Work = Callable[[Store, World, Clock, datetime], Awaitable[None]]


@dataclass(frozen=True)
class Job:
    """Something that is due every day at a local time, or every few minutes.

    ``at``: the local time of a daily job. ``every_min``: the step of one that runs all day. ``grace``: how late it may
    still be done. ``work`` gets the store, the world, the clock and the moment for which it is due.
    """

    name: str
    work: Work
    at: Callable[[World], time] | None = None
    every_min: int = 0
    grace: timedelta = timedelta(hours=12)

    def last_due(self, world: World, now: datetime) -> datetime:
        """Returns the newest moment at or before ``now`` for which the job is due, in UTC."""
        local = world.local(now)
        if self.at is None:
            minute = (local.hour * 60 + local.minute) // self.every_min * self.every_min
            due = local.replace(hour=minute // 60, minute=minute % 60, second=0, microsecond=0)
        else:
            at = self.at(world)
            due = local.replace(hour=at.hour, minute=at.minute, second=0, microsecond=0)
            if due > local:
                due -= timedelta(days=1)
        return due.astimezone(UTC)


async def run_due(store: Store, world: World, clock: Clock, jobs: Sequence[Job]) -> None:
    """Runs every job whose newest occurrence is not done yet.

    Args:
        store: the store.
        world: settings, rules, calendar.
        clock: the program's clock.
        jobs: the jobs to look at.
    """
    for job in jobs:
        now = clock.now()
        due_at = job.last_due(world, now)
        if now - due_at > job.grace:
            continue
        async with store.writing(now) as uow:
            claimed = await uow.occurrences.claim(job.name, due_at, LEASE_S)
        if not claimed:
            continue
        await job.work(store, world, clock, due_at)
        async with store.writing(clock.now()) as uow:
            await uow.occurrences.done(job.name, due_at)
