"""The few statements that SQLite and PostgreSQL spell differently."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from sqlalchemy import (
    JSON,
    BigInteger,
    ColumnElement,
    String,
    Subquery,
    Table,
    TextClause,
    any_,
    bindparam,
    cast,
    func,
    literal,
    select,
    text,
    type_coerce,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


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


def one_of(connection: AsyncConnection, column: ColumnElement[int], ids: Iterable[int]) -> ColumnElement[bool]:
    """A condition that a column is one of many ids, as one parameter: a list of thousands costs no more to write."""
    return _among(connection.dialect.name, column, lambda kind: literal(ids_given(connection, ids)[IDS], kind))


def one_of_given(dialect: str, column: ColumnElement[int]) -> ColumnElement[bool]:
    """The same for a statement that is built once: it runs with the parameter made by :func:`ids_given`."""
    return _among(dialect, column, lambda kind: bindparam(IDS, type_=kind))


def ids_given(connection: AsyncConnection, ids: Iterable[int]) -> dict[str, Any]:
    """Returns ids as the parameter that :func:`one_of_given` reads."""
    return {IDS: json.dumps(list(ids)) if connection.dialect.name == "sqlite" else list(ids)}


def _among(dialect: str, column: ColumnElement[int], ids: Callable[[Any], Any]) -> ColumnElement[bool]:
    """The condition of both; ``ids`` makes the parameter of the type that the dialect takes them in."""
    if dialect == "sqlite":
        return column.in_(select(func.json_each(ids(String())).table_valued("value").c.value))
    return column == any_(ids(postgresql.ARRAY(BigInteger())))


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
    row, which under load takes longer than the row. PostgreSQL takes an array for each column.

    Args:
        dialect: the dialect's name.
        columns: each column's name and type, in the order of the rows' values; JSON is given as text.
    """
    values: list[ColumnElement[Any]]
    if dialect == "sqlite":
        rows = func.json_each(bindparam(GIVEN, type_=String())).table_valued("value")
        values = [type_coerce(func.json_extract(rows.c.value, f"$[{n}]"), String) for n in range(len(columns))]
    else:
        kinds = [String() if isinstance(kind, JSON) else kind for kind in columns.values()]
        arrays = [bindparam(f"{GIVEN}_{n}", type_=postgresql.ARRAY(kind)) for n, kind in enumerate(kinds)]
        rows = func.unnest(*arrays).table_valued(*columns).render_derived()
        values = [
            cast(column, kind) if isinstance(kind, JSON) else type_coerce(column, kind)
            for column, kind in zip(rows.c, columns.values(), strict=True)
        ]
    return select(*(value.label(name) for value, name in zip(values, columns, strict=True))).subquery()


def as_given(connection: AsyncConnection, rows: Iterable[Sequence[Any]]) -> dict[str, Any]:
    """Returns rows, one at least, as the parameters that :func:`given_rows` reads."""
    if connection.dialect.name == "sqlite":
        return {GIVEN: orjson.dumps(list(rows), _moment, orjson.OPT_PASSTHROUGH_DATETIME).decode()}
    return {f"{GIVEN}_{n}": list(values) for n, values in enumerate(zip(*rows, strict=True))}


def _moment(value: Any) -> str:
    """Writes a day or a moment as SQLite keeps it."""
    if isinstance(value, datetime):
        if value.tzinfo is None:
            raise TypeError("only aware moments are written beside plain values")
        return f"{value.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a row cannot hold {type(value).__name__}")
