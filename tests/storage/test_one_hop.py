"""SQLite statements in one hop behave as SQLAlchemy expects: rows, counts, errors, and a statement cut off half-way."""

import asyncio
import sqlite3
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Integer, String, bindparam, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from storage.engine import Store
from storage.repositories.dialect import as_given, given_rows
from storage.tables import marks, occurrences
from storage.tables.base import Instant


async def test_rows_counts_and_returned_rows_are_right(store: Store) -> None:
    async with store.connection() as connection:
        rows = [{"key": str(n), "value": n} for n in range(5)]
        returned = await connection.execute(insert(marks).returning(marks.c.key), rows)
        changed = await connection.execute(update(marks).where(marks.c.key > "2").values(value=0))
        got = (await connection.execute(select(marks).order_by(marks.c.key))).all()

    assert sorted(returned.scalars()) == ["0", "1", "2", "3", "4"]
    assert changed.rowcount == 2
    assert [row.value for row in got] == [0, 1, 2, 0, 0]


async def test_an_error_comes_as_sqlalchemys_and_the_connection_is_well_afterwards(store: Store) -> None:
    with pytest.raises(IntegrityError):
        async with store.connection() as connection:
            await connection.execute(insert(marks), [{"key": "a", "value": 1}, {"key": "a", "value": 2}])

    async with store.connection() as connection:
        assert (await connection.execute(select(marks))).all() == []


async def test_a_unit_of_work_cut_off_in_mid_statement_leaves_nothing_and_keeps_nobody_waiting(store: Store) -> None:
    long = text(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 300000) SELECT count(*) FROM n"
    )

    async def work() -> None:
        async with store.connection() as connection:
            await connection.execute(insert(marks).values(key="a", value=1))
            await connection.execute(long)

    working = asyncio.create_task(work())
    done, _ = await asyncio.wait([working], timeout=0.01)
    working.cancel()
    await asyncio.gather(working, return_exceptions=True)

    async with asyncio.timeout(20), store.connection() as connection:
        left = (await connection.execute(select(marks))).all()
    assert left == [] or done


async def test_a_unit_of_work_that_writes_shuts_out_other_writers_from_its_first_statement_on(store: Store) -> None:
    other = sqlite3.connect(store.url.split(":///", 1)[1], timeout=0)
    async with store.connection() as connection:
        await connection.execute(select(marks))
        with pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
    other.execute("BEGIN IMMEDIATE")
    other.close()


async def test_a_unit_of_work_without_a_statement_leaves_the_connection_as_it_was(store: Store) -> None:
    for _ in range(2):
        async with store.connection():
            pass
    with pytest.raises(KeyError):
        async with store.connection():
            raise KeyError

    async with store.connection() as connection:
        await connection.execute(insert(marks).values(key="a", value=1))
    async with store.viewing() as connection:
        assert (await connection.execute(select(marks.c.key))).scalars().all() == ["a"]


@pytest.mark.parametrize("count", [1, 2, 3, 100])
async def test_rows_given_to_a_statement_arrive_as_they_are_and_no_others(any_store: Store, count: int) -> None:
    given = [(n, None if n % 2 else f"二十号 '{n}' ? VALUES ?") for n in range(count)]
    async with any_store.connection() as connection:
        rows = given_rows(connection, {"n": Integer(), "word": String()})
        got = (await connection.execute(select(rows).order_by(rows.c.n), as_given(connection, given))).all()

    assert [tuple(row) for row in got] == given


async def test_rows_given_beside_other_parameters_write_days_and_moments_as_the_store_keeps_them(
    any_store: Store,
) -> None:
    at = datetime(2026, 3, 1, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
    async with any_store.connection() as connection:
        rows = given_rows(connection, {"job": String(), "due_at": Instant()})
        chosen = select(rows.c.job, rows.c.due_at, rows.c.due_at, bindparam("state")).where(
            rows.c.job != bindparam("but")
        )
        statement = insert(occurrences).from_select(["job", "due_at", "lease_until", "state"], chosen)
        given = as_given(connection, [("a", at), ("b", at), ("c", at)])
        await connection.execute(statement, given | {"state": "done", "but": "b"})
        got = (await connection.execute(select(occurrences).order_by(occurrences.c.job))).all()

    assert [(row.job, row.due_at, row.state) for row in got] == [("a", at, "done"), ("c", at, "done")]


async def test_a_moment_without_a_zone_is_given_to_no_statement(store: Store) -> None:
    async with store.connection() as connection:
        with pytest.raises(TypeError, match="aware"):
            as_given(connection, [(1, datetime(2026, 3, 1, 8, 30))])  # noqa: DTZ001 - what must be refused


async def test_a_row_that_would_pass_for_filling_is_refused_rather_than_lost(any_store: Store) -> None:
    async with any_store.connection() as connection:
        with pytest.raises(ValueError, match="begins with a value"):
            as_given(connection, [(1, "a"), (None, "b")])
