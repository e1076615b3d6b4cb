"""A town to talk to: the real program on a store with the small county or one of a rulebook, and phones that join."""

from collections.abc import Awaitable, Callable

import pytest

from storage.engine import Store
from tests.conversation import HandClock, Phone, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import at
from tests.rosters import FOURTH_HEAD, rulebooks

Join = Callable[[str], Awaitable[Phone]]
"""Takes a phone number of the roster and returns the phone whose owner has joined by sharing it."""

OpenTown = Callable[..., Awaitable[Town]]
"""Takes a rulebook's name, a day and settings; returns a town in which everybody has a phone."""


@pytest.fixture(autouse=True)
def rulebooks_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading five rulebooks takes most of a second, and no test changes one."""
    monkeypatch.setattr("bot.wiring.load_rulebooks", rulebooks)


@pytest.fixture
async def town(county_store: Store) -> Town:
    """The program around the small county; it is Wednesday 18 November 2026, 10:00."""
    return await Town.open(county_store)


@pytest.fixture
def join(town: Town) -> Join:
    """Joins somebody by their number."""
    return town.join


@pytest.fixture
async def office(town: Town) -> Phone:
    """陈建国 of the county's office."""
    return await town.phone("陈建国")


@pytest.fixture
async def worker(town: Town) -> Phone:
    """王秀兰, worker of 南关村's first group."""
    return await town.phone("王秀兰")


@pytest.fixture
async def head(join: Join) -> Phone:
    """马德福, head of 南关村's first group, straight above 王秀兰."""
    return await join(FOURTH_HEAD)


async def restarted(town: Town, phone: Phone) -> Phone:
    """Stops the program and starts it anew on the same store; returns the same phone, with what it showed before."""
    fresh = await Town.open(town.store, town.clock)
    fresh._events = town._events
    fresh.channel.chats = town.channel.chats
    return Phone(fresh, phone.address)


async def issue(issuer: Phone, line: str) -> None:
    """Writes a task in one line ('/任务 …') and publishes what the preview shows."""
    await issuer.says(line)
    await issuer.presses("确认发布")


@pytest.fixture
def open_town(store: Store) -> OpenTown:
    """Opens a town on a fresh store; everybody on its roster has joined."""

    async def opened(rulebook: str, day: str, clock: str = "08:31", **settings: object) -> Town:
        await load(store, rulebook)
        town = await Town.open(store, HandClock(at(day, clock)), **settings)
        for row in county(rulebook).people:
            await town.phone(row.name)
        return town

    return opened
