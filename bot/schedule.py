"""APScheduler as a ticker, nothing more: every minute it wakes the jobs, which decide by the clock what is due.

Its job store is memory: two processes sharing a store of its own fire most jobs twice, so what was done is claimed in
our own table under a unique key (see handlers/jobs.py).
"""

import asyncio

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger

from handlers import jobs
from handlers.catalogue import all_jobs
from handlers.context import World
from handlers.ports import Clock
from storage.engine import Store

log = structlog.get_logger()


class Schedule:
    """The minute tick of one process."""

    def __init__(self, store: Store, world: World, clock: Clock) -> None:
        """Takes what the jobs work on."""
        self._store = store
        self._world = world
        self._clock = clock
        self._jobs = all_jobs()
        self._turn = asyncio.Lock()

    async def run(self) -> None:
        """Ticks until cancelled; one tick at a time, and one at the start for what fell due meanwhile."""
        scheduler = AsyncIOScheduler()
        scheduler.add_job(self.tick, CronTrigger(second=0), max_instances=1, coalesce=True, misfire_grace_time=None)
        scheduler.start()
        try:
            await self.tick()
            await asyncio.Event().wait()
        finally:
            scheduler.shutdown(wait=False)

    async def tick(self) -> None:
        """Runs whatever is due now; a job that fails is logged and tried again at the next tick."""
        async with self._turn:
            try:
                await jobs.run_due(self._store, self._world, self._clock, self._jobs)
            except Exception:
                log.exception("a job failed")
