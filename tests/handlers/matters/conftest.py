"""The valley in which matters are reported and handled."""

import pytest

from storage.engine import Store
from tests.conversation import Town
from tests.handlers.matters.valley import open_valley


@pytest.fixture
async def valley(store: Store) -> Town:
    """The valley under huining-2022, on an ordinary day."""
    return await open_valley(store)
