"""Who goes first in an account's slots: replies, what they overtook, and the lanes behind a broadcast."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import update

from bot.delivery.block import AHEAD, Held, claim_block
from bot.delivery.worker import FAIR, FAIR_ROUND
from storage.engine import Store
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Settlement
from storage.repositories.which import about
from storage.tables import deliveries
from tests.bot.delivery.blocks import HELLO, LIMITS, block, broadcast, chats, reply
from tests.conversation import NOON


async def test_a_reply_takes_the_very_next_slot_though_a_broadcast_waits(store: Store) -> None:
    everyone = await chats(store, 60)
    await broadcast(store)
    await block(store, NOON)
    await reply(store, everyone[59])
    next_block = await block(store, NOON + AHEAD)

    assert next_block.starts[0].claimed.subject == "answer"
    assert next_block.starts[0].at <= NOON + AHEAD * 2


async def test_with_all_slots_given_out_only_replies_are_claimed_and_take_none(store: Store) -> None:
    everyone = await chats(store, 60)
    await broadcast(store)
    first = await block(store, NOON)
    await reply(store, everyone[59])
    async with store.writing(NOON) as uow:
        overtaking = await claim_block(uow, "paper", LIMITS, "worker", room=128, held=Held(slots=len(first.slots)))

    assert [start.claimed.subject for start in overtaking.starts] == ["answer"]
    assert overtaking.slots == ()


async def test_what_was_overtaken_gets_the_next_slots_before_anything_new_is_claimed(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)
    async with store.writing(NOON) as uow:
        owing = await claim_block(uow, "paper", LIMITS, "worker", room=128, held=Held(slots=0, without_slot=3))

    assert len(owing.slots) == len(owing.starts) + 3
    assert owing.starts[0].at == owing.slots[3]


async def test_half_of_a_fair_block_goes_to_the_lanes_behind(store: Store) -> None:
    everyone = await chats(store, 60)
    await broadcast(store)
    async with store.writing(NOON) as uow:
        to = [await uow.terminals.get(one) for one in everyone[30:]]
        await uow.outbox.send(to, HELLO, Lane.DIGEST, subject="digest")
    async with store.writing(NOON) as uow:
        fair = await claim_block(uow, "paper", LIMITS, "worker", room=128, first_lane=int(Lane.REMINDER))
    subjects = Counter(start.claimed.subject for start in fair.starts)

    assert subjects["digest"] >= subjects["task:1"] - 1 > 0


async def test_mail_that_waits_for_its_moment_is_seen_from_afar(store: Store) -> None:
    (chat,) = await chats(store, 1)
    async with store.writing(NOON) as uow:
        await uow.outbox.send([await uow.terminals.get(chat)], HELLO, Lane.REMINDER, due_at=NOON + timedelta(hours=9))
    async with store.reading(NOON) as uow:
        due = await uow.outbox.claims.next_due("paper")

    assert due == {int(Lane.REMINDER): NOON + timedelta(hours=9)}


async def test_a_live_counter_moves_all_through_a_broadcast_to_a_county(store: Store) -> None:
    """Twenty seconds of it at thirty letters a second, in the worker's own rounds; the counter changes each second."""
    limits = replace(LIMITS, messages_per_second=30)
    office, *_ = await chats(store, 5_461)
    await broadcast(store)
    async with store.writing(NOON) as uow:
        await uow.outbox.send([await uow.terminals.get(office)], HELLO, Lane.DIGEST, subject="counter")
        await uow.connection.execute(
            update(deliveries)
            .where(deliveries.c.subject == "counter")
            .values(state="sent", sent_version=1, vendor_message_id="v")
        )
    shown = []
    for turn in range(100):
        at = NOON + timedelta(milliseconds=200 * turn)
        async with store.writing(at) as uow:
            if turn % 5 == 0:
                await uow.outbox.edit(about("counter"), lane=Lane.DIGEST, params={"signed": turn}, due_at=at)
            first_lane = int(FAIR.get(turn % FAIR_ROUND, Lane.REPLY))
            claimed = await claim_block(uow, "paper", limits, "worker", room=800, first_lane=first_lane)
            sent = [Settlement(s.claimed.id, s.claimed.version, "sent", at, at, "v", "words") for s in claimed.starts]
            await uow.outbox.claims.settle(sent)
        shown += [at for start in claimed.starts if start.claimed.subject == "counter"]

    assert len(shown) >= 8
    assert max(later - earlier for earlier, later in pairwise(shown)) <= timedelta(seconds=3)
