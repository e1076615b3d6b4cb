"""Invites are spread evenly over the bots of a pool, and lead a person back to the bot that serves them."""

from datetime import timedelta

from sqlalchemy import insert

from storage.engine import Store
from storage.tables import people
from tests.conversation import NOON

POOL = ["telegram:1", "telegram:2", "telegram:3"]


async def _people(store: Store, count: int) -> None:
    async with store.writing(NOON) as uow:
        rows = [
            {"id": n, "name": f"第{n}人", "phone": f"1380000{n:04}", "created_at": NOON} for n in range(1, count + 1)
        ]
        await uow.connection.execute(insert(people), rows)


async def _invite(store: Store, person_id: int, *, days: int = 7) -> str:
    async with store.writing(NOON) as uow:
        account = await uow.invites.account_for(person_id, POOL)
        await uow.invites.add(f"hash-{person_id}", person_id, NOON + timedelta(days=days), account)
    return account


async def test_invites_go_round_all_bots(any_store: Store) -> None:
    await _people(any_store, 9)

    accounts = [await _invite(any_store, person_id) for person_id in range(1, 10)]

    assert {account: accounts.count(account) for account in POOL} == dict.fromkeys(POOL, 3)


async def test_who_joined_counts_and_an_invite_that_ran_out_does_not(any_store: Store) -> None:
    await _people(any_store, 4)
    async with any_store.writing(NOON) as uow:
        terminal = await uow.terminals.meet("telegram", "telegram:1", "11", "private")
        await uow.terminals.give(terminal.id, person_id=1)
    await _invite(any_store, 2, days=-1)

    assert await _invite(any_store, 3) == "telegram:2"
    assert await _invite(any_store, 4) == "telegram:3"


async def test_somebody_served_by_a_bot_is_invited_to_it_again(any_store: Store) -> None:
    await _people(any_store, 1)
    async with any_store.writing(NOON) as uow:
        terminal = await uow.terminals.meet("telegram", "telegram:3", "11", "private")
        await uow.terminals.give(terminal.id, person_id=1)

    assert await _invite(any_store, 1) == "telegram:3"
