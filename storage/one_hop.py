"""A SQLite connection whose statements each cost one hop to its thread and back, not four.

SQLAlchemy opens a cursor, executes, fetches and closes, and aiosqlite makes a hop of each: a command of nine statements
is 36 hops, which is what it then costs. Here all four happen in the thread at once, and a transaction begins with its
first statement's hop. Rows are read to the end within the hop, so no statement stays open between two. And a parameter
may be rows: a statement reads them where it says ``VALUES ?``.
"""

import sqlite3
from collections.abc import Iterable, Sequence
from itertools import chain
from typing import Any, Self

import aiosqlite

GIVEN_ROWS = "VALUES "
"""What stands before the one parameter that is rows, none of which begins with None: those that do are filling.

SQLite itself wants a ? for each value of each row there."""


class OneHopCursor:
    """A cursor that lives in one statement only; it has what SQLAlchemy asks of aiosqlite's."""

    arraysize = 1

    def __init__(self, connection: "OneHopConnection") -> None:
        """Opens nothing yet."""
        self._connection = connection
        self._rows: list[Any] = []
        self.description: Any = None
        self.rowcount = -1
        self.lastrowid: int | None = None

    async def __aenter__(self) -> Self:
        """Costs nothing."""
        return self

    async def execute(self, sql: str, parameters: Sequence[Any] = ()) -> Self:
        """Runs a statement and reads its rows; a BEGIN is kept for the statement after it."""
        if sql.startswith("BEGIN"):
            self._connection.begins = sql
            return self
        return await self._run(sqlite3.Cursor.execute, *_spread(sql, parameters))

    async def executemany(self, sql: str, parameters: Iterable[Sequence[Any]]) -> Self:
        """Runs a statement for each row of parameters."""
        return await self._run(sqlite3.Cursor.executemany, sql, parameters)

    async def fetchall(self) -> list[Any]:
        """Gives the rows, which are here already."""
        rows, self._rows = self._rows, []
        return rows

    async def close(self) -> None:
        """Costs nothing: the thread closed its cursor already."""

    async def _run(self, method: Any, sql: str, parameters: Any) -> Self:
        connection, begin = self._connection, self._connection.begins
        # Whatever becomes of it: a transaction that cannot begin has nothing to be rolled back.
        connection.begins = ""
        found = await connection._execute(_in_thread, connection._conn, begin, method, sql, parameters)  # type: ignore[no-untyped-call]
        self._rows, self.description, self.rowcount, self.lastrowid = found
        return self


def _spread(sql: str, parameters: Sequence[Any]) -> tuple[str, Sequence[Any]]:
    """Writes a ? for each value of the rows that a statement is given, if it is given any.

    Rows of nothing fill up to a power of two: few texts stay prepared then, not one for each number of rows.
    """
    before, given, after = sql.partition(GIVEN_ROWS + "?")
    if not given:
        return sql, parameters
    place = before.count("?")
    rows: Sequence[Sequence[Any]] = parameters[place]
    width, count = len(rows[0]), 1 << (len(rows) - 1).bit_length()
    nothing = (None,) * (width * (count - len(rows)))
    spread = (*parameters[:place], *chain.from_iterable(rows), *nothing, *parameters[place + 1 :])
    each = f"({','.join('?' * width)})"
    return f"{before}{GIVEN_ROWS}{','.join([each] * count)}{after}", spread


def _in_thread(
    connection: sqlite3.Connection, begin: str, method: Any, sql: str, parameters: Any
) -> tuple[list[Any], Any, int, int | None]:
    cursor = connection.cursor()
    try:
        if begin:
            cursor.execute(begin)
        method(cursor, sql, parameters)
        # The count of an INSERT … RETURNING is right only after its last row.
        rows = cursor.fetchall() if cursor.description else []
        return rows, cursor.description, cursor.rowcount, cursor.lastrowid
    finally:
        cursor.close()


class OneHopConnection(aiosqlite.Connection):
    """An aiosqlite connection that gives such cursors; ``begins`` is a transaction's BEGIN that did not run yet."""

    begins = ""

    async def commit(self) -> None:
        """Commits; a transaction without a statement never began."""
        if self.begins:
            self.begins = ""
        else:
            await super().commit()

    async def rollback(self) -> None:
        """Rolls back; a transaction without a statement never began."""
        if self.begins:
            self.begins = ""
        else:
            await super().rollback()

    def cursor(self) -> OneHopCursor:  # type: ignore[override]
        """Returns a cursor without a hop."""
        return OneHopCursor(self)


def connect(database: str, **arguments: Any) -> OneHopConnection:
    """Returns a connection to await, as ``aiosqlite.connect`` does."""
    connection = OneHopConnection(lambda: sqlite3.connect(database, **arguments), iter_chunk_size=64)
    # A thread that waits for statements keeps no program from ending.
    connection._thread.daemon = True
    return connection
