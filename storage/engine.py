"""Opens the store: SQLite (one write engine, one read engine) or PostgreSQL, behind the same two doors.

A commit that left mail wakes this process's loops at once, and those of others through PostgreSQL's NOTIFY.
Must never let two writers interleave on SQLite: with SQLAlchemy's default transactions concurrent
read-then-write tasks lost updates, so the write engine has one connection and begins with BEGIN IMMEDIATE.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson
from sqlalchemy import event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.pool import StaticPool

from storage.one_hop import connect
from storage.signals import Signal
from storage.troubles import StoreUnreachable
from storage.unit_of_work import UnitOfWork

OUTBOX, INBOX = "outbox", "inbox"
NOTIFY_CHANNEL = "gridbot"
LOOK_AFTER_S = 5.0
_NOTIFY = text("SELECT pg_notify(:channel, :name)")
_NOT_THE_DRIVERS = ("prepared_statement_cache_size", "prepared_statement_name_func", "async_creator_fn")


class Store:
    """The database of one installation; ``writing`` and ``reading`` give units of work."""

    def __init__(self, url: str) -> None:
        """Prepares the engines without opening a connection.

        Args:
            url: ``sqlite+aiosqlite:///FILE`` or ``postgresql+asyncpg://…``.
        """
        self.url = url
        self.is_sqlite = url.startswith("sqlite")
        self.outbox_grew = Signal()
        self.inbox_grew = Signal()
        # Tells other processes of mail, after the commit; a store without one tells them in the transaction itself.
        self.announce: Callable[[str], None] | None = None
        # One writer at a time in this process on SQLite: a queue of our own is fair, SQLite's busy wait is not.
        self._write_turn = asyncio.Lock() if self.is_sqlite else None
        # Parameters hold names and phone numbers: they stay out of errors, and so out of logs.
        usual: dict[str, Any] = {
            "hide_parameters": True, "json_serializer": _written, "json_deserializer": _as_read,
        }  # fmt: skip
        if self.is_sqlite:
            Path(url.split(":///", 1)[1]).parent.mkdir(parents=True, exist_ok=True)
            sqlite: dict[str, Any] = {
                "connect_args": {"isolation_level": None, "timeout": 30, "async_creator_fn": connect},
                **usual,
            }
            self._write_engine = create_async_engine(url, poolclass=StaticPool, **sqlite)
            self._read_engine = create_async_engine(url, pool_size=4, max_overflow=4, **sqlite)
            _prepare_sqlite(self._write_engine, "BEGIN IMMEDIATE")
            _prepare_sqlite(self._read_engine, "BEGIN")
        else:
            self._write_engine = create_async_engine(url, pool_size=10, max_overflow=10, **usual)
            _look_after_idling(self._write_engine)
            self._read_engine = self._write_engine

    async def close(self) -> None:
        """Closes every connection."""
        await self._write_engine.dispose()
        if self._read_engine is not self._write_engine:
            await self._read_engine.dispose()

    @asynccontextmanager
    async def writing(self, now: datetime) -> AsyncIterator[UnitOfWork]:
        """One unit of work: commits at the end, rolls back when anything raises, then wakes whoever waits for mail.

        Raises:
            StoreUnreachable: no connection could be opened; other troubles come as the driver words them
                (see storage.troubles).
        """
        turn: AbstractAsyncContextManager[Any] = self._write_turn or nullcontext()
        async with turn, _reached(self._write_engine.begin()) as connection:
            uow = UnitOfWork(connection, now)
            yield uow
            grew = [name for name, touched in ((OUTBOX, uow.outbox_touched), (INBOX, uow.inbox_touched)) if touched]
            if grew and self.announce is None and not self.is_sqlite:
                await connection.execute(_NOTIFY, [{"channel": NOTIFY_CHANNEL, "name": name} for name in grew])
        for name in grew:
            self.wake(name)
            if self.announce is not None:
                self.announce(name)

    def wake(self, name: str) -> None:
        """Wakes the loops of this process that wait for a queue to grow."""
        (self.outbox_grew if name == OUTBOX else self.inbox_grew).send()

    @asynccontextmanager
    async def reading(self, now: datetime) -> AsyncIterator[UnitOfWork]:
        """A consistent view that holds no write lock; what is written through it is rolled back."""
        async with _reached(self._read_engine.connect()) as connection, connection.begin() as transaction:
            yield UnitOfWork(connection, now)
            await transaction.rollback()

    @asynccontextmanager
    async def connection(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection inside a write transaction, for migrations and checks of the store itself."""
        turn: AbstractAsyncContextManager[Any] = self._write_turn or nullcontext()
        async with turn, _reached(self._write_engine.begin()) as connection:
            yield connection

    @asynccontextmanager
    async def viewing(self) -> AsyncIterator[AsyncConnection]:
        """A bare connection that only reads and holds no write lock, for checks of the store itself."""
        async with _reached(self._read_engine.connect()) as connection, connection.begin() as transaction:
            yield connection
            await transaction.rollback()

    def driver_arguments(self) -> dict[str, Any]:
        """Returns what the PostgreSQL driver's own connect is to be called with."""
        arguments = self._write_engine.dialect.create_connect_args(make_url(self.url))[1]
        return {name: value for name, value in arguments.items() if name not in _NOT_THE_DRIVERS}


def _written(value: Any) -> str:
    """Writes JSON as it is read: Chinese in its own characters, half as long as escaped."""
    return orjson.dumps(value, option=orjson.OPT_NON_STR_KEYS).decode()


def _as_read(value: Any) -> Any:
    """Reads JSON; what is but a number, SQLite gives as one."""
    return orjson.loads(value) if isinstance(value, str | bytes) else value


@asynccontextmanager
async def _reached(opening: AbstractAsyncContextManager[AsyncConnection]) -> AsyncIterator[AsyncConnection]:
    """Enters a connection; a store that cannot be reached is told apart from what goes wrong inside."""
    async with AsyncExitStack() as stack:
        try:
            connection = await stack.enter_async_context(opening)
        except OSError as error:
            raise StoreUnreachable(type(error).__name__) from error
        yield connection


def _look_after_idling(engine: AsyncEngine) -> None:
    """Has a connection answer before it is used, if it lay idle: the server, or a wall on the way, may have ended it.

    Asking each time (pool_pre_ping) is three more trips to the server for every unit of work.
    """

    def on_checkin(_connection: Any, record: Any) -> None:
        """Notes since when the connection lies idle."""
        record.info["idle_since"] = time.monotonic()

    def on_checkout(connection: Any, record: Any, _fairy: Any) -> None:
        """Asks a connection that lay idle for an answer; one that gives none is replaced by the pool."""
        if time.monotonic() - record.info.get("idle_since", time.monotonic()) < LOOK_AFTER_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    event.listen(engine.sync_engine, "checkin", on_checkin)
    event.listen(engine.sync_engine, "checkout", on_checkout)


def _prepare_sqlite(engine: AsyncEngine, begin: str) -> None:
    """Sets the pragmas of every new connection and takes the begin of a transaction into our own hands."""

    def on_connect(connection: Any, _record: Any) -> None:
        """Sets the pragmas: each commit reaches the disk, and readers go on beside the writer."""
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=30000"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    def on_begin(connection: Any) -> None:
        """Begins as this engine is to: the one that writes takes the lock at once, not at its first write."""
        connection.exec_driver_sql(begin)

    event.listen(engine.sync_engine, "connect", on_connect)
    event.listen(engine.sync_engine, "begin", on_begin)
