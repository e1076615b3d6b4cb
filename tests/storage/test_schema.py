"""The schema: both stores migrate, and the migrations say what the tables say."""

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from storage.engine import Store
from storage.schema import state, upgrade
from storage.tables import metadata


async def test_both_stores_migrate_to_the_newest_schema_and_again_without_change(any_store: Store) -> None:
    await upgrade(any_store)

    assert (await state(any_store)).is_newest


async def test_the_migrations_and_the_tables_agree(any_store: Store) -> None:
    async with any_store.connection() as connection:
        differences = await connection.run_sync(
            lambda c: compare_metadata(MigrationContext.configure(c, opts={"compare_type": True}), metadata)
        )

    assert differences == []


async def test_the_store_itself_refuses_to_delete_a_fact(any_store: Store) -> None:
    async with any_store.connection() as connection:
        await connection.execute(
            text("INSERT INTO people (id, name, phone, created_at) VALUES (1, '张三', '13800000000', '2026-01-01')")
        )

    with pytest.raises(DBAPIError, match="facts are kept"):
        async with any_store.connection() as connection:
            await connection.execute(text("DELETE FROM people"))
