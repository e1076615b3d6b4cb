"""Updates of one chat are handled in the order of their arrival, whatever process has them; troubles lose none."""

import asyncio
import json
import sqlite3
from dataclasses import asdict
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.exc import OperationalError

from handlers.events import Incoming
from storage.engine import Store
from storage.repositories.inbox import Received, Taking
from storage.unit_of_work import UnitOfWork
from tests.conversation import NOON, Town


def _update(chat: str, event_id: str, account: str = "paper") -> dict[str, str]:
    return {"account": account, "event_id": event_id, "chat": chat, "raw": "{}"}


def _said(chat: str, event_id: str) -> dict[str, str]:
    """A stranger's word, as PaperChannel reads it."""
    said = Incoming("paper", "paper", event_id, chat, "private", "message", chat, message_id="1", text="你好")
    return {**_update(chat, event_id), "raw": json.dumps(asdict(said))}


async def _receive(store: Store, *updates: dict[str, str]) -> None:
    async with store.writing(NOON) as uow:
        await uow.inbox.receive(updates)


async def _waiting(store: Store, *accounts: str) -> list[Received]:
    async with store.reading(NOON) as uow:
        return await uow.inbox.waiting(50, accounts or ["paper"])


async def _take(uow: UnitOfWork, received: Received) -> Taking:
    return await uow.inbox.take(received)


async def test_a_later_update_waits_for_an_earlier_one_of_its_chat_and_not_for_other_chats(any_store: Store) -> None:
    await _receive(any_store, _update("1", "a"), _update("1", "b"), _update("2", "c"))
    first, second, other = await _waiting(any_store)

    async with any_store.writing(NOON) as uow:
        assert await _take(uow, second) is Taking.BUSY
        assert await _take(uow, other) is Taking.TAKEN
        assert await _take(uow, first) is Taking.TAKEN
        assert await _take(uow, second) is Taking.TAKEN
    async with any_store.writing(NOON) as uow:
        assert await _take(uow, first) is Taking.GONE

    assert await _waiting(any_store) == []


@pytest.mark.postgres
async def test_a_chat_that_another_process_handles_is_busy_until_it_is_done(postgres_store: Store) -> None:
    await _receive(postgres_store, _update("1", "a"), _update("2", "b"))
    first, other = await _waiting(postgres_store)

    async with postgres_store.writing(NOON) as one:
        assert await _take(one, first) is Taking.TAKEN
        async with postgres_store.writing(NOON) as two:
            assert await _take(two, first) is Taking.BUSY
            assert await _take(two, other) is Taking.TAKEN
    async with postgres_store.writing(NOON) as two:
        assert await _take(two, first) is Taking.GONE


@pytest.mark.postgres
async def test_updates_of_a_chat_become_visible_in_the_order_of_their_ids(postgres_store: Store) -> None:
    second_begun = asyncio.Event()

    async def receive_second() -> None:
        async with postgres_store.writing(NOON) as uow:
            second_begun.set()
            await uow.inbox.receive([_update("1", "b")])

    async with postgres_store.writing(NOON) as first:
        await first.inbox.receive([_update("1", "a")])
        later = asyncio.create_task(receive_second())
        await second_begun.wait()
        done, _ = await asyncio.wait([later], timeout=0.1)
        assert not done
        await _receive(postgres_store, _update("2", "c"))
    await later

    assert [one.event_id for one in await _waiting(postgres_store)] == ["a", "c", "b"]


async def test_an_account_that_nobody_serves_any_more_keeps_no_other_from_being_served(any_store: Store) -> None:
    await _receive(any_store, *(_update("1", str(n), "gone") for n in range(60)), _update("1", "mine"))

    (mine,) = await _waiting(any_store)

    assert mine.event_id == "mine"


async def test_two_handlers_answer_every_update_once_and_in_order(any_store: Store) -> None:
    towns = [await Town.open(Store(any_store.url)) for _ in range(2)]
    chats = [str(n) for n in range(5)]
    for turn in range(6):
        await _receive(any_store, *(_said(chat, f"{chat}-{turn}") for chat in chats))

    async def handle(town: Town) -> int:
        handled = 0
        while await _waiting(any_store):
            handled += await town.handler.handle_waiting()
        return handled

    async with asyncio.timeout(30):
        await asyncio.gather(*map(handle, towns))

    async with any_store.viewing() as connection:
        rows = (await connection.exec_driver_sql("SELECT state, count(*) FROM inbox GROUP BY state")).all()
        replies = (await connection.exec_driver_sql("SELECT count(*) FROM deliveries")).scalar_one()
    assert [tuple(row) for row in rows] == [("done", 30)]
    assert replies == 30
    for town in towns:
        await town.store.close()


async def test_a_full_disk_fails_no_update_and_it_is_handled_when_there_is_space(store: Store) -> None:
    town = await Town.open(store)
    await _receive(store, _said("1", "a"))
    full = True

    def refuse(_conn: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if full and statement.startswith("INSERT INTO deliveries"):
            original = sqlite3.OperationalError("database or disk is full")
            original.sqlite_errorcode = sqlite3.SQLITE_FULL
            raise OperationalError(statement, {}, original)

    event.listen(store._write_engine.sync_engine, "before_cursor_execute", refuse)
    with pytest.raises(OperationalError):
        await town.handler.handle_waiting()
    still = await _waiting(store)
    full = False

    assert await town.handler.handle_waiting() == 1
    assert len(still) == 1
    assert await _waiting(store) == []
