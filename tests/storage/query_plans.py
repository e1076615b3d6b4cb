"""How SQLite goes about a read: the steps of its plan, for tests that no table is gone through for a few rows."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy import event

from storage.engine import Store
from storage.unit_of_work import UnitOfWork
from tests.conversation import NOON

Read = Callable[[UnitOfWork], Awaitable[Any]]


async def plan_of(store: Store, read: Read) -> list[str]:
    """Returns the steps of a read's last statement."""
    seen: list[Any] = []
    async with store.reading(NOON) as uow:
        event.listen(store._read_engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2:4]))
        await read(uow)
        statement, parameters = seen[-1]
        plan = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        return [step for *_, step in plan]
