"""Parts go on after troubles that pass; a mistake ends the program after some tries, a refused account at once."""

import asyncio
import sqlite3

import pytest
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from bot.channels.port import AccountRefused
from bot.processes.supervising import MISTAKES, Supervisor
from storage.troubles import StoreUnreachable


def _full_disk() -> OperationalError:
    original = sqlite3.OperationalError("database or disk is full")
    original.sqlite_errorcode = sqlite3.SQLITE_FULL
    return OperationalError("COMMIT", {}, original)


class Part:
    """A part that fails of what it is told, then runs until it is cancelled."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.runs = 0
        self.well = asyncio.Event()

    async def __call__(self) -> None:
        self.runs += 1
        if self.failures:
            raise self.failures.pop(0)
        self.well.set()
        await asyncio.Event().wait()


async def test_parts_wait_for_the_store_and_say_so_once_and_once_when_it_is_back() -> None:
    supervisor = Supervisor(first_pause_s=0.001, well_s=0.05)
    parts = [Part(_full_disk(), _full_disk(), _full_disk()), Part(StoreUnreachable("x"))]

    with capture_logs() as logs:
        tasks = [asyncio.create_task(supervisor.keep(f"part {n}", part)) for n, part in enumerate(parts)]
        async with asyncio.timeout(10):
            for part in parts:
                await part.well.wait()
            while supervisor.troubles.any:
                await asyncio.wait(tasks, timeout=0.01)
    for task in tasks:
        task.cancel()

    assert [line["event"] for line in logs] == ["store_in_trouble", "store_is_back"]
    assert logs[0]["trouble"] == "disk_full"
    assert "free some space" in logs[0]["mend"]
    assert parts[0].runs == 4


async def test_a_refused_account_ends_the_program_at_once() -> None:
    part = Part(AccountRefused("令牌不对"))

    with pytest.raises(AccountRefused):
        await Supervisor().keep("ingress", part)

    assert part.runs == 1


async def test_a_mistake_is_logged_and_tried_again_and_ends_the_program_if_it_stays() -> None:
    part = Part(*(ValueError("a mistake") for _ in range(MISTAKES)))

    with capture_logs() as logs, pytest.raises(ValueError, match="a mistake"):
        await Supervisor(first_pause_s=0.001).keep("inbox", part)

    assert part.runs == MISTAKES
    assert [line["event"] for line in logs] == ["part_failed"] * (MISTAKES - 1) + ["part_given_up"]


async def test_a_part_that_waits_for_the_store_ends_at_once_when_the_program_stops(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # On a busy machine the usual five seconds can pass before this test looks, and the part would run again.
    monkeypatch.setattr("bot.processes.supervising.LONGEST_PAUSE_S", 60.0)
    supervisor = Supervisor(first_pause_s=60)
    part = Part(_full_disk())
    task = asyncio.create_task(supervisor.keep("delivery", part))
    async with asyncio.timeout(10):
        while not supervisor.troubles.any:
            await asyncio.wait([task], timeout=0.01)

    supervisor.stop()
    await asyncio.wait_for(task, 10)

    assert part.runs == 1
