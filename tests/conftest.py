"""Fixtures that many tests share: a store of each kind, freshly migrated."""

import asyncio
import logging
import shutil
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import structlog

from storage.engine import Store
from storage.schema import upgrade
from tests.conversation import NOON
from tests.postgres import PostgresServer, start_postgres
from tests.rosters import load_small_county


@pytest.fixture(autouse=True)
def logs_go_nowhere_closed() -> Iterator[None]:
    """A command run in a test sets logging up on that test's own stderr, which is closed when the next one logs."""
    handlers = logging.root.handlers[:]
    # As the program logs by default: a line for each send is for whoever looks for it.
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.INFO))
    yield
    logging.root.handlers[:] = handlers
    structlog.reset_defaults()


def _prepared(url: str, prepare: Callable[[Store], Awaitable[object]]) -> None:
    """Prepares a template in a thread of its own: the first test that asks for it may be inside an event loop."""

    async def open_prepare_close() -> None:
        store = Store(url)
        await prepare(store)
        await store.close()

    with ThreadPoolExecutor(1) as threads:
        threads.submit(asyncio.run, open_prepare_close()).result()


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file; each test copies it, which is faster than migrating anew."""
    path = tmp_path_factory.mktemp("template") / "template.sqlite3"
    _prepared(f"sqlite+aiosqlite:///{path}", upgrade)
    return path


@pytest.fixture
def sqlite_url(sqlite_template: Path, tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    path = tmp_path / "gridbot.sqlite3"
    shutil.copy(sqlite_template, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
async def store(sqlite_url: str) -> AsyncIterator[Store]:
    """A fresh, migrated SQLite store."""
    opened = Store(sqlite_url)
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def county_template(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with the small county; each test copies it, which is faster than importing anew."""
    path = tmp_path_factory.mktemp("county") / "county.sqlite3"
    shutil.copy(sqlite_template, path)
    _prepared(f"sqlite+aiosqlite:///{path}", lambda store: load_small_county(store, NOON))
    return path


@pytest.fixture
async def county_store(county_template: Path, tmp_path: Path) -> AsyncIterator[Store]:
    """A SQLite store with the small county."""
    path = tmp_path / "county.sqlite3"
    shutil.copy(county_template, path)
    opened = Store(f"sqlite+aiosqlite:///{path}")
    yield opened
    await opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A PostgreSQL server of this test session; a missing one fails under CI and is a visible skip elsewhere."""
    with start_postgres() as server:
        server.flush_nothing()
        yield server


@pytest.fixture(scope="session")
def postgres_template(postgres: PostgresServer) -> str:
    """The URL of a migrated PostgreSQL database; each test copies it, which is faster than migrating anew."""
    url = postgres.new_database()
    _prepared(url, upgrade)
    return url


@pytest.fixture
def postgres_url(postgres: PostgresServer, postgres_template: str) -> str:
    """The URL of a fresh, migrated PostgreSQL database."""
    return postgres.new_database(postgres_template)


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
async def any_store(request: pytest.FixtureRequest) -> AsyncIterator[Store]:
    """The same test on both stores."""
    opened = Store(request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres_url"))
    yield opened
    await opened.close()


@pytest.fixture
async def postgres_store(postgres_url: str) -> AsyncIterator[Store]:
    """A fresh, migrated PostgreSQL store, for what SQLite has no like of; mark such a test ``postgres``."""
    opened = Store(postgres_url)
    yield opened
    await opened.close()
