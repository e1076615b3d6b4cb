"""APScheduler as a ticker, nothing more: every minute it wakes the jobs, which decide by the clock what is due.

Its job store is memory: two processes sharing a store of its own fire most jobs twice, so what was done is claimed in
our own table under a unique key (see handlers/jobs.py).
"""

import asyncio
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from bot.garbage import look_rarely
from bot.health.observing import Observer, Unobserved
from handlers import jobs
from handlers.catalogue import all_jobs
from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.tasks.counters.counting import refresh_counters
from storage.engine import Store
from storage.signals import set_within
from storage.troubles import MENDS, passing_trouble

LOOK_S = 15.0
COUNT_S = 1.0
FRESH = timedelta(minutes=15)
_TICK = "tick"

log = structlog.get_logger()


class Schedule:
    """The minute tick of one process."""

    def __init__(self, store: Store, world: World, clock: Clock, observer: Observer | None = None) -> None:
        """Takes what the jobs work on, and who counts."""
        self._store = store
        self._world = world
        self._clock = clock
        self._observer = observer or Unobserved()
        self._jobs: Sequence[Job] = [_timed(job, self._observer) for job in all_jobs()]
        self._turn = asyncio.Lock()
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        """Ticks until :meth:`stop`; one tick at a time, and one at the start for what fell due meanwhile."""
        look_rarely()
        scheduler = AsyncIOScheduler()
        every_minute = CronTrigger(second=0)
        scheduler.add_job(self.tick, every_minute, id=_TICK, max_instances=1, coalesce=True, misfire_grace_time=None)
        scheduler.start()
        # Beside the loop below: what fell due meanwhile may take longer than a sign of life may be late.
        beside = [asyncio.create_task(self.tick()), asyncio.create_task(self._count())]
        try:
            seen = self._clock.now()
            while not await set_within(self._stopping, LOOK_S):
                self._observer.looked("schedule")
                now = self._clock.now()
                if now < seen:
                    # The clock was set back: the ticker would sleep until the minute that it had in mind.
                    scheduler.reschedule_job(_TICK, trigger=every_minute)
                seen = now
        finally:
            scheduler.shutdown(wait=False)
            async with self._turn:
                pass
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def _count(self) -> None:
        # No job of the ticker's: it would complain each second that one takes long, and stand still when the clock
        # is set back.
        while not await set_within(self._stopping, COUNT_S):
            await self.move_counters()

    async def move_counters(self) -> None:
        """Shows issuers how far their fresh tasks have come, once a second; the minute job looks after older ones."""
        try:
            await refresh_counters(self._store, self._clock.now(), newer_than=FRESH)
        except Exception as error:  # noqa: BLE001 - a counter that stands still for a second is nobody's loss.
            # A store in trouble is said by the parts that cannot do without it, not once a second by this one.
            if passing_trouble(error) is None:
                log.warning("counters_wait", error=type(error).__name__)

    def stop(self) -> None:
        """Asks the ticks to end; the one that runs is finished."""
        self._stopping.set()

    async def tick(self) -> None:
        """Runs whatever is due now; a job that fails is logged and tried again at the next tick."""
        async with self._turn:
            if self._stopping.is_set():
                return
            try:
                await jobs.run_due(self._store, self._world, self._clock, self._jobs)
            except Exception as error:
                trouble = passing_trouble(error)
                if trouble is None:
                    log.exception("a job failed")
                else:
                    log.error("jobs_wait", trouble=trouble, mend=MENDS[trouble])


def _timed(job: Job, observer: Observer) -> Job:
    """Returns a job that tells how long it took."""

    async def work(store: Store, world: World, clock: Clock, due_at: datetime) -> None:
        started = time.monotonic()
        result = "failed"
        try:
            await job.work(store, world, clock, due_at)
            result = "done"
        finally:
            observer.job_ended(job.name, result, time.monotonic() - started)

    return replace(job, work=work)
