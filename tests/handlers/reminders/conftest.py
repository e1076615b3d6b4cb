"""Towns that follow one rulebook each, with a clock that a test moves by hand."""

from collections.abc import Awaitable, Callable

import pytest

from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import at

OpenTown = Callable[..., Awaitable[Town]]
"""Takes a rulebook's name, a day and settings; returns a town in which everybody has a phone."""


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
