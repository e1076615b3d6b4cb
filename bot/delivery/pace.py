"""How fast one account may send: over all chats, to one chat, to one group.

Starts of sends are spaced evenly, so that no window of a second holds more than the rate; a reply waits for the next
slot only, never behind a broadcast. A 429 halts what it names and slows the account for a while.
"""

import asyncio
import heapq
import itertools
from collections import deque
from collections.abc import Callable

from bot.channels.port import Limits

SLOWEST_SHARE = 0.2
SLOWER = 0.7
FASTER_PER_SEND = 0.01


class Pace:
    """The pace of one channel account in this process; times are seconds of the event loop."""

    def __init__(self, limits: Limits, time: Callable[[], float] | None = None) -> None:
        """Takes the channel's limits; ``time`` is the loop's clock unless a test moves its own."""
        self._limits = limits
        self._time = time or (lambda: asyncio.get_running_loop().time())
        self._share = 1.0
        self._next_slot = 0.0
        self._chat_free_at: dict[str, float] = {}
        self._group_starts: dict[str, deque[float]] = {}
        self._queue: list[tuple[int, int, asyncio.Future[None]]] = []
        self._order = itertools.count()
        self._granting: asyncio.Task[None] | None = None

    def wait_s(self, address: str, is_group: bool) -> float:
        """Returns for how many seconds a chat must still be left alone; 0 if it may be written to."""
        now = self._time()
        free_at = self._chat_free_at.get(address, 0.0)
        if is_group:
            starts = self._group_starts.get(address)
            if starts and len(starts) >= self._limits.group_messages_per_minute:
                free_at = max(free_at, starts[0] + 60.0)
        return max(0.0, free_at - now)

    async def turn(self, address: str, is_group: bool, lane: int) -> None:
        """Waits for the account's next slot, smaller lanes first, and notes that the chat was written to."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._queue, (lane, next(self._order), turn))
        if self._granting is None or self._granting.done():
            self._granting = asyncio.create_task(self._grant())
        await turn
        now = self._time()
        self._chat_free_at[address] = now + self._limits.chat_interval_s
        if is_group:
            starts = self._group_starts.setdefault(address, deque(maxlen=self._limits.group_messages_per_minute))
            starts.append(now)
        if len(self._chat_free_at) > 20_000:
            self._chat_free_at = {a: t for a, t in self._chat_free_at.items() if t > now}

    async def _grant(self) -> None:
        while self._queue:
            now = self._time()
            if self._next_slot > now:
                await asyncio.sleep(self._next_slot - now)
            _, _, turn = heapq.heappop(self._queue)
            if turn.cancelled():
                continue
            now = self._time()
            self._next_slot = max(now, self._next_slot) + 1.0 / (self._limits.messages_per_second * self._share)
            self._share = min(1.0, self._share + FASTER_PER_SEND * self._share)
            turn.set_result(None)

    def throttled(self, address: str, retry_after_s: float, *, whole_account: bool) -> None:
        """Obeys a 429: halts the chat or the account for as long as it says, and lowers the pace."""
        until = self._time() + retry_after_s
        if whole_account:
            self._next_slot = max(self._next_slot, until)
        else:
            self._chat_free_at[address] = max(self._chat_free_at.get(address, 0.0), until)
        self._share = max(SLOWEST_SHARE, self._share * SLOWER)
