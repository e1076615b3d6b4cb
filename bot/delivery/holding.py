"""What a worker has claimed and not started yet, and the slots it has taken: brings the two together.

A slot belongs to no delivery: when it comes, a reply takes it before what was claimed earlier. Must never start more
sends within a second than the rate, whatever the event loop's delays.
"""

import asyncio
import heapq
import itertools
import time
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.delivery.block import AHEAD
from handlers.ports import Clock
from storage.repositories.outbox import Lane
from storage.repositories.outbox_claims import Claimed

WINDOW_S = 1.0
# Replies overtake what was claimed up to so long before them, and no more: a flood of them holds nobody up for ever.
OVERTAKES = AHEAD * 2


@dataclass(frozen=True)
class Ready:
    """A delivery whose send starts now, and when it was claimed."""

    claimed: Claimed
    claimed_at: datetime


class Holding:
    """The deliveries and slots of one worker."""

    def __init__(self, per_second: float) -> None:
        """Holds nothing yet; ``per_second`` is the most sends that may start within a second."""
        self._waiting: list[tuple[datetime, int, Ready]] = []
        self._slots: deque[datetime] = deque()
        self._order = itertools.count()
        self._grew = asyncio.Event()
        self._per_second = per_second
        # The starts of the last second, as the machine's steady clock saw them; too fast a rate needs no watching.
        self._starts: deque[float] = deque(maxlen=max(1, int(per_second))) if per_second <= 10_000 else deque(maxlen=1)

    def __len__(self) -> int:
        """Counts the deliveries held."""
        return len(self._waiting)

    @property
    def slots(self) -> int:
        """Counts the slots held."""
        return len(self._slots)

    @property
    def without_slot(self) -> int:
        """Counts the deliveries that have no slot yet."""
        return max(0, len(self._waiting) - len(self._slots))

    def late(self, now: datetime) -> int:
        """Counts the slots held whose moment has passed."""
        return sum(1 for at in itertools.takewhile(lambda at: at < now, self._slots))

    def take(self, claimed: Sequence[Claimed], slots: Sequence[datetime], now: datetime) -> None:
        """Takes what was claimed, and the slots that came with it."""
        for one in claimed:
            rank = now if one.lane == Lane.REPLY else now + OVERTAKES
            heapq.heappush(self._waiting, (rank, next(self._order), Ready(one, now)))
        self._slots.extend(slots)
        if self._waiting and self._slots:
            self._grew.set()

    def drop_slots(self) -> None:
        """Forgets the slots, because the account was told to wait; what is held needs new ones."""
        self._slots.clear()

    def give_up(self) -> list[Claimed]:
        """Returns what was claimed and not started, and holds nothing any more."""
        held = [ready.claimed for _, _, ready in self._waiting]
        self._waiting.clear()
        self._slots.clear()
        return held

    async def next(self, clock: Clock) -> Ready:
        """Waits for the next slot and returns the delivery that takes it."""
        while True:
            while not (self._waiting and self._slots):
                self._grew.clear()
                await self._grew.wait()
            wait_s = self._wait_s(clock.now())
            if wait_s > 0:
                await asyncio.sleep(wait_s)
            if self._waiting and self._slots:
                self._slots.popleft()
                self._starts.append(time.monotonic())
                return heapq.heappop(self._waiting)[2]

    def _wait_s(self, now: datetime) -> float:
        # A clock that was set back must not put the worker to sleep for an hour.
        wait_s = min((self._slots[0] - now) / timedelta(seconds=1), AHEAD.total_seconds() * 2)
        if self._starts.maxlen == len(self._starts) and self._per_second <= 10_000:
            wait_s = max(wait_s, self._starts[0] + WINDOW_S * self._starts.maxlen / self._per_second - time.monotonic())
        return wait_s
