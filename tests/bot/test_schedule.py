"""The minute tick: it finishes what it does when the program stops, and a store in trouble does not end it."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.health.observing import Unobserved
from bot.schedule import Schedule, _timed
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from storage.engine import Store
from storage.troubles import StoreUnreachable
from tests.conversation import HandClock


class Counting(Unobserved):
    """Keeps what was told of jobs."""

    def __init__(self) -> None:
        self.jobs: list[tuple[str, str]] = []

    def job_ended(self, job: str, result: str, seconds: float) -> None:
        """Keeps it."""
        self.jobs.append((job, result))


class Work:
    """A job that waits at a gate, or fails."""

    def __init__(self, error: Exception | None = None) -> None:
        self.error = error
        self.begun = asyncio.Event()
        self.gate = asyncio.Event()

    async def __call__(self, _store: Store, _world: World, _clock: Clock, _due_at: datetime) -> None:
        self.begun.set()
        if self.error is not None:
            raise self.error
        await self.gate.wait()


async def _schedule(store: Store, jobs: Sequence[Job], observer: Counting) -> Schedule:
    clock = HandClock()
    schedule = Schedule(store, await open_world(Settings(), store, clock), clock, observer)
    schedule._jobs = [_timed(job, observer) for job in jobs]
    return schedule


def _job(work: Work) -> Job:
    return Job("a job", work, every_min=1, grace=timedelta(hours=1))


async def test_a_job_that_runs_when_the_program_stops_is_finished(store: Store) -> None:
    work, observer = Work(), Counting()
    schedule = await _schedule(store, [_job(work)], observer)
    running = asyncio.create_task(schedule.run())
    await asyncio.wait_for(work.begun.wait(), 10)

    schedule.stop()
    done, _ = await asyncio.wait([running], timeout=0.05)
    assert not done
    work.gate.set()
    await asyncio.wait_for(running, 10)

    assert observer.jobs == [("a job", "done")]


@pytest.mark.parametrize(
    ("error", "event"), [(StoreUnreachable("x"), "jobs_wait"), (ValueError("a mistake"), "a job failed")]
)
async def test_a_job_that_fails_is_logged_and_ends_nothing(store: Store, error: Exception, event: str) -> None:
    observer = Counting()
    schedule = await _schedule(store, [_job(Work(error))], observer)

    with capture_logs() as logs:
        await schedule.tick()

    assert [line["event"] for line in logs] == [event]
    assert observer.jobs == [("a job", "failed")]
