"""What becomes of a task: a receipt a person, withdrawal, chasing, and who is unreachable; the same on both stores."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError

from storage.engine import Store
from storage.repositories.outbox_claims import Settlement
from storage.repositories.tasks import Figures
from storage.repositories.which import about, on_terminals_of
from storage.tables import deliveries
from tests.storage.county import NOW, OFFICE, county, figures, issue


async def test_a_receipt_is_written_once_and_done_implies_it(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        first = await uow.tasks.sign(1, 2, 2, done=False)
        second = await uow.tasks.sign(1, 2, 2, done=False)
        done = await uow.tasks.sign(1, 3, 3, done=True)
        stranger = await uow.tasks.sign(1, 1, 1, done=True)

    assert first is not None
    assert first.received_at == NOW
    assert second is None
    assert done is not None
    assert done.received_at == done.done_at == NOW
    assert stranger is None
    assert ((await figures(any_store)).received, (await figures(any_store)).done) == (2, 1)


async def test_nothing_is_signed_after_the_withdrawal(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        first, second = await uow.tasks.withdraw(1, OFFICE), await uow.tasks.withdraw(1, OFFICE)
        signed = await uow.tasks.sign(1, 2, 2, done=False)

    assert (first, second) == (True, False)
    assert signed is None


async def test_unreachable_are_those_whom_no_terminal_brings_the_task(any_store: Store) -> None:
    await county(any_store, 5)
    async with any_store.writing(NOW) as uow:
        await uow.terminals.close(2, "blocked")
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        held = {one.terminal_id: one for one in await uow.outbox.claims.claim("paper", range(5), 9, "w", 60)}
        dead = Settlement(held[3].id, 1, "dead", NOW, reason="refused")
        sent = Settlement(held[4].id, 1, "sent", NOW, NOW, "v", "words")
        lost = Settlement(held[5].id, 1, "sent", NOW, NOW, "v", "words")
        await uow.outbox.claims.settle([dead, sent, lost])
        # The one of terminal 6 is still under way; the owner of terminal 5 leaves after it arrived.
        await uow.terminals.close(5, "blocked")

    assert await figures(any_store) == Figures(5, 0, 0, 3, 4, 2, 1)


async def test_a_withdrawal_makes_nobody_unreachable(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        await uow.tasks.withdraw(1, OFFICE)
        await uow.outbox.cancel(about("task:1"), "withdrawn")

    assert await figures(any_store) == Figures(2, 0, 0, 0, 2, 0, 0)


async def test_chasing_is_allowed_once_in_its_pause(any_store: Store) -> None:
    await county(any_store, 2)
    await issue(any_store)
    answers = []
    for minutes in (0, 9, 10):
        at = NOW + timedelta(minutes=minutes)
        async with any_store.writing(at) as uow:
            answers.append(await uow.tasks.chase(1, at - timedelta(minutes=10)))

    assert answers == [True, False, True]


async def test_sending_again_passes_over_those_whose_first_card_is_still_queued(any_store: Store) -> None:
    await county(any_store, 3)
    await issue(any_store)
    async with any_store.writing(NOW) as uow:
        held = await uow.outbox.claims.claim("paper", range(5), 2, "w", 60)
        await uow.outbox.claims.settle([Settlement(one.id, 1, "sent", NOW, NOW, "v", "words") for one in held])
        await uow.tasks.sign(1, 2, 2, done=False)
        found = await uow.tasks.rows(uow.tasks.unsigned_terminals_of(1))

    assert [one.id for one in found] == [3]


async def test_tasks_and_receipts_are_never_deleted(any_store: Store) -> None:
    await county(any_store, 1)
    await issue(any_store)
    for table in ("task_recipients", "tasks"):
        with pytest.raises(DBAPIError, match="facts are kept"):
            async with any_store.connection() as connection:
                await connection.execute(text(f"DELETE FROM {table}"))  # noqa: S608


@pytest.mark.postgres
async def test_a_persons_card_is_looked_up_by_its_terminal_among_the_thousands_of_its_task(
    postgres_store: Store,
) -> None:
    await county(postgres_store, 500)
    await issue(postgres_store)
    which = on_terminals_of("task:1", 5)
    looked_up = select(deliveries.c.id).where(which.condition).params(which.values)
    statement = looked_up.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True})
    async with postgres_store.viewing() as connection:
        steps = (await connection.execute(text(f"EXPLAIN {statement}"))).scalars().all()

    conditions = [step for step in steps if "Cond:" in step and "subject" in step]
    assert conditions, steps
    assert all("terminal_id" in step for step in conditions), steps
