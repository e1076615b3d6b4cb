"""Troubles that pass are told apart from mistakes, by what the drivers really raise."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import Store
from storage.troubles import StoreUnreachable, passing_trouble
from tests.conversation import NOON

_PID = text("SELECT pg_backend_pid()")


async def _raised(store: Store, statement: str, **params: object) -> Exception:
    with pytest.raises(DBAPIError) as raised:
        async with store.connection() as connection:
            await connection.execute(text(statement), params)
    return raised.value


async def test_mistakes_are_no_troubles_that_pass(any_store: Store) -> None:
    for statement in ("SELECT * FROM no_such_table", "SELEC 1", "INSERT INTO marks (key) VALUES ('x')"):
        assert passing_trouble(await _raised(any_store, statement)) is None

    assert passing_trouble(FileNotFoundError()) is None


@pytest.mark.postgres
async def test_a_value_that_does_not_fit_is_no_trouble_that_passes(postgres_store: Store) -> None:
    error = await _raised(postgres_store, "SELECT CAST(:n AS integer)", n="three")

    assert passing_trouble(error) is None


async def test_a_file_that_another_program_locks_passes(store: Store, sqlite_url: str) -> None:
    with sqlite3.connect(sqlite_url.split(":///")[1], isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        async with store.viewing() as connection:
            await connection.exec_driver_sql("PRAGMA busy_timeout=1")
        with pytest.raises(DBAPIError) as raised:
            async with store.viewing() as connection:
                await connection.execute(text("INSERT INTO marks (key, value) VALUES ('a', '1')"))
        other.execute("ROLLBACK")
    other.close()

    assert passing_trouble(raised.value) == "database_locked"


async def test_a_disk_that_is_full_passes_and_the_store_works_again_when_there_is_space(store: Store) -> None:
    async with store.connection() as connection:
        pages = (await connection.exec_driver_sql("PRAGMA page_count")).scalar_one()
        await connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")

    statement = "INSERT INTO marks (key, value) VALUES ('long', CAST(:v AS TEXT))"
    error = await _raised(store, statement, v="x" * 1_000_000)
    async with store.connection() as connection:
        await connection.exec_driver_sql("PRAGMA max_page_count=1000000")
        await connection.execute(text(statement), {"v": "x" * 1_000_000})

    assert passing_trouble(error) == "disk_full"


async def test_a_file_that_cannot_be_opened_passes(tmp_path: Path) -> None:
    (tmp_path / "a.sqlite3").mkdir()
    store = Store(f"sqlite+aiosqlite:///{tmp_path / 'a.sqlite3'}")

    with pytest.raises(DBAPIError) as raised:
        async with store.writing(NOON):
            pass

    assert passing_trouble(raised.value) == "database_unreachable"
    await store.close()


@pytest.mark.parametrize("place", ["/?host=/nowhere/at/all", "127.0.0.1:1/gridbot"])
async def test_a_server_that_is_down_passes(place: str) -> None:
    store = Store(f"postgresql+asyncpg://nobody@{place}")

    with pytest.raises(StoreUnreachable) as raised:
        async with store.writing(NOON):
            pass

    assert passing_trouble(raised.value) == "database_unreachable"
    await store.close()


@pytest.mark.postgres
async def test_a_server_that_ends_connections_passes_and_the_next_unit_of_work_is_well(postgres_store: Store) -> None:
    with pytest.raises(DBAPIError) as raised:
        async with postgres_store.connection() as connection:
            await connection.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))
    async with postgres_store.connection() as connection:
        well = (await connection.execute(text("SELECT 1"))).scalar_one()

    assert passing_trouble(raised.value) in ("database_restarting", "database_unreachable")
    assert well == 1


@pytest.mark.postgres
async def test_a_connection_that_was_ended_while_it_lay_idle_is_made_anew_and_nobody_notices(
    postgres_store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("storage.engine.LOOK_AFTER_S", 0.0)
    async with postgres_store.connection() as one, postgres_store.connection() as other:
        before = {(await each.execute(_PID)).scalar_one() for each in (one, other)}
    async with postgres_store.connection() as connection:
        mine = (await connection.execute(_PID)).scalar_one()
        for idle in before - {mine}:
            await connection.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": idle})
    async with postgres_store.connection() as one, postgres_store.connection() as other:
        after = {(await each.execute(_PID)).scalar_one() for each in (one, other)}

    assert before & after == {mine}
    assert len(after) == 2
