"""Mail that another process queued wakes the loops of this one at once, on PostgreSQL."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from sqlalchemy import text

from storage.engine import Store
from storage.listening import Listening
from storage.signals import Subscription
from tests.conversation import NOON

pytestmark = pytest.mark.postgres


@asynccontextmanager
async def _process(url: str) -> AsyncIterator[Store]:
    """A store with its listener, as a process has them; it has heard its own first wake already."""
    store = Store(url)
    first = store.inbox_grew.subscribe()
    listening = asyncio.create_task(Listening(store).run())
    assert await first.wait(10)
    yield store
    listening.cancel()
    await asyncio.gather(listening, return_exceptions=True)
    await store.close()


async def _receive(store: Store, event_id: str) -> None:
    async with store.writing(NOON) as uow:
        await uow.inbox.receive([{"account": "paper", "event_id": event_id, "chat": "1", "raw": "{}"}])


async def _woken(subscription: Subscription) -> bool:
    return await subscription.wait(10)


async def test_another_process_hears_of_what_was_received(postgres_store: Store) -> None:
    async with _process(postgres_store.url) as hears, _process(postgres_store.url) as tells:
        grew = hears.inbox_grew.subscribe()

        await _receive(tells, "1")

        assert await _woken(grew)


async def test_a_command_without_a_listener_of_its_own_is_heard_too(postgres_store: Store) -> None:
    async with _process(postgres_store.url) as hears:
        grew = hears.inbox_grew.subscribe()

        await _receive(postgres_store, "1")

        assert await _woken(grew)


async def test_a_process_does_not_wake_itself_twice(postgres_store: Store) -> None:
    async with _process(postgres_store.url) as one, _process(postgres_store.url) as other:
        heard = other.inbox_grew.subscribe()
        own = one.inbox_grew.subscribe()

        await _receive(one, "1")
        assert await _woken(own)
        assert await _woken(heard)

        assert not await own.wait(0.05)


async def test_a_connection_that_was_ended_is_made_anew(postgres_store: Store) -> None:
    async with _process(postgres_store.url) as hears:
        grew = hears.inbox_grew.subscribe()

        async with postgres_store.connection() as connection:
            await connection.execute(
                text(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
            )

        assert await _woken(grew)
        await _receive(postgres_store, "1")
        assert await _woken(grew)
