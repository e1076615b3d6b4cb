"""A store in trouble: the worker ends and says why, and goes on when it is run again; nothing is lost or halved."""

import asyncio
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import select, text

from bot.inbox.receive import Receiver
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.tables import inbox
from storage.troubles import passing_trouble
from tests.bot.delivery.conftest import post
from tests.bot.delivery.post import Post
from tests.conversation import NOON, HandClock

__all__ = ["post"]
WAIT_S = 20


@contextmanager
def locked(store: Store) -> Iterator[None]:
    """Holds the file's write lock, as another program would."""
    with closing(sqlite3.connect(store.url.split(":///", 1)[1], isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


async def _impatient(store: Store) -> None:
    """Waits for a lock no longer than a moment: the suite has no half minute."""
    async with store.connection() as connection:
        await connection.execute(text("PRAGMA busy_timeout = 1"))


async def test_a_locked_file_ends_the_worker_with_its_name_and_a_new_run_goes_on(post: Post) -> None:
    await post.send("chat-1", "chat-2")
    await _impatient(post.store)
    with locked(post.store), pytest.raises(Exception) as trouble:
        await asyncio.wait_for(post.worker().run(), WAIT_S)
    async with post.running():
        await post.channel.until(2)

    assert passing_trouble(trouble.value) == "database_locked"
    assert await post.states() == ["sent", "sent"]


async def test_outcomes_that_a_locked_file_did_not_take_are_written_down_by_the_next_run(post: Post) -> None:
    await post.send("chat-1", "chat-2")
    await _impatient(post.store)
    post.channel.gate.clear()
    worker = post.worker()
    running = asyncio.create_task(worker.run())
    await post.channel.until(2)
    with locked(post.store):
        post.channel.gate.set()
        with pytest.raises(Exception) as trouble:
            await asyncio.wait_for(running, WAIT_S)
    # What it owes comes first, also if it is told to stop at once.
    worker.stop()
    await asyncio.wait_for(worker.run(), WAIT_S)

    assert passing_trouble(trouble.value) == "database_locked"
    assert await post.states() == ["sent", "sent"]
    assert len(post.channel.sent) == 2


async def test_a_full_disk_takes_no_half_of_a_broadcast_and_goes_on_when_there_is_room(post: Post) -> None:
    async def issue() -> None:
        async with post.store.writing(post.clock.now()) as uow:
            to = [await uow.terminals.at("paper", "chat-1")] * 3_000
            await uow.outbox.send(to, Letter("common.sorry"), Lane.TASK, subject="s")

    async with post.store.connection() as connection:
        pages = (await connection.execute(text("PRAGMA page_count"))).scalar_one()
        await connection.execute(text(f"PRAGMA max_page_count = {pages + 8}"))
    with pytest.raises(Exception) as trouble:
        await issue()
    halfway = await post.states()
    async with post.store.connection() as connection:
        await connection.execute(text(f"PRAGMA max_page_count = {2**31 - 2}"))
    await post.send("chat-2")
    async with post.running():
        await post.channel.until(1)

    assert passing_trouble(trouble.value) == "disk_full"
    assert halfway == []
    assert await post.states() == ["sent"]


async def test_updates_that_come_twice_out_of_order_and_by_two_webhooks_at_once_are_kept_once(
    any_store: Store,
) -> None:
    updates = [
        {"account": "paper", "event_id": str(number), "chat": f"chat-{number % 3}", "raw": "{}"}
        for number in range(30)
    ]  # fmt: skip
    one, other = (Receiver(any_store, HandClock()) for _ in range(2))
    ways = [one.receive(updates), other.receive(updates[::-1])]
    ways += [receiver.receive([update]) for update in updates[:10] for receiver in (one, other)]
    await asyncio.gather(*ways)
    async with any_store.reading(NOON) as uow:
        kept = [row.event_id for row in await uow.outbox.rows(select(inbox.c.event_id))]

    assert sorted(kept, key=int) == [str(number) for number in range(30)]
