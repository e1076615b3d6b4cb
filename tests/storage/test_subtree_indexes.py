"""What lies in a village is found by its grids: the store must not go through a county's households for it."""

import re
from datetime import date

import pytest

from storage.engine import Store
from storage.repositories.ledger import Wanted
from storage.repositories.reach_statements import Sort
from tests.storage.query_plans import Read, plan_of

VILLAGE, FIRST, LAST = "/1/7/", date(2026, 11, 1), date(2026, 11, 30)
READS: dict[str, Read] = {
    "targets": lambda uow: uow.reach.targets(Sort("household"), VILLAGE),
    "ledger": lambda uow: uow.visits.ledger(Wanted(household_paths=[VILLAGE], start=FIRST, end=LAST)),
    "ledger with workers": lambda uow: uow.visits.ledger(
        Wanted(household_paths=[VILLAGE], worker_ids=[1], start=FIRST, end=LAST)
    ),
}


@pytest.mark.parametrize("read", READS)
async def test_a_villages_households_are_looked_up_by_its_grids(store: Store, read: str) -> None:
    steps = await plan_of(store, READS[read])

    assert any(re.match(r"SEARCH households USING .*INDEX \w+ \(grid_id=\?\)", step) for step in steps), steps
    assert not any(step.startswith("SCAN households") for step in steps), steps
