"""What lies in a village is found by its grids: the store must not go through a county's households for it."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event

from storage.engine import Store
from storage.repositories.ledger import Wanted
from storage.unit_of_work import UnitOfWork
from tests.conversation import NOON

VILLAGE, FIRST, LAST = "/1/7/", date(2026, 11, 1), date(2026, 11, 30)
READS: dict[str, Callable[[UnitOfWork], Awaitable[Any]]] = {
    "targets": lambda uow: uow.reach.targets("household", VILLAGE, (), ()),
    "ledger": lambda uow: uow.visits.ledger(Wanted(household_paths=[VILLAGE], start=FIRST, end=LAST)),
    "ledger with workers": lambda uow: uow.visits.ledger(
        Wanted(household_paths=[VILLAGE], worker_ids=[1], start=FIRST, end=LAST)
    ),
}


@pytest.mark.parametrize("read", READS)
async def test_a_villages_households_are_looked_up_by_its_grids(store: Store, read: str) -> None:
    seen: list[Any] = []
    async with store.reading(NOON) as uow:
        event.listen(store._read_engine.sync_engine, "before_cursor_execute", lambda *given: seen.append(given[2:4]))
        await READS[read](uow)
        statement, parameters = seen[-1]
        plan = await uow.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)

    steps: list[str] = [step for *_, step in plan]
    assert any("ix_households_grid_id (grid_id=?)" in step for step in steps), steps
    assert not any(step.startswith("SCAN households") for step in steps), steps
