"""Runs the demo: one store, the program with its web phones, the page's server; until it is asked to stop.

The demo's clock survives a restart: how far it was moved stands in a small file beside the database, which is written
only when everything was loaded. A file that a broken-off load left is made anew.
"""

import asyncio
import fcntl
import json
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

from aiohttp import web

from bot.channels.web.channel import WebChannel
from bot.clock import MovableClock
from bot.demo import cast, county, structure
from bot.demo.loading import load, phones_of
from bot.demo.passing import live_on
from bot.web.app import build_app, serve
from bot.web.desk import Desk
from bot.web.screen import Screen
from bot.wiring import build
from config.settings import Settings
from handlers.queries.phones import Phones
from handlers.roster.sheets import Progress, quiet
from storage.engine import Store

Scale = Literal["small", "county"]
# A broadcast to a whole county should be seen to run; one to a small county should not be waited for.
PACE = {"small": 500.0, "county": 400.0}
TICK_PATIENCE_S = 8.0


class DemoRuns(Exception):
    """Another demo runs on these files."""


class DemoFiles:
    """Where a demo keeps its things, apart from those of a real program."""

    def __init__(self, folder: Path, scale: Scale) -> None:
        """Takes the data folder; each scale has a folder of its own in it."""
        self.folder = folder / scale
        self.database = self.folder / "demo.sqlite3"
        self.state = self.folder / "demo.json"

    @property
    def url(self) -> str:
        """The store's URL."""
        return f"sqlite+aiosqlite:///{self.database}"

    @contextmanager
    def held(self) -> Iterator[None]:
        """Keeps a second demo off these files while one runs: it would answer the other's phones.

        Raises:
            DemoRuns: one runs already.
        """
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "demo.lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError as error:
                raise DemoRuns(str(self.folder)) from error
            yield

    def ahead(self) -> timedelta | None:
        """Returns how far the clock was moved forward; None if nothing was loaded to the end yet."""
        try:
            seconds = float(json.loads(self.state.read_text("utf-8"))["ahead_s"])
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return timedelta(seconds=max(0.0, round(seconds))) if self.database.is_file() else None

    def keep(self, ahead: timedelta) -> None:
        """Writes down how far the clock was moved."""
        self.state.write_text(json.dumps({"ahead_s": ahead.total_seconds()}), "utf-8")

    def clear(self) -> None:
        """Removes what a demo wrote, and nothing else."""
        self.state.unlink(missing_ok=True)
        for ending in ("", "-wal", "-shm"):
            self.database.with_name(self.database.name + ending).unlink(missing_ok=True)
        for kind in ("uploads", "pictures", "offers"):
            for path in (self.folder / kind).glob("*"):
                path.unlink()


class PatientTicks:
    """The page's ticks: a whole county's digests take longer than a click may, so the rest goes on behind the page."""

    def __init__(self, tick: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Takes the schedule's tick."""
        self._tick = tick
        self._running: set[asyncio.Task[None]] = set()

    async def tick(self) -> None:
        """Ticks, and waits for the end as long as a click may take."""
        task = asyncio.create_task(self._tick())
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        await asyncio.wait({task}, timeout=TICK_PATIENCE_S)

    async def stop(self) -> None:
        """Breaks off what still runs."""
        running = list(self._running)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)


async def run_demo(
    settings: Settings,
    files: DemoFiles,
    scale: Scale,
    ports: list[int],
    stop: asyncio.Event,
    ready: Callable[[str], None],
    progress: Progress = quiet,
) -> None:
    """Runs until ``stop`` is set.

    Args:
        settings: with the demo's own database.
        files: where it keeps its things.
        scale: how large a county.
        ports: tried in this order; 0 is any free one.
        stop: set by a signal.
        ready: told the URL, once.
        progress: told how far the first load is.

    Raises:
        OSError: every port is taken.
    """
    clock, is_new = _clock_of(files)
    store = Store(files.url)
    try:
        channel = WebChannel(files.folder, PACE[scale])
        program = await build(settings, store, [channel], clock)
        players = cast.COUNTY if scale == "county" else cast.SMALL
        if is_new:
            rows = structure.whole_county() if scale == "county" else county.demo_county()
            await load(store, program.world, rows, players, clock.now(), progress)
            files.keep(timedelta())

        ticks = PatientTicks(program.schedule.tick)

        async def moved(before: datetime) -> None:
            files.keep(clock.now() - datetime.now(UTC))
            await live_on(store, program.world, players, before, clock.now())

        desk = Desk(
            county=players.county,
            phones=await phones_of(store, program.world, players, clock.now()),
            steps=players.steps,
            channel=channel,
            reads=Phones(store, program.world, clock),
            screen=Screen(channel, program.renderer),
            world=program.world,
            clock=clock,
            tick=ticks.tick,
            moved=moved,
        )
        runner, port = await _serve(desk, ports)
        try:
            ready(f"http://127.0.0.1:{port}/")
            await program.run(stop)
        finally:
            await runner.cleanup()
            await ticks.stop()
    finally:
        await store.close()


def _clock_of(files: DemoFiles) -> tuple[MovableClock, bool]:
    """Returns the clock where it was left, and whether the county must be loaded first: then what was there is gone."""
    ahead = files.ahead()
    if ahead is None:
        files.clear()
        files.folder.mkdir(parents=True, exist_ok=True)
    clock = MovableClock()
    if ahead:
        clock.move_to(clock.now() + ahead)
    return clock, ahead is None


async def _serve(desk: Desk, ports: list[int]) -> tuple[web.AppRunner, int]:
    for number, port in enumerate(ports, 1):
        try:
            return await serve(build_app(desk), port)
        except OSError:
            if number == len(ports):
                raise
    raise OSError("no port to try")
