"""The town and the worker of whose visits these tests are about."""

import pytest

from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.quotas.counties import town_of


@pytest.fixture
async def town(store: Store) -> Town:
    """The small county that follows huining-2022."""
    return await town_of(store, "huining-2022")


@pytest.fixture
async def phone(town: Town) -> Phone:
    """The phone of 李向阳, a seconded worker with six households."""
    return await town.phone("李向阳")
