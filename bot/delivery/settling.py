"""Writes outcomes down in groups: one transaction for all that came in within some hundredths of a second.

A crash before that repeats at most what was in flight: at-least-once, stated plainly.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.port import Throttled
from bot.delivery.outcomes import Verdict
from handlers.context import World
from handlers.ports import Clock
from handlers.terminals.closing import close_terminal
from storage.engine import Store
from storage.repositories.outbox_claims import Claimed
from storage.signals import set_within
from storage.unit_of_work import UnitOfWork

GATHER_S = 0.06
MOST = 400
# So many are a broadcast's last: they wait for no others once nothing is under way. Replies come one by one, and their
# outcomes are gathered all the same.
ENOUGH = 32
# Three chats told to wait within this time: it is the account that is too fast, not the chats.
TELLING = timedelta(seconds=2)
CHATS_THAT_TELL = 3


class Settler:
    """The one that writes outcomes down for an account."""

    def __init__(
        self, store: Store, world: World, account: str, worker: str, clock: Clock, on_halt: Callable[[float], None]
    ) -> None:
        """Takes where to write and how to close a terminal.

        Args:
            store: the store.
            world: how terminals are closed.
            account: the channel account.
            worker: whose claims are settled.
            clock: the program's clock.
            on_halt: told for how many seconds the account has to wait.
        """
        self._store = store
        self._world = world
        self._account = account
        self._worker = worker
        self._clock = clock
        self._queue: asyncio.Queue[tuple[Claimed, Verdict]] = asyncio.Queue()
        self._all_in = asyncio.Event()
        self._told: deque[tuple[datetime, int]] = deque(maxlen=CHATS_THAT_TELL)
        self._on_halt = on_halt

    def put(self, claimed: Claimed, verdict: Verdict) -> None:
        """Takes an outcome to be written down soon."""
        self._all_in.clear()
        self._queue.put_nowait((claimed, verdict))

    def nothing_under_way(self) -> None:
        """Is told that just now no further outcome is to come."""
        if self._queue.qsize() >= ENOUGH:
            self._all_in.set()

    async def run(self) -> None:
        """Settles until cancelled; call :meth:`flush` afterwards."""
        while True:
            first = await self._queue.get()
            self._queue.put_nowait(first)
            if self._queue.qsize() < MOST:
                await set_within(self._all_in, GATHER_S)
            # What comes in meanwhile is gathered as well: a transaction for each handful would take the sends' time.
            await self._write_some()

    async def flush(self) -> None:
        """Writes down everything that came in so far."""
        while not self._queue.empty():
            await self._write_some()

    async def _write_some(self) -> None:
        batch = [self._queue.get_nowait() for _ in range(min(MOST, self._queue.qsize()))]
        try:
            await self._write(batch)
        except BaseException:
            for one in batch:
                self._queue.put_nowait(one)
            raise

    async def _write(self, batch: list[tuple[Claimed, Verdict]]) -> None:
        async with self._store.writing(self._clock.now()) as uow:
            await uow.outbox.claims.settle([verdict.settlement for _, verdict in batch], self._worker)
            for claimed, verdict in batch:
                if verdict.moved is not None:
                    await uow.terminals.move(claimed.terminal_id, verdict.moved.new_address)
                elif verdict.gone is not None:
                    terminal = await uow.terminals.get(claimed.terminal_id)
                    await close_terminal(self._world, uow, terminal, verdict.gone.reason)
                elif verdict.throttled is not None:
                    await self._obey(uow, claimed, verdict.throttled)

    async def _obey(self, uow: UnitOfWork, claimed: Claimed, told: Throttled) -> None:
        """Obeys a 429 for what it names: the chat, and the account only if it says so or several chats do."""
        until = uow.now + timedelta(seconds=told.retry_after_s)
        await uow.outbox.claims.occupy({claimed.terminal_id: until})
        self._told.append((uow.now, claimed.terminal_id))
        recent = {terminal_id for at, terminal_id in self._told if uow.now - at < TELLING}
        halts = told.whole_account or len(recent) >= CHATS_THAT_TELL
        if halts:
            self._on_halt(told.retry_after_s)
        await uow.pacing.slow_down(self._account, until if halts else None)
