"""The live counters of somebody who left stand on the successor's screen as well, as soon as there is one.

Whether the change was made in chat or by a workbook, and however late the successor joins, is all the same to it. Must
never show a subtree to anybody but whoever holds the post at its top now.
"""

from datetime import datetime, timedelta

from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.tasks.counters import counter
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.repositories.task_counters import Inherited, counter_subject
from storage.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(days=30)
"""How long after a change of people its successor may join and still finds the counters."""


async def hand_over(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Sends successors the counters that their predecessors watched; a transaction for each counter."""
    now = clock.now()
    async with store.reading(now) as uow:
        waiting = await uow.tasks.counters.to_inherit(world.local(now).date() - LOOKED_BACK)
    for one in waiting:
        async with store.writing(clock.now()) as uow:
            letter = await _letter_of(uow, one)
            if letter is not None:
                terminals = await uow.terminals.of_people([one.heir_id])
                about = counter_subject(one.task_id, one.grid_id)
                await uow.outbox.send(terminals, letter, Lane.TASK, subject=about)


async def _letter_of(uow: UnitOfWork, one: Inherited) -> Letter | None:
    task = await uow.tasks.get(one.task_id)
    assert task is not None
    if one.grid_id is None:
        return await counter.letter_of(uow, task)
    grid = await uow.grids.get(one.grid_id)
    params = (await counter.here_params_of(uow, task, [grid])).get(grid.id)
    return None if params is None else Letter("tasks.here", params, tuple(counter.here_buttons(params)))


JOB = Job("hand-over-counters", hand_over, every_min=5, grace=timedelta(minutes=5))
