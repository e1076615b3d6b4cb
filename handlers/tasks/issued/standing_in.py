"""代岗人: a task that was issued before somebody's leave began comes to whoever stands in, once, with its card.

Their receipt and their answer count for the one on leave. Must never wake anybody: what is not urgent waits for the
end of the quiet hours.
"""

from datetime import datetime, timedelta

from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.reminders.quiet import is_quiet
from handlers.tasks.issuing import card_letter, lane_of, subject_of
from storage.engine import Store
from storage.repositories.tasks import Task
from storage.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(days=10)
"""How long after its deadline, or without one after its issue, a task is still handed to whoever stands in."""


async def hand_over(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Gives the open tasks of people whose leave has begun to their 代岗人; a transaction for each task."""
    now, settings = clock.now(), world.settings
    quiet = is_quiet(world.local(now), settings.quiet_from, settings.quiet_until)
    async with store.reading(now) as uow:
        waiting = await uow.tasks.wanting_stand_ins(world.local(now).date(), now - LOOKED_BACK)
    for task_id in waiting:
        async with store.writing(clock.now()) as uow:
            task = await uow.tasks.get(task_id)
            if task is not None and task.state == "issued" and (task.urgent or not quiet):
                await send_stand_ins(uow, task, world)


async def send_stand_ins(uow: UnitOfWork, task: Task, world: World) -> None:
    """Adds the 代岗人 of those who are on leave today and have not done a task, and sends them its card."""
    added = await uow.tasks.add_stand_ins(task.id, world.local(uow.now).date(), task.issuer_id)
    if not added:
        return
    issuer = await uow.people.get(task.issuer_id)
    letter = card_letter(
        task.id, task.title, task.body, task.deadline_at, urgent=task.urgent, issuer=issuer.name, asks=task.asks,
        fields=task.fields, drill=task.drill,
    )  # fmt: skip
    whom = uow.tasks.terminals_of_people(added)
    await uow.outbox.broadcast(letter, whom, lane_of(task.urgent), subject=subject_of(task.id))


JOB = Job("hand-over-tasks", hand_over, every_min=5, grace=timedelta(minutes=5))
