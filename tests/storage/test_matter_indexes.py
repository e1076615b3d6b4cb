"""Among a million matters few are open, merged or another platform's: the store reads those alone, not all of them."""

import pytest

from storage.engine import Store
from storage.repositories.matter_figures import MatterFigures
from tests.storage.query_plans import Read, plan_of

READS: dict[str, Read] = {
    "ix_matters_next": lambda uow: uow.matters.due(),
    "ix_matters_holder": lambda uow: uow.matters.held(["/1/"], [1]),
    "ix_matters_department": lambda uow: uow.matters.of_departments([1]),
    "ix_matters_merged_into_id": lambda uow: uow.matters.kin(1),
    "ix_matters_outside": lambda uow: uow.matters.outside("12345", "9"),
    "ix_matters_open": lambda uow: MatterFigures(uow.connection, uow.now).open_by_path("/1/"),
}


@pytest.mark.parametrize("index", READS)
async def test_what_few_matters_are_is_read_by_its_own_index(store: Store, index: str) -> None:
    steps = await plan_of(store, READS[index])

    assert any(index in step for step in steps)
