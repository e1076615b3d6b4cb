"""Letters that a worker takes and somebody else means to change in the same moment: one of them comes first."""

import asyncio
from datetime import UTC, date, datetime, timedelta

import pytest
from alembic import command
from sqlalchemy import Connection, select, text

from storage.engine import Store
from storage.repositories.letters import Lane, Letter, Mail, Packed
from storage.repositories.which import about
from storage.schema import _config, upgrade
from storage.tables import deliveries

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
TODAY = date(2026, 11, 18)
PATIENCE_S = 10


async def _two_letters(store: Store) -> list[int]:
    """Queues a letter about 's' for each of two chats, unasked; returns the chats' terminals."""
    async with store.writing(NOW) as uow:
        chats = [await uow.terminals.meet("paper", "paper", f"chat-{n}", "private") for n in range(2)]
        mail = [Mail(chat.id, "paper", Packed.of(Letter("common.sorry")), "s") for chat in chats]
        await uow.outbox.send_each(mail, Lane.REMINDER, due_at=NOW, unasked_on=TODAY)
    return [chat.id for chat in chats]


async def _cancel(store: Store) -> int:
    async with store.writing(NOW) as uow:
        return await uow.outbox.cancel(about("s"), "withdrawn")


async def _until_another_waits(store: Store) -> None:
    """Returns once another transaction waits for the one that is open: on SQLite each does, for its turn."""
    waiting = text("SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")
    async with asyncio.timeout(PATIENCE_S):
        while True:
            async with store.viewing() as connection:
                if store.is_sqlite or (await connection.execute(waiting)).first():
                    return


async def _take(store: Store) -> list[int]:
    async with store.writing(NOW) as uow:
        return [one.id for one in await uow.outbox.claims.claim("paper", range(5), 9, "another", 60)]


async def _states(store: Store) -> list[str]:
    async with store.reading(NOW) as uow:
        return [row.state for row in await uow.outbox.rows(select(deliveries.c.state).order_by(deliveries.c.id))]


async def test_what_a_worker_takes_while_it_is_withdrawn_is_sent_and_the_rest_is_stopped(any_store: Store) -> None:
    await _two_letters(any_store)
    async with any_store.writing(NOW) as taking:
        held = await taking.outbox.claims.claim("paper", range(5), 1, "worker", 60)
        stopping = asyncio.create_task(_cancel(any_store))
        await _until_another_waits(any_store)
    stopped = await stopping

    assert (len(held), stopped) == (1, 1)
    assert await _states(any_store) == ["queued", "cancelled"]


async def test_what_is_being_withdrawn_is_taken_by_no_worker(any_store: Store) -> None:
    await _two_letters(any_store)
    async with any_store.writing(NOW) as stopping:
        stopped = await stopping.outbox.cancel(about("s"), "withdrawn")
        taking = asyncio.create_task(_take(any_store))
        if not any_store.is_sqlite:
            # It passes by what is being withdrawn, and does not wait for it.
            await taking
    taken = await taking

    assert (stopped, taken) == (2, [])


async def test_a_letter_that_a_worker_takes_is_no_longer_one_to_be_merged_with(any_store: Store) -> None:
    first, second = await _two_letters(any_store)

    async def waiting() -> list[int]:
        async with any_store.writing(NOW) as uow:
            return list(await uow.unasked.waiting([first, second], TODAY))

    async with any_store.writing(NOW) as taking:
        await taking.outbox.claims.claim("paper", range(5), 1, "worker", 60)
        looking = asyncio.create_task(waiting())
        await _until_another_waits(any_store)

    assert await looking == [second]


async def test_two_workers_that_take_at_once_take_different_letters(any_store: Store) -> None:
    await _two_letters(any_store)
    async with any_store.writing(NOW) as first:
        (one,) = await first.outbox.claims.claim("paper", range(5), 1, "worker", 60)
        taking = asyncio.create_task(_take(any_store))
        if not any_store.is_sqlite:
            await taking
    (other,) = await taking

    assert other != one.id


async def test_an_edit_of_a_letter_that_is_held_goes_out_after_it_and_no_earlier_than_it_says(any_store: Store) -> None:
    await _two_letters(any_store)
    later = NOW + timedelta(seconds=30)
    async with any_store.writing(NOW) as uow:
        await uow.outbox.claims.claim("paper", range(5), 1, "worker", 60)
        await uow.outbox.edit(about("s"), lane=Lane.DIGEST, params={"n": 2}, due_at=later)
    async with any_store.reading(NOW) as uow:
        held, waits = await uow.outbox.rows(select(deliveries).order_by(deliveries.c.id))

    assert (held.wanted_version, held.due_at) == (2, later)
    assert (waits.wanted_version, waits.due_at) == (2, NOW)


@pytest.mark.postgres
async def test_delivery_looks_letters_up_and_nobody_else_is_told_to(postgres_store: Store) -> None:
    asked = text("SHOW random_page_cost")
    async with postgres_store.writing(NOW) as uow:
        await uow.outbox.claims.settle([])
        while_it_settles = (await uow.connection.execute(asked)).scalar_one()
    async with postgres_store.writing(NOW) as uow:
        afterwards = (await uow.connection.execute(asked)).scalar_one()

    assert (while_it_settles, afterwards) == ("1.1", "4")


async def test_what_a_worker_of_the_last_release_held_is_held_still(any_store: Store) -> None:
    """Revision 0023 kept claims in the letters themselves."""

    def to_the_last_release(connection: Connection) -> None:
        config = _config()
        config.attributes["connection"] = connection
        command.downgrade(config, "0023")

    await _two_letters(any_store)
    async with any_store.writing(NOW) as uow:
        await uow.outbox.claims.claim("paper", range(5), 1, "worker", 60)
    async with any_store.connection() as connection:
        await connection.run_sync(to_the_last_release)
        kept = (await connection.execute(text("SELECT state, claimed_by FROM deliveries ORDER BY id"))).all()
    await upgrade(any_store)
    async with any_store.writing(NOW) as uow:
        taken = await uow.outbox.claims.claim("paper", range(5), 9, "another", 60)
    async with any_store.writing(NOW + timedelta(seconds=59)) as uow:
        early = await uow.outbox.claims.rescue(not_of="another")
    async with any_store.writing(NOW + timedelta(seconds=61)) as uow:
        rescued = await uow.outbox.claims.rescue(not_of="another")

    assert kept == [("claimed", "worker"), ("queued", None)]
    assert await _states(any_store) == ["queued", "queued"]
    assert (len(taken), early, rescued) == (1, 0, 1)
