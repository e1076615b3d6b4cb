"""One connection a process on PostgreSQL that hears of other processes' mail, and tells them of ours.

An ornament of speed, never of correctness: every loop looks once a second anyway, and a notice that is lost costs no
more than that. Notices go out after the commit, several at once if they come faster than the server takes them:
a NOTIFY inside the transaction would make all commits of the database wait in one line.
"""

import asyncio
from typing import Any

import asyncpg
import structlog

from storage.engine import INBOX, NOTIFY_CHANNEL, OUTBOX, Store
from storage.signals import set_within

FIRST_PAUSE_S = 0.5
LONGEST_PAUSE_S = 15.0
# A connection that died without a word is found out by this.
ALIVE_S = 30.0
ANSWER_S = 10.0

log = structlog.get_logger()


class Listening:
    """The listening connection of one process; on SQLite there is nobody to hear, and it does nothing."""

    def __init__(self, store: Store) -> None:
        """Takes the store whose loops it wakes."""
        self._store = store
        self._news: set[str] = set()
        self._wanted = asyncio.Event()

    async def run(self) -> None:
        """Listens until cancelled, connecting again whenever the connection ends."""
        if self._store.is_sqlite:
            await asyncio.Event().wait()
        pause_s = FIRST_PAUSE_S
        self._store.announce = self._announce
        try:
            while True:
                try:
                    await self._listen()
                    pause_s = FIRST_PAUSE_S
                except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
                    log.debug("not_listening", error=type(error).__name__)
                await asyncio.sleep(pause_s)
                pause_s = min(pause_s * 2, LONGEST_PAUSE_S)
        finally:
            self._store.announce = None

    def _announce(self, name: str) -> None:
        self._news.add(name)
        self._wanted.set()

    async def _listen(self) -> None:
        """Connects, listens and announces; returns when a connection that worked has ended."""
        connection = await asyncpg.connect(**self._store.driver_arguments(), timeout=ANSWER_S)
        try:
            connection.add_termination_listener(lambda _connection: self._wanted.set())
            await connection.add_listener(NOTIFY_CHANNEL, self._hear)
            # What was said while nobody listened is not said again.
            self._store.wake(INBOX)
            self._store.wake(OUTBOX)
            while not connection.is_closed():
                await self._tell(connection)
                await set_within(self._wanted, ALIVE_S)
        finally:
            connection.terminate()

    async def _tell(self, connection: Any) -> None:
        self._wanted.clear()
        news, self._news = self._news, set()
        if connection.is_closed():
            return
        if news:
            names = sorted(news)
            await connection.execute(
                "SELECT pg_notify($1, name) FROM unnest($2::text[]) AS name", NOTIFY_CHANNEL, names, timeout=ANSWER_S
            )
        else:
            await connection.execute("SELECT 1", timeout=ANSWER_S)

    def _hear(self, connection: Any, pid: int, _channel: str, name: str) -> None:
        """Wakes this process's loops, unless it told itself."""
        if pid != connection.get_server_pid():
            self._store.wake(name)
