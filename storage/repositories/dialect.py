"""The few statements that SQLite and PostgreSQL spell differently."""

from typing import Any

from sqlalchemy import Table, TextClause, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection


def insert_new(connection: AsyncConnection, table: Table) -> Any:
    """An INSERT that passes over rows whose unique key is there already."""
    return insert(connection, table).on_conflict_do_nothing()


def insert(connection: AsyncConnection, table: Table) -> Any:
    """The store's own INSERT, which knows ON CONFLICT."""
    return (sqlite if connection.dialect.name == "sqlite" else postgresql).insert(table)


def random_token(connection: AsyncConnection) -> TextClause:
    """128 random bits as 32 hexadecimal digits, made by the store, for rows written by INSERT … SELECT."""
    if connection.dialect.name == "sqlite":
        return text("lower(hex(randomblob(16)))")
    return text("md5(gen_random_uuid()::text || gen_random_uuid()::text)")
