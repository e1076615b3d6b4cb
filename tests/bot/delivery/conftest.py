"""A post office: a worker that is not running yet, and two chats to write to."""

import pytest

from storage.engine import Store
from tests.bot.delivery.post import Post
from tests.conversation import Town


@pytest.fixture
async def post(store: Store) -> Post:
    """A worker's surroundings, with chat-1 and chat-2 open."""
    town = await Town.open(store)
    async with store.writing(town.clock.now()) as uow:
        for address in ("chat-1", "chat-2"):
            terminal = await uow.terminals.meet("paper", "paper", address, "private")
            await uow.terminals.give(terminal.id)
    return Post(town)
