"""Keeps the program's parts running through troubles that pass: the database restarted, a full disk, a locked file.

It says so in one line, waits longer each time, and goes on; it says once when all is well again. A mistake of ours is
logged with its places and tried again a few times; what only the operator can mend ends the program.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import NoReturn

import structlog

from bot.channels.port import AccountRefused
from storage.signals import set_within
from storage.troubles import MENDS, passing_trouble

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 5.0
SAY_AGAIN_S = 300.0
# A part that has run so long since its last failure is well.
WELL_S = 3.0
# So many failures in a row that no waiting mends: the program ends, and whoever started it may start it anew.
MISTAKES = 5

log = structlog.get_logger()


class Troubles:
    """What ails the store, said once for all parts of this process."""

    def __init__(self) -> None:
        """Starts well."""
        self._ailing: set[str] = set()
        self._since = 0.0
        self._said_at = 0.0

    @property
    def any(self) -> bool:
        """Whether a part waits for the store."""
        return bool(self._ailing)

    def met(self, part: str, trouble: str) -> None:
        """A part met a trouble: the first is said, the others of the same time are not."""
        now = time.monotonic()
        if not self._ailing:
            self._since = now
        if not self._ailing or now - self._said_at > SAY_AGAIN_S:
            self._said_at = now
            log.error("store_in_trouble", trouble=trouble, mend=MENDS[trouble], since_s=round(now - self._since))
        self._ailing.add(part)

    def over(self, part: str) -> None:
        """A part is well again; the last one says so."""
        if part in self._ailing:
            self._ailing.discard(part)
            if not self._ailing:
                log.info("store_is_back", after_s=round(time.monotonic() - self._since))


class Supervisor:
    """Runs parts, each again after its failure, until it is told to stop."""

    def __init__(self, *, first_pause_s: float = FIRST_PAUSE_S, well_s: float = WELL_S) -> None:
        """Starts with nothing to run.

        Args:
            first_pause_s: seconds before a part that failed runs again; doubled with each failure in a row.
            well_s: seconds of running after which a part counts as well.
        """
        self.troubles = Troubles()
        self._first_pause_s = first_pause_s
        self._well_s = well_s
        self._stopping = asyncio.Event()

    def stop(self) -> None:
        """No part is started again from now on."""
        self._stopping.set()

    async def keep(self, part: str, run: Callable[[], Awaitable[None]]) -> None:
        """Runs a part until it ends by itself.

        Raises:
            AccountRefused: only the operator can mend it.
            Exception: a mistake that came back again and again.
        """
        failures = 0
        while True:
            started = time.monotonic()
            error = await self._run(part, run)
            if error is None:
                return
            trouble = passing_trouble(error)
            if isinstance(error, AccountRefused) or (self._stopping.is_set() and trouble is None):
                raise error
            failures = 1 if time.monotonic() - started > self._well_s else failures + 1
            if trouble is not None:
                self.troubles.met(part, trouble)
            elif failures >= MISTAKES:
                _give_up(part, error)
            else:
                log.error("part_failed", part=part, exc_info=error)
            if self._stopping.is_set():
                return
            pause_s = min(LONGEST_PAUSE_S, self._first_pause_s * 2 ** (failures - 1))
            if await set_within(self._stopping, pause_s):
                return

    async def _run(self, part: str, run: Callable[[], Awaitable[None]]) -> Exception | None:
        """Runs a part once; returns what it failed of."""
        running = asyncio.ensure_future(run())
        try:
            done, _ = await asyncio.wait({running}, timeout=self._well_s)
            if not done:
                self.troubles.over(part)
                await asyncio.wait({running})
        except asyncio.CancelledError:
            running.cancel()
            await asyncio.wait({running})
            raise
        error = running.exception()
        if error is None:
            self.troubles.over(part)
        elif not isinstance(error, Exception):
            raise error
        return error


def _give_up(part: str, error: Exception) -> NoReturn:
    log.error("part_given_up", part=part, failures=MISTAKES)
    raise error
