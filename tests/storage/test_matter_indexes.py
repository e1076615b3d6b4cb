"""Among a million matters few are open, merged or another platform's: the store reads those alone, not all of them."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import event

from storage.engine import Store
from storage.repositories.matter_figures import MatterFigures
from storage.unit_of_work import UnitOfWork
from tests.conversation import NOON

READS: dict[str, Callable[[UnitOfWork], Awaitable[Any]]] = {
    "ix_matters_next": lambda uow: uow.matters.due(),
    "ix_matters_holder": lambda uow: uow.matters.held(["/1/"], [1]),
    "ix_matters_department": lambda uow: uow.matters.of_departments([1]),
    "ix_matters_merged_into_id": lambda uow: uow.matters.kin(1),
    "ix_matters_outside": lambda uow: uow.matters.outside("12345", "9"),
    "ix_matters_open": lambda uow: MatterFigures(uow.connection, uow.now).open_by_path("/1/"),
}


@pytest.mark.parametrize("index", READS)
async def test_what_few_matters_are_is_read_by_its_own_index(store: Store, index: str) -> None:
    seen: list[Any] = []
    async with store.reading(NOON) as uow:
        event.listen(store._read_engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2:4]))
        await READS[index](uow)
        statement, parameters = seen[-1]
        plan = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)

    assert any(index in row[3] for row in plan)
