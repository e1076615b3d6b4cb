"""What tests of answers look up: a task's sums and a grid in the store, and the workbook that somebody was sent."""

import io

import openpyxl

from handlers.answers.tree import document_of
from storage.repositories.grids import Grid
from tests.conversation import Phone, Town


async def document(town: Town, task_id: int = 1) -> dict[str, object]:
    """Returns what a task's JSON file says of it now."""
    async with town.store.reading(town.clock.now()) as uow:
        task = await uow.tasks.get(task_id)
        assert task is not None
        return await document_of(uow, task)


async def grid_of(town: Town, code: str) -> Grid:
    """Returns a grid by its code."""
    async with town.store.reading(town.clock.now()) as uow:
        found = await uow.grids.by_code(code)
        assert found is not None
        return found


def workbook(phone: Phone) -> openpyxl.Workbook:
    """Opens the newest file in a chat."""
    picture = next(one.picture for one in reversed(phone.shown) if one.picture is not None)
    return openpyxl.load_workbook(io.BytesIO(picture.content))
