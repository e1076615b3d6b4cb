"""What every repository stands on: an open transaction, and rows read into the repository's own records."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from operator import itemgetter
from typing import Any, TypeVar

from sqlalchemy import Boolean, ColumnElement, Executable, Row, Select, and_, select
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType

from storage.tables import grids

Record = TypeVar("Record")


class Repository:
    """One group of tables inside one transaction."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        """Takes the unit of work's transaction and moment."""
        self.connection = connection
        self.now = now

    async def one(self, record: type[Record], statement: Executable) -> Record | None:
        """Runs a statement that gives at most one row and reads it into a record."""
        row = (await self.connection.execute(statement)).first()
        return None if row is None else read(record, row)

    async def many(
        self, record: type[Record], statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> list[Record]:
        """Runs a statement and reads each row into a record."""
        result = await self.connection.execute(statement, parameters)
        # Found once for all rows: a county's roll has thousands of them.
        places = [list(result.keys()).index(name) for name in _names(record)]
        if len(places) == 1:
            return [record(row[places[0]]) for row in result.all()]  # type: ignore[call-arg]
        values = itemgetter(*places)
        return [record(*values(row)) for row in result.all()]

    async def rows(self, statement: Executable, parameters: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Runs a statement for its plain rows."""
        return (await self.connection.execute(statement, parameters)).all()

    async def number(self, statement: Executable) -> int:
        """Runs a statement that counts."""
        return int((await self.connection.execute(statement)).scalar_one() or 0)


def read(record: type[Record], row: Row[Any], prefix: str = "") -> Record:
    """Builds a dataclass from the columns of a row that bear its fields' names, behind a prefix where one is given."""
    mapping = row._mapping
    return record(**{name: mapping[prefix + name] for name in _names(record)})


def _names(record: Any) -> tuple[str, ...]:
    """Returns the fields of a record: a named tuple, where thousands are read at once, or a dataclass."""
    return record._fields if issubclass(record, tuple) else tuple(field.name for field in fields(record))


def within(column: ColumnElement[str], path: str) -> ColumnElement[bool]:
    """The rows of a subtree."""
    first, after = range_of(path)
    return and_(column >= first, column < after)


def range_of(path: str) -> tuple[str, str]:
    """Returns the first path of a subtree and the one after its last.

    '/1/7/' holds all paths from '/1/7/' up to, not including, '/1/70' ('0' follows '/').
    """
    return path, path[:-1] + "0"


def grids_within(path: str) -> Select[Any]:
    """The ids of a subtree's grids."""
    return select(grids.c.id).where(within(grids.c.path, path))


class IsAmong(FunctionElement[bool]):
    """Whether a column is among the few ids that a statement finds: it is read first, whatever a planner guesses.

    PostgreSQL takes a subtree for a tenth of the county, and read all its households for one village.
    """

    type = Boolean()
    name = "is_among"
    inherit_cache = True

    def __init__(self, column: ColumnElement[int], found: Select[Any]) -> None:
        """Takes the column and the statement that finds ids."""
        super().__init__(column, found.correlate(None).scalar_subquery())

    def self_group(self, against: OperatorType | None = None) -> "IsAmong":
        """It stands as it is: compared with 1, as SQLite's booleans are, it could not be looked up in an index."""
        return self


@compiles(IsAmong)
def _is_among(element: IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, found = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN {found}"


@compiles(IsAmong, "postgresql")
def _is_among_of_postgresql(element: IsAmong, compiler: SQLCompiler, **options: Any) -> str:
    column, found = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY (ARRAY{found})"
