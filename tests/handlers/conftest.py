"""A town to talk to: the real program on a store with the small county loaded, and phones that join by number."""

import asyncio
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from handlers.events import Contact
from storage.engine import Store
from tests.conversation import NOON, Phone, Town
from tests.rosters import load_small_county, rulebooks

Join = Callable[[str], Awaitable[Phone]]
"""Takes a phone number of the roster and returns the phone whose owner has joined by sharing it."""


@pytest.fixture(scope="session")
def county_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the small county; each test copies it, which is faster than importing anew."""
    path = tmp_path_factory.mktemp("county") / "county.sqlite3"
    shutil.copy(sqlite_template, path)

    async def prepare() -> None:
        store = Store(f"sqlite+aiosqlite:///{path}")
        await load_small_county(store, NOON)
        await store.close()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, prepare()).result()
    return path


@pytest.fixture(autouse=True)
def rulebooks_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading five rulebooks takes most of a second, and no test changes one."""
    monkeypatch.setattr("bot.wiring.load_rulebooks", rulebooks)


@pytest.fixture
async def county_store(county_template: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """A store with the small county."""
    path = tmp_path / "county.sqlite3"
    shutil.copy(county_template, path)
    opened = Store(f"sqlite+aiosqlite:///{path}")
    yield opened
    await opened.close()


@pytest.fixture
async def town(county_store: Store) -> Town:
    """The program around the small county; it is Wednesday 18 November 2026, 10:00."""
    return await Town.open(county_store)


@pytest.fixture
def join(town: Town) -> Join:
    """Joins somebody by their number."""

    async def by_number(number: str) -> Phone:
        phone = Phone(town, f"chat-{number}")
        await phone.says(contact=Contact(number, own=True))
        return phone

    return by_number


async def restarted(town: Town, phone: Phone) -> Phone:
    """Stops the program and starts it anew on the same store; returns the same phone, with what it showed before."""
    fresh = await Town.open(town.store, town.clock)
    fresh._events = town._events
    fresh.channel.chats = town.channel.chats
    return Phone(fresh, phone.address)
