"""The town whose digests these tests read."""

import pytest

from storage.engine import Store
from tests.conversation import HandClock, Town
from tests.handlers.quotas.counties import county, load
from tests.handlers.scenes import at


@pytest.fixture
async def town(store: Store) -> Town:
    """Everybody of a county by huining-2022, in the afternoon of Wednesday 18 November 2026."""
    await load(store, "huining-2022")
    opened = await Town.open(store, HandClock(at("2026-11-18", "18:29")))
    for row in county("huining-2022").people:
        await opened.phone(row.name)
    return opened
