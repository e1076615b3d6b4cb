"""Two processes share an account's pace: whatever stalls, no second holds more starts than the rate."""

import asyncio
import random
from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest

from bot.delivery.block import Block, Held, claim_block
from bot.delivery.holding import Holding
from storage.engine import Store
from tests.bot.delivery.blocks import LIMITS, broadcast, chats
from tests.conversation import NOON

STEP_S = 0.002
RATE = LIMITS.messages_per_second


def fullest_second(moments: Sequence[float]) -> int:
    """Counts the starts in the fullest window of a second."""
    most, first = 0, 0
    for place, moment in enumerate(moments):
        while moments[first] < moment - 1 + STEP_S / 2:
            first += 1
        most = max(most, place - first + 1)
    return most


class Process:
    """One delivery process by hand: it claims, the store answers some time later, slots are used; or it stalls."""

    def __init__(self, store: Store, name: str, chance: random.Random) -> None:
        self.store, self.name, self.chance = store, name, chance
        self.now = 0.0
        self.starts: list[float] = []
        self.holding = Holding(RATE, lambda: self.now, on_lost=self.look)
        self.stalls_until = self.looks_at = self.answered_at = self.asked_at = 0.0
        self.lead = timedelta(0)
        self.block: Block | None = None

    def date(self) -> datetime:
        """This moment by the program's clock."""
        return NOON + timedelta(seconds=self.now)

    def look(self) -> None:
        """Asks the store at the next step."""
        self.looks_at = 0.0

    async def step(self, now: float, *, stalling: bool) -> None:
        """Does what it would at this moment."""
        self.now = now
        if now < self.stalls_until:
            return
        if stalling and self.chance.random() < STEP_S:
            # Once a second or so: as long as a busy machine, or a collection of garbage, makes it.
            self.stalls_until = now + self.chance.choice((0.02, 0.05, 0.2, 0.7))
            return
        if self.block is not None and now >= self.answered_at:
            asked = NOON + timedelta(seconds=self.asked_at)
            self.holding.take([start.claimed for start in self.block.starts], self.block, asked, self.asked_at)
            self.looks_at = ((self.block.look_again_at or self.date() + timedelta(seconds=1)) - NOON).total_seconds()
            self.lead, self.block = timedelta(seconds=now - self.asked_at), None
        elif self.block is None and now >= self.looks_at:
            held = Held(self.holding.slots, self.holding.without_slot, self.holding.late)
            async with self.store.writing(self.date()) as uow:
                self.block = await claim_block(uow, "paper", LIMITS, self.name, room=99, held=held, lead=self.lead)
            slow = stalling and self.chance.random() < 0.1
            self.asked_at, self.answered_at = now, now + self.chance.uniform(0.005, 0.5 if slow else 0.02)
        while self.holding.pop() is not None:
            self.starts.append(now)


@pytest.mark.parametrize("seed", [1, 2])
async def test_no_second_of_two_processes_that_stall_holds_more_starts_than_the_rate(store: Store, seed: int) -> None:
    """The second one comes when the first has been alone for a while, and goes again."""
    await chats(store, 1_200)
    await broadcast(store)
    chance = random.Random(seed)
    one, other = (Process(store, name, chance) for name in ("one", "other"))
    for step in range(int(45 / STEP_S)):
        now = step * STEP_S
        await one.step(now, stalling=True)
        if 15 <= now < 30:
            await other.step(now, stalling=True)
    starts = sorted(one.starts + other.starts)

    assert fullest_second(starts) <= RATE
    assert other.starts
    assert len(starts) >= 0.6 * 45 * RATE


async def test_two_processes_that_do_not_stall_use_their_pace(store: Store) -> None:
    await chats(store, 400)
    await broadcast(store)
    one, other = (Process(store, name, random.Random(3)) for name in ("one", "other"))
    for step in range(int(10 / STEP_S)):
        for process in (one, other)[:: 1 if one.chance.random() < 0.5 else -1]:
            await process.step(step * STEP_S, stalling=False)
    starts = sorted(one.starts + other.starts)

    assert fullest_second(starts) <= RATE
    assert len(starts) >= 0.95 * 10 * RATE
    assert min(len(one.starts), len(other.starts)) >= 0.3 * len(starts)


async def test_two_that_are_the_first_of_all_to_ask_get_slots_of_their_own(any_store: Store) -> None:
    await chats(any_store, 30)
    await broadcast(any_store)

    async def ask(name: str) -> Block:
        async with any_store.writing(NOON) as uow:
            return await claim_block(uow, "paper", LIMITS, name, room=99)

    blocks = await asyncio.gather(ask("one"), ask("other"))
    slots = [slot for block in blocks for slot in block.slots]

    assert len(slots) == len(set(slots)) > 0
