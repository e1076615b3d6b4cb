"""What a worker holds: a slot belongs to no delivery, and a second never holds more starts than the rate."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.delivery.block import Block
from bot.delivery.holding import OVERTAKES_S, TALKING_S, Holding
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Claimed
from storage.repositories.pacing import GRACE, LATEST_S
from tests.conversation import NOON

CARD = Claimed(
    1, None, 1, "paper", "chat-1", "private", None, "zh_CN", int(Lane.TASK), "task:1", "common.sorry", {}, [], "t", 1,
    None, 0, None, NOON, True,
)  # fmt: skip
ANSWER = CARD._replace(id=100, lane=int(Lane.REPLY))
UNWATCHED = 10_001.0


class Machine:
    """A worker's holding on a steady clock moved by hand; the program's clock runs beside it from noon."""

    def __init__(self, per_second: float = UNWATCHED, *, alone: bool = True) -> None:
        self.now = 1000.0
        self.per_second = per_second
        self.holding = Holding(per_second, lambda: self.now)
        self._alone = alone
        self._next_slot = NOON

    def date(self) -> datetime:
        """This moment by the program's clock."""
        return NOON + timedelta(seconds=self.now - 1000)

    def take(self, claimed: Sequence[Claimed], slots: int) -> None:
        """Takes deliveries, and as many of the account's next slots."""
        first = self._next_slot
        spaced = [first + timedelta(seconds=place / self.per_second) for place in range(slots + 1)]
        self._next_slot = spaced[-1]
        until = spaced[-1] + GRACE if self._alone else None
        self.holding.take(claimed, Block((), None, spaced[:-1], until), self.date(), self.now)

    def starts(self, seconds: float, step: float = 0.001) -> list[tuple[float, Claimed]]:
        """Lets time pass in small steps; returns when what started."""
        found = []
        end = self.now + seconds
        while self.now < end:
            while (ready := self.holding.pop()) is not None:
                found.append((self.now, ready.claimed))
            self.now += step
        return found

    def broadcast(self, seconds: float) -> list[tuple[float, Claimed]]:
        """Runs a broadcast for some time: slots are taken as they are used up."""
        found = []
        end = self.now + seconds
        while self.now < end:
            self._next_slot = max(self._next_slot, self.date())
            ahead = int((self.now + 0.4 - 1000) * self.per_second) + 1
            count = ahead - round((self._next_slot - NOON).total_seconds() * self.per_second) - self.holding.late
            self.take([CARD] * max(0, count - self.holding.without_slot), max(0, count))
            found += self.starts(0.1)
        return found


def fullest_second(moments: Sequence[float]) -> int:
    """Counts the starts in the fullest window of a second."""
    return max(sum(1 for other in moments if at - 1 < other <= at) for at in moments)


def test_a_reply_takes_the_slot_of_what_was_claimed_before_it() -> None:
    machine = Machine()
    machine.take([CARD], 1)
    machine.take([ANSWER], 0)
    first = machine.holding.pop()

    assert first is not None
    assert first.claimed is ANSWER
    assert (len(machine.holding), machine.holding.slots, machine.holding.without_slot) == (1, 0, 1)


def test_replies_overtake_only_for_a_moment_so_that_a_flood_of_them_starves_nobody() -> None:
    machine = Machine()
    machine.take([CARD], 0)
    machine.now += OVERTAKES_S + 0.001
    machine.take([ANSWER], 1)
    first = machine.holding.pop()

    assert first is not None
    assert first.claimed is CARD


def test_within_a_lane_what_was_claimed_first_goes_first() -> None:
    machine = Machine()
    machine.take([CARD._replace(id=number) for number in range(5)], 5)

    assert [claimed.id for _, claimed in machine.starts(0.01)] == [0, 1, 2, 3, 4]


def test_a_broadcast_keeps_the_pace_and_no_second_holds_more_starts_than_the_rate() -> None:
    machine = Machine(30)
    moments = [at for at, _ in machine.broadcast(5)]

    assert len(moments) >= 148
    assert fullest_second(moments) <= 30


def test_after_a_stall_the_starts_are_spread_and_not_bunched() -> None:
    machine = Machine(30)
    machine.broadcast(3)
    machine.now += 0.5
    moments = [at for at, _ in machine.broadcast(5)]

    assert fullest_second(moments) <= 30
    assert min(other - one for one, other in pairwise(moments)) >= 0.029
    assert len(moments) >= 149


def test_a_reply_in_a_broadcast_starts_at_once_while_people_talk() -> None:
    machine = Machine(30)
    machine.broadcast(3)
    waits, moments = [], []
    for _ in range(20):
        moments += [at for at, _ in machine.broadcast(0.3)]
        asked_at = machine.now
        machine.take([ANSWER], 0)
        started = machine.starts(0.1)
        moments += [at for at, _ in started]
        waits.append(next(at for at, claimed in started if claimed is ANSWER) - asked_at)

    # The first one waits for a free place; from then on one is kept.
    assert waits[0] <= 0.035
    assert max(waits[1:]) <= 0.002
    assert fullest_second(moments) <= 30
    assert len(moments) >= 0.4 * 20 * 28


def test_a_flood_of_replies_runs_into_no_burst() -> None:
    machine = Machine(30)
    machine.broadcast(3)
    machine.take([ANSWER] * 100, 0)
    moments = [at for at, claimed in machine.broadcast(3) if claimed is ANSWER]

    assert sum(1 for at in moments if at - moments[0] < 0.1) <= 6
    assert fullest_second(moments) <= 30


def test_a_broadcast_takes_the_kept_place_back_when_nobody_talks_any_more() -> None:
    machine = Machine(30)
    machine.take([ANSWER], 1)
    machine.broadcast(TALKING_S + 1)
    moments = [at for at, _ in machine.broadcast(5)]

    assert len(moments) >= 149


def test_where_others_send_as_well_a_reply_waits_for_a_slot_of_ours_and_late_slots_are_lost() -> None:
    machine = Machine(30, alone=False)
    machine.take([CARD] * 9, 9)
    machine.starts(0.001)
    machine.take([ANSWER], 3)
    started = machine.starts(0.04)
    machine.now += 0.1 + LATEST_S
    late = machine.starts(0.001)

    assert [claimed for _, claimed in started] == [ANSWER]
    assert started[0][0] >= 1000 + 1 / 30
    # The slots at 67, 100 and 133 ms are gone; the one at 167 ms may still be used.
    assert [claimed for _, claimed in late] == [CARD]
    assert machine.holding.without_slot == 10 + 3 - 12


def test_slots_whose_moment_passed_are_counted_as_late() -> None:
    machine = Machine(1)
    machine.take([CARD] * 3, 3)
    machine.now += 1.5

    assert machine.holding.late == 2


def test_what_is_given_up_is_all_that_was_claimed_and_not_started() -> None:
    machine = Machine()
    machine.take([CARD, ANSWER], 1)
    given_up = machine.holding.give_up()

    assert {one.id for one in given_up} == {CARD.id, ANSWER.id}
    assert (len(machine.holding), machine.holding.slots) == (0, 0)


def test_an_account_that_was_told_to_wait_uses_no_slot_that_it_took_before() -> None:
    machine = Machine(1)
    machine.take([CARD] * 3, 3)
    machine.holding.halt(1.5)

    assert (machine.holding.slots, machine.holding.without_slot) == (1, 2)


async def test_one_who_is_told_to_stop_in_the_moment_of_its_turn_gives_back_what_it_got() -> None:
    machine = Machine()
    waiting = asyncio.ensure_future(machine.holding.next())
    loop = asyncio.get_running_loop()
    # In one turn: it waits already, gets its delivery, and is told to stop before it can go on.
    loop.call_soon(machine.take, [CARD], 1)
    loop.call_soon(waiting.cancel)
    with pytest.raises(asyncio.CancelledError):
        await waiting

    assert machine.holding.give_up() == [CARD]
