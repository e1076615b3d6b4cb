"""When outcomes are written down: a broadcast's last at once, a few together with those that come after them."""

import asyncio
from collections.abc import Iterable

import pytest

from bot.delivery.settling import ENOUGH
from storage.repositories.outbox_claims import OutboxClaims, Settlement
from tests.bot.delivery.post import WAIT_S, Post


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> asyncio.Queue[int]:
    """How many outcomes each transaction held; whoever gathers some more waits for an hour."""
    monkeypatch.setattr("bot.delivery.settling.GATHER_S", 3600)
    counts: asyncio.Queue[int] = asyncio.Queue()
    settle = OutboxClaims.settle

    async def counted(self: OutboxClaims, settlements: Iterable[Settlement], worker: str | None = None) -> None:
        """Writes down as ever."""
        settlements = list(settlements)
        await settle(self, settlements, worker)
        counts.put_nowait(len(settlements))

    monkeypatch.setattr(OutboxClaims, "settle", counted)
    return counts


async def test_the_last_outcomes_of_a_broadcast_are_written_down_at_once(
    post: Post, written: asyncio.Queue[int]
) -> None:
    chats = [f"chat-{number}" for number in range(3, ENOUGH + 3)]
    async with post.store.writing(post.clock.now()) as uow:
        for chat in chats:
            terminal = await uow.terminals.meet("paper", "paper", chat, "private")
            await uow.terminals.give(terminal.id)
    async with post.running():
        await post.send(*chats)
        count = await asyncio.wait_for(written.get(), WAIT_S)

    assert count == ENOUGH
    assert await post.states() == ["sent"] * ENOUGH


async def test_a_few_outcomes_are_written_down_together_with_those_that_come_after_them(
    post: Post, written: asyncio.Queue[int]
) -> None:
    async with post.running():
        for place, chat in enumerate(("chat-1", "chat-2"), 1):
            await post.send(chat)
            await post.channel.until(place)

    assert written.get_nowait() == 2
    assert written.empty()
