"""A fresh, migrated store of each kind, for one measurement."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from storage.engine import Store
from storage.schema import upgrade
from tests.postgres import PostgresServer

SQLITE, POSTGRESQL = "sqlite", "postgresql"


@asynccontextmanager
async def fresh_url(kind: str, server: PostgresServer | None) -> AsyncIterator[str]:
    """Gives the URL of a migrated database that nobody has used; SQLite's file goes away at the end.

    Args:
        kind: 'sqlite' or 'postgresql'.
        server: where databases of PostgreSQL are made.
    """
    with tempfile.TemporaryDirectory(prefix="bench", ignore_cleanup_errors=True) as folder:
        if kind == SQLITE:
            url = f"sqlite+aiosqlite:///{Path(folder) / 'gridbot.sqlite3'}"
        else:
            assert server is not None
            url = server.new_database()
        store = Store(url)
        await upgrade(store)
        await store.close()
        yield url


@asynccontextmanager
async def fresh(kind: str, server: PostgresServer | None) -> AsyncIterator[Store]:
    """Gives an open store on a fresh database."""
    async with fresh_url(kind, server) as url:
        store = Store(url)
        try:
            yield store
        finally:
            await store.close()
