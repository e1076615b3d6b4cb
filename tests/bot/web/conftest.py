"""The demo as a running site: the real program on a copy of a loaded small county, asked over HTTP on loopback."""

import asyncio
import shutil
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from aiohttp import ClientResponse, ClientSession

from bot.demo.cast import SMALL
from bot.demo.running import DemoFiles, run_demo
from config.settings import Settings
from tests.conversation import NOON

PATIENCE_S = 30


@dataclass
class Site:
    """A demo that runs, and a browser's way to speak to it."""

    url: str
    session: ClientSession

    @property
    def port(self) -> int:
        """The port of the page."""
        return int(self.url.rstrip("/").rpartition(":")[2])

    async def post(self, path: str, body: Any = None, **how: Any) -> ClientResponse:
        """Posts as the page's script does: from its own origin."""
        headers = {"Origin": self.url.rstrip("/"), **how.pop("headers", {})}
        return await self.session.post(self.url + path, json=body, headers=headers, **how)

    async def lines(self, key: str) -> list[dict[str, Any]]:
        """Reads a phone's lines once nothing is moving there."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                screen = await (await self.session.get(f"{self.url}phones/{key}/messages")).json()
                if not screen["moving"]:
                    return list(screen["lines"])

    async def says(self, key: str, text: str, **more: Any) -> list[dict[str, Any]]:
        """Writes on a phone; returns its lines after the answer."""
        answer = await self.post(f"phones/{key}/say", {"id": str(uuid.uuid4()), "text": text, **more})
        assert answer.status == 200, await answer.text()
        return await self.lines(key)

    async def presses(self, key: str, label: str, **more: Any) -> list[dict[str, Any]]:
        """Presses the newest button with this label; returns the phone's lines after the answer."""
        buttons = [b for line in await self.lines(key) for row in line.get("buttons", []) for b in row]
        data = [button["data"] for button in buttons if label in button["label"]][-1]
        answer = await self.post(f"phones/{key}/press", {"id": str(uuid.uuid4()), "data": data, **more})
        assert answer.status == 200, await answer.text()
        return await self.lines(key)


def _files(folder: Path) -> DemoFiles:
    return DemoFiles(folder, "small")


def _settings(files: DemoFiles) -> Settings:
    return Settings(database_url=files.url, data_dir=files.folder, office_phone="0943-3221234")


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder in which the small county was loaded and everybody was welcomed; tests copy it."""
    folder = tmp_path_factory.mktemp("demo")

    async def load() -> None:
        async with running_site(folder) as site:
            for part in SMALL.parts:
                await site.lines(part.key)

    # In a thread of its own: the first test that asks for this may be inside an event loop.
    with time_machine.travel(NOON), ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, load()).result()
    return folder


@asynccontextmanager
async def running_site(folder: Path) -> AsyncIterator[Site]:
    """Runs the demo on a folder until the block ends; the end is a graceful one."""
    files, stop = _files(folder), asyncio.Event()
    started: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(run_demo(_settings(files), files, "small", [0], stop, started.set_result))
    try:
        await asyncio.wait([running, started], timeout=PATIENCE_S, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        async with ClientSession() as session:
            yield Site(started.result(), session)
    finally:
        stop.set()
        await asyncio.wait_for(running, PATIENCE_S)


@pytest.fixture(autouse=True)
def it_is_an_ordinary_morning() -> Iterator[None]:
    """Whatever the machine's time: near an evening, a reminder would come between a test's own lines."""
    with time_machine.travel(NOON + timedelta(minutes=1)):
        yield


@pytest.fixture
def folder(loaded: Path, tmp_path: Path) -> Path:
    """A loaded data folder of this test's own."""
    return Path(shutil.copytree(loaded, tmp_path / "demo"))


@pytest.fixture
async def site(folder: Path) -> AsyncIterator[Site]:
    """A running demo."""
    async with running_site(folder) as opened:
        yield opened


@pytest.fixture
def restart(folder: Path) -> Callable[[], AbstractAsyncContextManager[Site]]:
    """Runs the demo on the same folder, once more each time it is called."""
    return lambda: running_site(folder)


Restart = Callable[[], AbstractAsyncContextManager[Site]]
