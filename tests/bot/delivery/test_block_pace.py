"""The pace of an account, by a moved clock: even slots, chats left alone, 429s obeyed."""

from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise

from bot.delivery.block import AHEAD, Held, claim_block
from storage.engine import Store
from storage.repositories.pacing import SHARED_PART
from tests.bot.delivery.blocks import LIMITS, all_starts, block, broadcast, chats, reply
from tests.conversation import NOON


async def test_no_window_of_a_second_holds_more_sends_than_the_rate(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)
    starts = sorted(at for at, _, _ in await all_starts(store, 2.5))

    assert 45 <= len(starts) <= 60
    assert all(sum(first <= at < first + timedelta(seconds=1) for at in starts) <= 20 for first in starts)


async def test_a_start_some_thousandths_late_puts_no_window_of_a_second_above_the_rate(store: Store) -> None:
    async with store.writing(NOON) as uow:
        slots = await uow.pacing.slots("paper", 20, "worker", sole=True)

    # The first may be late by so much, and the twenty-first in time: they are still a second apart.
    late = timedelta(milliseconds=4)
    assert slots.at(20) - (slots.at(0) + late) >= timedelta(seconds=1)
    assert slots.at(200) - slots.at(0) <= timedelta(seconds=10.1)


async def test_slots_are_given_out_only_a_moment_ahead(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)
    first = await block(store, NOON)

    assert 0 < len(first.starts) <= AHEAD.total_seconds() * 20 + 1
    assert all(start.at <= NOON + AHEAD for start in first.starts)
    assert first.look_again_at is not None


async def test_room_limits_what_is_claimed(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)

    assert len((await block(store, NOON, room=2)).starts) == 2


async def test_a_worker_that_lags_takes_so_many_slots_fewer(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)

    async def claimed(at: datetime, held: Held) -> int:
        async with store.writing(at) as uow:
            return len((await claim_block(uow, "paper", LIMITS, "worker", room=128, held=held, sole=True)).starts)

    lagging = await claimed(NOON, Held(slots=4, late=4))
    in_time = await claimed(NOON + timedelta(minutes=1), Held())

    assert lagging == in_time - 4


async def test_one_chat_gets_its_letters_a_second_apart_and_in_order(store: Store) -> None:
    (chat,) = await chats(store, 1)
    for number in range(3):
        await reply(store, chat, f"r{number}")
    starts = await all_starts(store, 3)

    assert [subject for _, subject, _ in starts] == ["r0", "r1", "r2"]
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(starts)]
    assert all(gap >= timedelta(seconds=1) for gap in gaps)


async def test_a_group_gets_at_most_its_share_of_a_minute(store: Store) -> None:
    (group,) = await chats(store, 1, "group")
    for number in range(4):
        await reply(store, group, f"r{number}")
    starts = await all_starts(store, 7)
    gaps = [later[0] - earlier[0] for earlier, later in pairwise(starts)]

    assert len(starts) == 3
    assert all(gap >= timedelta(seconds=3) for gap in gaps)


async def test_a_busy_chat_does_not_hold_the_others_up(store: Store) -> None:
    busy, other = await chats(store, 2)
    for number in range(5):
        await reply(store, busy, f"b{number}")
    await reply(store, other, "other")
    starts = await all_starts(store, 0.5)

    assert Counter(subject for _, subject, _ in starts) == {"b0": 1, "other": 1}


async def test_a_chat_that_was_told_to_wait_is_left_alone_until_then(store: Store) -> None:
    told, other = await chats(store, 2)
    await reply(store, told, "told")
    await reply(store, other, "other")
    async with store.writing(NOON) as uow:
        await uow.outbox.claims.occupy({told: NOON + timedelta(seconds=30)})
    early = await block(store, NOON)
    late = await block(store, NOON + timedelta(seconds=30))

    assert [start.claimed.subject for start in early.starts] == ["other"]
    assert [start.claimed.subject for start in late.starts] == ["told"]


async def test_a_halted_account_sends_nothing_until_then_slower_afterwards_and_grows_again(store: Store) -> None:
    await chats(store, 200)
    await broadcast(store)
    await block(store, NOON, room=1)
    async with store.writing(NOON) as uow:
        await uow.pacing.slow_down("paper", NOON + timedelta(seconds=5))
    halted = await block(store, NOON + timedelta(seconds=4))
    async with store.reading(NOON + timedelta(seconds=5)) as uow:
        slots = await uow.pacing.slots("paper", 20, "worker")
    began = slots.every_s
    sent = 0
    while sent < 100:
        at = slots.first_at
        sent += len((await block(store, at)).starts)
        async with store.reading(at) as uow:
            slots = await uow.pacing.slots("paper", 20, "worker")

    assert halted.starts == ()
    assert began >= 1.1 / 20
    # A hundred sends give back more than half of what the 429 took.
    assert slots.every_s - 1 / (20 * SHARED_PART) < (began - 1 / (20 * SHARED_PART)) / 2
