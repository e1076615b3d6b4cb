"""A clock that is set and a lease that is over: what is held stays one worker's, and nothing stands still."""

from datetime import timedelta

from sqlalchemy import select

from bot.delivery.block import claim_block
from storage.engine import Store
from storage.repositories.outbox_claims import Settlement
from storage.tables import deliveries, delivery_claims
from tests.bot.delivery.blocks import LIMITS, block, broadcast, chats, reply
from tests.conversation import NOON


async def test_a_clock_set_back_stops_neither_the_account_nor_a_chat(store: Store) -> None:
    first, *_ = await chats(store, 5)
    await broadcast(store)
    await block(store, NOON + timedelta(hours=3), room=1)
    await reply(store, first)
    later = await block(store, NOON + timedelta(seconds=1))

    assert later.starts[0].claimed.subject == "answer"
    assert later.starts[0].at == NOON + timedelta(seconds=1)


async def test_a_halt_from_before_the_clock_was_set_back_is_forgotten(store: Store) -> None:
    await chats(store, 2)
    await broadcast(store)
    async with store.writing(NOON) as uow:
        await uow.pacing.slots("paper", 20, "worker")
        await uow.pacing.slow_down("paper", NOON + timedelta(seconds=30))
    earlier = NOON - timedelta(hours=1)
    async with store.writing(earlier) as uow:
        await uow.outbox.claims.clock_was_set_back(600, 60)
    claimed = await block(store, earlier)

    assert len(claimed.starts) == 2


async def test_a_worker_that_lives_keeps_what_it_holds_when_the_clock_is_set_forward(store: Store) -> None:
    await chats(store, 1)
    await broadcast(store)
    await block(store, NOON)
    async with store.writing(NOON + timedelta(days=1)) as uow:
        by_itself = await uow.outbox.claims.rescue(not_of="worker")
        by_another = await uow.outbox.claims.rescue(not_of="another")

    assert (by_itself, by_another) == (0, 1)


async def test_what_another_worker_holds_by_now_is_not_settled_by_the_one_whose_lease_was_over(store: Store) -> None:
    await chats(store, 1)
    await broadcast(store)
    (slow,) = (await block(store, NOON)).starts
    async with store.writing(NOON + timedelta(minutes=5)) as uow:
        await uow.outbox.claims.rescue()
    async with store.writing(NOON + timedelta(minutes=5)) as uow:
        (other,) = (await claim_block(uow, "paper", LIMITS, "another", room=9)).starts
    dead = Settlement(slow.claimed.id, slow.claimed.version, "dead", NOON, reason="too late")
    async with store.writing(NOON + timedelta(minutes=6)) as uow:
        await uow.outbox.claims.settle([dead], "worker")
    async with store.reading(NOON) as uow:
        (letter,) = await uow.outbox.rows(select(deliveries.c.id, deliveries.c.state))
        (claim,) = await uow.outbox.rows(select(delivery_claims.c.delivery_id, delivery_claims.c.worker))

    assert letter == (other.claimed.id, "queued")
    assert claim == (other.claimed.id, "another")
