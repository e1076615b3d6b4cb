"""What a worker has claimed and not started yet, and the slots it has taken: brings the two together.

A slot belongs to no delivery: when it comes, a reply takes it before what was claimed earlier. Must never start a send
that last_second.py has no place for, and never look at a clock that can be set back.
"""

import asyncio
import heapq
import itertools
import time
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from bot.delivery.block import AHEAD, Block
from bot.delivery.last_second import LastSecond
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Claimed
from storage.repositories.pacing import LATEST_S

# Replies overtake what was claimed up to so long before them, and no more: a flood of them holds nobody up for ever.
OVERTAKES_S = AHEAD.total_seconds() * 2
UNBOUND = 1_000_000
# A worker with slots that are later than this lags, and takes so many fewer. If it did not, what it sends would be
# spaced by the window alone, and a gap in one second would come again in each that follows: a reply would wait there.
LAGGING_S = AHEAD.total_seconds() / 2
# A reply may start so long before its slot: a flood of them runs into no burst either.
EARLIEST_S = 0.07
# While people talk, so many places of a second are kept for replies: one that comes finds a place at once.
KEPT_FOR_REPLIES = 1
TALKING_S = 10.0


class Ready(NamedTuple):
    """A delivery whose send starts now, and when it was claimed."""

    claimed: Claimed
    claimed_at: datetime


class Holding:
    """The deliveries and slots of one worker; moments are seconds of the machine's steady clock."""

    def __init__(
        self,
        per_second: float,
        steady: Callable[[], float] = time.monotonic,
        on_lost: Callable[[], None] = lambda: None,
        senders: int = 64,
    ) -> None:
        """Holds nothing yet.

        Args:
            per_second: the most sends that may start within a second.
            steady: seconds that never run backwards.
            on_lost: called when a slot is lost, so that what is held may get another.
            senders: how many sends can be under way at a time.
        """
        self._steady = steady
        self._on_lost = on_lost
        self._senders = senders
        self._last_second = LastSecond(per_second, steady)
        # By rank, then in the order of claiming.
        self._waiting: list[tuple[float, int, Ready]] = []
        self._order = itertools.count()
        self._slots: deque[float] = deque()
        self._idle: deque[asyncio.Future[Ready]] = deque()
        self._timer: asyncio.TimerHandle | None = None
        self._talking_until = 0.0
        self._halted_until = 0.0
        # Until then nobody else has one of the account's slots, nor had one within a second.
        self._alone_until = 0.0

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

    @property
    def usable_slots(self) -> int:
        """Counts the slots that are worth taking: what so many senders used of late, and as many as they are.

        Where answers are slow, senders are what binds; slots beyond would only be lost to other processes.
        """
        if not self._last_second.is_limited:
            return UNBOUND
        return max(0, self._senders + self._last_second.count(AHEAD.total_seconds()) - len(self._slots))

    @property
    def late(self) -> int:
        """Counts the slots held whose moment has passed long since."""
        passed = self._steady() - LAGGING_S
        return sum(1 for _ in itertools.takewhile(lambda at: at < passed, self._slots))

    def take(self, claimed: Sequence[Claimed], block: Block, now: datetime, asked_at: float) -> None:
        """Takes what was claimed, and the slots that came with it.

        Args:
            claimed: the deliveries.
            block: the slots, by the program's clock.
            now: the moment of asking by that clock.
            asked_at: the same moment by the steady clock.
        """
        steady = self._steady()
        for one in claimed:
            is_reply = one.lane == Lane.REPLY
            if is_reply:
                self._talking_until = steady + TALKING_S
            self._hold(Ready(one, now), steady if is_reply else steady + OVERTAKES_S)

        def moment(at: datetime) -> float:
            return asked_at + (at - now).total_seconds()

        self._slots.extend(at for at in map(moment, block.slots) if at >= self._halted_until)
        if block.slots:
            self._alone_until = moment(block.alone_until) if block.alone_until is not None else 0.0
        self._hand_out()

    def halt(self, seconds: float) -> None:
        """Uses no slot before so many seconds are over, because the account was told to wait."""
        self._halted_until = self._steady() + seconds
        self._slots = deque(at for at in self._slots if at >= self._halted_until)

    def give_up(self) -> list[Claimed]:
        """Returns what was claimed and not started, and holds nothing any more."""
        held = [ready.claimed for _, _, ready in self._waiting]
        self._waiting.clear()
        self._slots.clear()
        if self._timer is not None:
            self._timer.cancel()
        return held

    async def next(self) -> Ready:
        """Waits for the next slot and returns the delivery that takes it."""
        ready = self.pop()
        if ready is not None:
            return ready
        turn: asyncio.Future[Ready] = asyncio.get_running_loop().create_future()
        self._idle.append(turn)
        self._hand_out()
        try:
            return await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # It was ours already, and we are told to stop: it is held again, and given up with the others.
                self._hold(turn.result(), self._steady())
            raise

    def pop(self) -> Ready | None:
        """Returns the delivery that may start at this moment, if there is one."""
        self._lose_late_slots()
        if self._wait_s() > 0:
            return None
        self._slots.popleft()
        self._last_second.add()
        return heapq.heappop(self._waiting)[2]

    def _hold(self, ready: Ready, rank: float) -> None:
        heapq.heappush(self._waiting, (rank, next(self._order), ready))

    def _hand_out(self) -> None:
        """Gives those who wait what may start now, and comes again when the next may."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        while self._idle:
            if self._idle[0].done():
                self._idle.popleft()
            elif (ready := self.pop()) is not None:
                self._idle.popleft().set_result(ready)
            else:
                break
        if self._idle and self._waiting and self._slots:
            self._timer = asyncio.get_running_loop().call_later(self._wait_s(), self._hand_out)

    @property
    def _is_alone(self) -> bool:
        return self._steady() < self._alone_until

    def _lose_late_slots(self) -> None:
        """Lets go of slots whose second may be another process's by now."""
        if not self._last_second.is_limited or self._is_alone:
            return
        latest = self._steady() - LATEST_S
        while self._slots and self._slots[0] < latest:
            self._slots.popleft()
            self._on_lost()

    def _wait_s(self) -> float:
        """Seconds until the first of those that wait may start; for ever if there is none, or no slot for it."""
        if not (self._waiting and self._slots):
            return float("inf")
        slot_s = self._slots[0] - self._steady()
        if not self._last_second.is_limited:
            return slot_s
        if self._waiting[0][2].claimed.lane == Lane.REPLY:
            # Where the last second's starts are all ours, a reply need not wait for its slot: a free place will do.
            return max(slot_s - (EARLIEST_S if self._is_alone else 0.0), self._last_second.until_free_s())
        kept = KEPT_FOR_REPLIES if self._steady() < self._talking_until else 0
        return max(slot_s, self._last_second.until_free_s(kept), self._last_second.until_spread_s())
