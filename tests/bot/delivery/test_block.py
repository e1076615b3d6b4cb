"""The pace of an account, by a moved clock: even slots, replies first, chats left alone, 429s obeyed."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import insert, select, update

from bot.channels.port import Limits
from bot.delivery.block import AHEAD, Block, Held, claim_block
from bot.delivery.worker import FAIR, FAIR_ROUND
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.repositories.outbox import about
from storage.repositories.outbox_claims import Settlement
from storage.repositories.pacing import SHARED_PART
from storage.tables import deliveries, terminals
from tests.conversation import NOON

LIMITS = Limits(4096, 1024, 100, 40, messages_per_second=20, chat_interval_s=1.0, group_messages_per_minute=20)
HELLO = Letter("common.sorry", {})


async def chats(store: Store, count: int, kind: str = "private") -> list[int]:
    async with store.writing(NOON) as uow:
        rows = [
            {"channel": "paper", "account": "paper", "address": f"{kind}-{n}", "kind": kind, "state": "open",
             "opened_at": NOON}
            for n in range(count)
        ]  # fmt: skip
        await uow.connection.execute(insert(terminals), rows)
        found = await uow.outbox.rows(select(terminals.c.id).where(terminals.c.kind == kind).order_by(terminals.c.id))
        return [row.id for row in found]


async def broadcast(store: Store, subject: str = "task:1") -> None:
    async with store.writing(NOON) as uow:
        await uow.outbox.broadcast(HELLO, select(terminals.c.id), Lane.TASK, subject=subject)


async def reply(store: Store, terminal_id: int, subject: str = "answer") -> None:
    async with store.writing(NOON) as uow:
        await uow.outbox.send([await uow.terminals.get(terminal_id)], HELLO, Lane.REPLY, subject=subject)


async def block(store: Store, at: datetime, limits: Limits = LIMITS, room: int = 128) -> Block:
    async with store.writing(at) as uow:
        return await claim_block(uow, "paper", limits, "worker", room=room)


async def all_starts(store: Store, seconds: float, limits: Limits = LIMITS) -> list[tuple[datetime, str, int]]:
    """Claims every 50 ms and settles at once what was claimed; returns (start, subject, terminal) of each send."""
    found = []
    for step in range(int(seconds * 20)):
        at = NOON + timedelta(milliseconds=50 * step)
        claimed = await block(store, at, limits)
        found += [(start.at, start.claimed.subject, start.claimed.terminal_id) for start in claimed.starts]
        async with store.writing(at) as uow:
            sent = [Settlement(s.claimed.id, s.claimed.version, "sent", at, at, "v", "words") for s in claimed.starts]
            await uow.outbox.claims.settle(sent)
    return found


async def test_no_window_of_a_second_holds_more_sends_than_the_rate(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)
    starts = sorted(at for at, _, _ in await all_starts(store, 2.5))

    assert 45 <= len(starts) <= 60
    assert all(sum(first <= at < first + timedelta(seconds=1) for at in starts) <= 20 for first in starts)


async def test_slots_are_given_out_only_a_moment_ahead(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)
    first = await block(store, NOON)

    assert 0 < len(first.starts) <= AHEAD.total_seconds() * 20 + 1
    assert all(start.at <= NOON + AHEAD for start in first.starts)
    assert first.look_again_at is not None


async def test_a_reply_takes_the_very_next_slot_though_a_broadcast_waits(store: Store) -> None:
    everyone = await chats(store, 60)
    await broadcast(store)
    await block(store, NOON)
    await reply(store, everyone[59])
    next_block = await block(store, NOON + AHEAD)

    assert next_block.starts[0].claimed.subject == "answer"
    assert next_block.starts[0].at <= NOON + AHEAD * 2


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


async def test_a_clock_set_back_stops_neither_the_account_nor_a_chat(store: Store) -> None:
    first, *_ = await chats(store, 5)
    await broadcast(store)
    await block(store, NOON + timedelta(hours=3), room=1)
    await reply(store, first)
    later = await block(store, NOON + timedelta(seconds=1))

    assert later.starts[0].claimed.subject == "answer"
    assert later.starts[0].at == NOON + timedelta(seconds=1)


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


async def test_room_limits_what_is_claimed(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)

    assert len((await block(store, NOON, room=2)).starts) == 2


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


async def test_a_worker_that_lags_takes_so_many_slots_fewer(store: Store) -> None:
    await chats(store, 60)
    await broadcast(store)

    async def claimed(at: datetime, held: Held) -> int:
        async with store.writing(at) as uow:
            return len((await claim_block(uow, "paper", LIMITS, "worker", room=128, held=held, sole=True)).starts)

    lagging = await claimed(NOON, Held(slots=4, late=4))
    in_time = await claimed(NOON + timedelta(minutes=1), Held())

    assert lagging == in_time - 4


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
            update(deliveries).where(about("counter")).values(state="sent", sent_version=1, vendor_message_id="v")
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
        (row,) = await uow.outbox.rows(select(deliveries.c.id, deliveries.c.state, deliveries.c.claimed_by))

    assert (row.id, row.state, row.claimed_by) == (other.claimed.id, "claimed", "another")


async def test_a_worker_that_lives_keeps_what_it_holds_when_the_clock_is_set_forward(store: Store) -> None:
    await chats(store, 1)
    await broadcast(store)
    await block(store, NOON)
    async with store.writing(NOON + timedelta(days=1)) as uow:
        by_itself = await uow.outbox.claims.rescue(not_of="worker")
        by_another = await uow.outbox.claims.rescue(not_of="another")

    assert (by_itself, by_another) == (0, 1)


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
