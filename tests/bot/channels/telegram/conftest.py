"""A stub of the Bot API and a channel that talks to it."""

from collections.abc import AsyncIterator

import pytest

from bot.channels.telegram.channel import TelegramChannel
from tests.stubs.bot_api import BotApiStub


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """The Bot API on loopback, without its limits."""
    async with BotApiStub(limits=None) as running:
        yield running


@pytest.fixture
async def channel(stub: BotApiStub) -> AsyncIterator[TelegramChannel]:
    """A channel of the stub's bot."""
    opened = TelegramChannel(stub.token, stub.url, answer_timeout_s=5)
    yield opened
    await opened.close()
