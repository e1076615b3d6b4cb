"""What tests of tasks look up in the store."""

from storage.repositories.tasks import Task
from tests.conversation import Town


async def tasks_of(town: Town) -> list[Task]:
    """Returns every task, in the order of issue."""
    found: list[Task] = []
    async with town.store.reading(town.clock.now()) as uow:
        while (task := await uow.tasks.get(len(found) + 1)) is not None:
            found.append(task)
    return found


async def people_of(town: Town, task_id: int = 1) -> int:
    """Returns how many people a task is for."""
    async with town.store.reading(town.clock.now()) as uow:
        return (await uow.tasks.figures(task_id)).people
