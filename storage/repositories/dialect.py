"""The few statements that SQLite and PostgreSQL spell differently."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from types import NoneType
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    ColumnElement,
    String,
    Subquery,
    Table,
    TextClause,
    bindparam,
    cast,
    column,
    func,
    literal,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement
from sqlalchemy.sql.operators import OperatorType
from sqlalchemy.types import NullType

from storage.one_hop import GIVEN_ROWS


def insert_new(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT that passes over rows whose unique key is there already."""
    return insert_new_on(connection.dialect.name, table)


def insert_new_on(dialect: str, table: Table) -> Any:
    """The same, for a statement that is built once for all connections of a dialect."""
    return (sqlite if dialect == "sqlite" else postgresql).insert(table).on_conflict_do_nothing()


def insert(connection: AsyncConnection, table: Table) -> Any:
    """The store's own INSERT, which knows ON CONFLICT."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


IDS = "ids"
_IDS: Mapping[str, Any] = {"sqlite": String(), "postgresql": postgresql.ARRAY(BigInteger())}


class IsOneOf(FunctionElement[bool]):
    """Whether a column is one of many ids, which are one parameter: a list of thousands costs no more to write.

    SQLite reads them out of JSON. Built of SQLAlchemy's own pieces the condition took longer to build than to run.
    """

    type = Boolean()
    name = "is_one_of"
    inherit_cache = True

    def self_group(self, against: OperatorType | None = None) -> "IsOneOf":
        """It stands as it is: compared with 1, as SQLite's booleans are, it could not be looked up in an index."""
        return self


@compiles(IsOneOf)
def _is_one_of(element: IsOneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({ids}))"  # noqa: S608 - the compiler's own words


@compiles(IsOneOf, "postgresql")
def _is_one_of_on_postgresql(element: IsOneOf, compiler: SQLCompiler, **options: Any) -> str:
    column, ids = (compiler.process(one, **options) for one in element.clauses)
    return f"{column} = ANY ({ids})"


def one_of(connection: AsyncConnection, column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """A condition that a column is one of many ids."""
    return IsOneOf(column, literal(ids_given(connection, ids)[IDS], _IDS[connection.dialect.name]))


def one_of_given(dialect: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    """The same for a statement that is built once: it runs with the parameter made by :func:`ids_given`."""
    return IsOneOf(column, bindparam(IDS, type_=_IDS[dialect]))


def ids_given(connection: AsyncConnection, ids: Iterable[int]) -> dict[str, Any]:
    """Returns ids as the parameter that :func:`one_of_given` reads."""
    return {IDS: json.dumps(list(ids)) if connection.dialect.name == "sqlite" else list(ids)}


def joined_on(dialect: str, values: Sequence[Any], between: str) -> ColumnElement[str]:
    """The values as texts with something between them; nothing stands where a value is missing."""
    written = func.printf if dialect == "sqlite" else func.format
    return written(between.join(["%s"] * len(values)), *values, type_=String())


def random_token(connection: AsyncConnection) -> TextClause:
    """128 random bits as 32 hexadecimal digits, made by the store, for rows written by INSERT … SELECT."""
    if connection.dialect.name == "sqlite":
        return text("lower(hex(randomblob(16)))")
    return text("md5(gen_random_uuid()::text || gen_random_uuid()::text)")


GIVEN = "given"


def given_rows(connection: AsyncConnection, columns: Mapping[str, Any]) -> Subquery:
    """Returns :func:`given_rows_on` of the connection's dialect."""
    return given_rows_on(connection.dialect.name, columns)


def given_rows_on(dialect: str, columns: Mapping[str, Any]) -> Subquery:
    """Rows that a statement is given as the parameters made by :func:`as_given`.

    One statement for all of them: executemany on SQLite lets go of the interpreter's lock and takes it again for each
    row, which under load takes longer than the row. PostgreSQL takes an array for each column, SQLite the rows
    themselves (see storage/one_hop.py): as one text of JSON they took it three times as long.

    Args:
        dialect: the dialect's name.
        columns: each column's name and type, in the order of the rows' values; JSON is given as text. The first is
            never missing in a row.
    """
    if dialect == "sqlite":
        places: list[ColumnElement[Any]] = [column(f"column{n}") for n in range(1, len(columns) + 1)]
        rows = text(f"{GIVEN_ROWS}:{GIVEN}").bindparams(bindparam(GIVEN, type_=NullType())).columns(*places).subquery()
        values = [type_coerce(one, String).label(name) for one, name in zip(rows.c, columns, strict=True)]
        return select(*values).where(rows.c[0].is_not(None)).subquery()
    kinds = [String() if isinstance(kind, JSON) else kind for kind in columns.values()]
    arrays = [bindparam(f"{GIVEN}_{n}", type_=postgresql.ARRAY(kind)) for n, kind in enumerate(kinds)]
    unnested = func.unnest(*arrays).table_valued(*columns).render_derived()
    return select(
        *(
            (cast(one, kind) if isinstance(kind, JSON) else type_coerce(one, kind)).label(name)
            for one, (name, kind) in zip(unnested.c, columns.items(), strict=True)
        )
    ).subquery()


def as_given(connection: AsyncConnection, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Returns rows, one at least, as the parameters that :func:`given_rows` reads.

    SQLite takes 32,766 values in a statement (sqlite.org/limits.html), and rows are filled up to a power of two.

    Raises:
        ValueError: a row begins with None: it would pass for filling, and be lost.
    """
    rows = list(rows)
    if any(row[0] is None for row in rows):
        raise ValueError("a row that a statement is given begins with a value")
    if connection.dialect.name == "sqlite":
        return {GIVEN: [tuple(value if type(value) in _AS_IT_IS else _moment(value) for value in row) for row in rows]}
    return {f"{GIVEN}_{n}": list(values) for n, values in enumerate(zip(*rows, strict=True))}


_WITHOUT_ZONE = len("2026-11-18 08:00:00.000000")
_AS_IT_IS = frozenset((int, str, float, bool, NoneType))


def _moment(value: Any) -> str:
    """Writes a day or a moment as SQLite keeps it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("only aware moments are written beside plain values")
        utc = value if value.tzinfo is UTC else value.astimezone(UTC)
        return utc.isoformat(" ", "microseconds")[:_WITHOUT_ZONE]
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a row cannot hold {type(value).__name__}")
