"""Who hands tasks down in these tests."""

import pytest

from tests.conversation import Phone, Town


@pytest.fixture
async def township_head(town: Town) -> Phone:
    """周海燕, head of the township that 南关村 belongs to."""
    return await town.phone("周海燕")
