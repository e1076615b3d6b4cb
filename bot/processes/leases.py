"""Work that one process at a time may do, such as polling one bot's updates; another takes over when it dies.

Among processes on PostgreSQL a lease in the store decides, on SQLite a lock of the operating system.
Must never trust a lease beyond its time: what cannot renew it stops in time, whether or not the store answers.
"""

import asyncio
import contextlib
import os
import socket
import time
import uuid
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from bot.processes.locks import FileLock
from handlers.ports import Clock
from storage.engine import Store
from storage.troubles import passing_trouble

TTL_S = 15.0
RENEW_S = 5.0

Work = Callable[[], Awaitable[None]]

log = structlog.get_logger()


class Lease(Protocol):
    """The right to do some work."""

    async def run(self, work: Work) -> None:
        """Does the work whenever this process holds the right, until cancelled or until the work itself ends."""
        ...


class DatabaseLease:
    """A right held in the store, by the program's clock."""

    def __init__(
        self, store: Store, clock: Clock, name: str, *, ttl_s: float = TTL_S, renew_s: float = RENEW_S
    ) -> None:
        """Takes where it is held, the clock that dates it, and what it is called.

        Args:
            store: the store that all processes share.
            clock: the program's clock.
            name: what is to be done by one process.
            ttl_s: seconds after which another may take over from one that fell silent.
            renew_s: seconds between two looks.
        """
        self._store = store
        self._clock = clock
        self._name = name
        self._ttl_s = ttl_s
        self._renew_s = renew_s
        self._owner = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"

    async def run(self, work: Work) -> None:
        """Does the work while the lease is held; gives it back at the end, so that another need not wait.

        Raises:
            Exception: what the work raises, or a trouble of the store while the lease is not held.
        """
        try:
            while True:
                if await self._hold():
                    log.info("lease_taken", lease=self._name)
                    if await self._work_while_held(work):
                        return
                    log.warning("lease_lost", lease=self._name)
                await asyncio.sleep(self._renew_s)
        finally:
            # The store may be the very thing that is gone; then the lease ends by itself.
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self._give_back(), 1.0)

    async def _work_while_held(self, work: Work) -> bool:
        """Returns True when the work ended by itself, False when the lease was lost."""
        working = asyncio.ensure_future(work())
        held_until = time.monotonic() + self._ttl_s
        try:
            while True:
                done, _ = await asyncio.wait({working}, timeout=self._renew_s)
                if done:
                    working.result()
                    return True
                asked_at = time.monotonic()
                try:
                    async with asyncio.timeout(max(0.1, held_until - asked_at - self._renew_s)):
                        held = await self._hold()
                except TimeoutError:
                    held = None
                except Exception as error:
                    if passing_trouble(error) is None:
                        raise
                    held = None
                if held:
                    held_until = asked_at + self._ttl_s
                elif held is False or time.monotonic() + self._renew_s >= held_until:
                    return False
        finally:
            working.cancel()
            await asyncio.wait({working}, timeout=2.0)

    async def _hold(self) -> bool:
        async with self._store.writing(self._clock.now()) as uow:
            return await uow.leases.hold(self._name, self._owner, self._ttl_s)

    async def _give_back(self) -> None:
        async with self._store.writing(self._clock.now()) as uow:
            await uow.leases.give_back(self._name, self._owner)


class FileLease:
    """A right held by a lock of the operating system, among processes of one machine."""

    def __init__(self, lock: FileLock, *, look_s: float = 1.0) -> None:
        """Takes the lock, and the seconds between two looks while another has it."""
        self._lock = lock
        self._look_s = look_s

    async def run(self, work: Work) -> None:
        """Does the work once the lock is ours."""
        while True:
            if self._lock.take():
                break
            await asyncio.sleep(self._look_s)
        try:
            await work()
        finally:
            self._lock.release()
