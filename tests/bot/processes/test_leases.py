"""The right to work: another takes over when its holder dies, and what cannot renew it stops."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy import update

from bot.processes.leases import DatabaseLease, FileLease
from bot.processes.locks import FileLock, RoleLocks, RoleTaken
from bot.processes.roles import Role
from storage.engine import Store
from storage.tables import leases
from tests.conversation import HandClock


class Job:
    """Work that says when it starts and ends, and how often."""

    def __init__(self) -> None:
        self.started = asyncio.Event()
        self.ended = asyncio.Event()
        self.times = 0

    async def __call__(self) -> None:
        self.times += 1
        self.started.set()
        try:
            await asyncio.Event().wait()
        finally:
            self.ended.set()


def _lease(store: Store, clock: HandClock) -> DatabaseLease:
    return DatabaseLease(store, clock, "poll telegram:1", ttl_s=15, renew_s=0.01)


async def _soon(event: asyncio.Event) -> None:
    await asyncio.wait_for(event.wait(), 10)


async def _end(*tasks: asyncio.Task[None]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_another_takes_over_when_the_holder_ends_well(any_store: Store) -> None:
    clock, first, second = HandClock(), Job(), Job()
    holder = asyncio.create_task(_lease(any_store, clock).run(first))
    await _soon(first.started)
    waiter = asyncio.create_task(_lease(any_store, clock).run(second))

    await _end(holder)

    await _soon(second.started)
    assert first.ended.is_set()
    await _end(waiter)


async def test_a_holder_that_lost_its_lease_stops_and_takes_it_again_when_it_is_free(any_store: Store) -> None:
    clock, job = HandClock(), Job()
    running = asyncio.create_task(_lease(any_store, clock).run(job))
    await _soon(job.started)
    job.started.clear()

    async with any_store.writing(clock.now()) as uow:
        await uow.connection.execute(update(leases).values(owner="another"))
    await _soon(job.ended)
    clock.pass_by(seconds=15)
    await _soon(job.started)

    assert job.times == 2
    await _end(running)


async def test_work_that_ends_or_fails_ends_the_run(store: Store) -> None:
    async def fails() -> None:
        raise ValueError("a mistake")

    async def ends() -> None:
        pass

    await _lease(store, HandClock()).run(ends)
    with pytest.raises(ValueError, match="a mistake"):
        await _lease(store, HandClock()).run(fails)


async def test_on_one_machine_a_lock_of_the_system_decides(tmp_path: Path) -> None:
    path, first, second = tmp_path / "poll.lock", Job(), Job()
    holder = asyncio.create_task(FileLease(FileLock(path), look_s=0.01).run(first))
    await _soon(first.started)
    waiter = asyncio.create_task(FileLease(FileLock(path), look_s=0.01).run(second))

    await _end(holder)

    await _soon(second.started)
    await _end(waiter)


def test_a_role_taken_by_another_is_named_and_none_is_kept(tmp_path: Path) -> None:
    database = tmp_path / "gridbot.sqlite3"
    with RoleLocks(database, [Role.SCHEDULE]):
        with pytest.raises(RoleTaken) as taken, RoleLocks(database, [Role.DELIVERY, Role.SCHEDULE]):
            pass
        with RoleLocks(database, [Role.DELIVERY]):
            pass

    assert taken.value.role is Role.SCHEDULE
    assert taken.value.path.parent == tmp_path
