"""What a worker holds: a slot belongs to no delivery, and a second never holds more starts than the rate."""

from dataclasses import replace
from datetime import timedelta

from bot.delivery.holding import OVERTAKES, Holding
from storage.repositories.outbox import Lane
from storage.repositories.outbox_claims import Claimed
from tests.conversation import NOON, HandClock

CARD = Claimed(
    1, None, 1, "paper", "chat-1", "private", None, "zh_CN", int(Lane.TASK), "task:1", "common.sorry", {}, [], "t", 1,
    None, 0, None, NOON, True,
)  # fmt: skip
ANSWER = replace(CARD, id=100, lane=int(Lane.REPLY))
RATE = 10_001.0


async def test_a_reply_takes_the_slot_of_what_was_claimed_before_it() -> None:
    holding = Holding(RATE)
    holding.take([CARD], [NOON], NOON)
    holding.take([ANSWER], [], NOON)
    first = await holding.next(HandClock())

    assert first.claimed is ANSWER
    assert (len(holding), holding.slots, holding.without_slot) == (1, 0, 1)


async def test_replies_overtake_only_for_a_moment_so_that_a_flood_of_them_starves_nobody() -> None:
    holding = Holding(RATE)
    holding.take([CARD], [NOON], NOON)
    later = NOON + OVERTAKES + timedelta(milliseconds=1)
    holding.take([ANSWER], [later], later)
    first = await holding.next(HandClock(later))

    assert first.claimed is CARD


async def test_within_a_lane_what_was_claimed_first_goes_first() -> None:
    holding = Holding(RATE)
    holding.take([replace(CARD, id=number) for number in range(5)], [NOON] * 5, NOON)

    assert [(await holding.next(HandClock())).claimed.id for _ in range(5)] == [0, 1, 2, 3, 4]


async def test_slots_that_come_all_at_once_start_no_more_than_the_rate_within_a_second() -> None:
    holding = Holding(per_second=3)
    holding.take([CARD] * 4, [NOON] * 4, NOON)
    for _ in range(3):
        await holding.next(HandClock())

    assert holding._wait_s(NOON) > 0.9


async def test_slots_whose_moment_passed_are_counted_as_late() -> None:
    holding = Holding(RATE)
    holding.take([CARD] * 3, [NOON, NOON + timedelta(seconds=1), NOON + timedelta(seconds=2)], NOON)

    assert holding.late(NOON + timedelta(seconds=1.5)) == 2


async def test_what_is_given_up_is_all_that_was_claimed_and_not_started() -> None:
    holding = Holding(RATE)
    holding.take([CARD, ANSWER], [NOON], NOON)
    given_up = holding.give_up()

    assert {one.id for one in given_up} == {CARD.id, ANSWER.id}
    assert (len(holding), holding.slots) == (0, 0)


async def test_an_account_that_was_told_to_wait_uses_no_slot_that_it_took_before() -> None:
    holding = Holding(RATE)
    holding.take([CARD], [NOON], NOON)
    holding.drop_slots()

    assert (holding.slots, holding.without_slot) == (0, 1)
