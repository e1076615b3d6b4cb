"""Tasks whose deadline is near or just over: said the working day before, two hours before, and once it is over."""

from datetime import timedelta

from handlers.context import World
from handlers.reminders.stages import OVERDUE_FOR, TaskStage, task_stage
from handlers.reminders.turn import Item, Turn, unsaid
from storage.repositories.due_tasks import DueTask, DueTasks
from storage.repositories.letters import Button
from storage.unit_of_work import UnitOfWork

# A working day before a deadline is at most a long holiday away.
_AHEAD = timedelta(days=12)
_STAGES = tuple(TaskStage)
_RANK = {TaskStage.OVERDUE: 0.0, TaskStage.SOON: 0.5, TaskStage.DAY_BEFORE: 2.0}


async def due_tasks(turn: Turn) -> list[Item]:
    """The source that every round has: open tasks at a stage that was not said yet."""
    owners = {owner for person_id in turn.people for owner in turn.roll.owners_told(person_id)}
    items: dict[tuple[int, int], Item] = {}
    for task in await _open(turn.uow, owners):
        stage = _stage(turn.world, turn.uow, task)
        told = turn.roll.told_for(task.person_id)
        if stage is None or told is None or told not in turn.people:
            continue
        item = _item(turn, task, stage, told)
        # Who stands in may hold the task as well, for the same person on leave: one line says it.
        known = items.get((told, task.task_id))
        if known is None or task.person_id == told:
            items[told, task.task_id] = item
    return await unsaid(turn, list(items.values()))


async def owners_concerned(world: World, uow: UnitOfWork) -> set[int]:
    """Returns whose tasks are at a stage now: a quiet tick costs one statement, and no roll of a whole county."""
    return {task.person_id for task in await _open(uow, None) if _stage(world, uow, task)}


async def _open(uow: UnitOfWork, owners: set[int] | None) -> list[DueTask]:
    return await DueTasks(uow.connection, uow.now).between(uow.now - OVERDUE_FOR, uow.now + _AHEAD, owners)


def _stage(world: World, uow: UnitOfWork, task: DueTask) -> TaskStage | None:
    return task_stage(
        world.local(task.deadline_at), world.local(task.issued_at), world.local(uow.now), world.calendar, world.settings
    )


def key_of(task: DueTask, stage: TaskStage) -> str:
    """Returns the key under which a stage of one person's task is said once."""
    return f"task:{task.task_id}:{task.person_id}:{task.deadline_at.isoformat()}:{stage.value}"


def _item(turn: Turn, task: DueTask, stage: TaskStage, told: int) -> Item:
    absent = task.stand_in_for_id if task.person_id == told else task.person_id
    params = {
        "kind": "task", "title": task.title, "deadline": task.deadline_at, "stage": stage.value, "drill": task.drill,
        "behalf": turn.roll.names.get(absent, "") if absent is not None else "",
    }  # fmt: skip
    subject, title = {"task": task.task_id}, {"title": task.title}
    buttons = [] if task.received_at else [Button("tasks.received_of", "tasks.received", subject, title)]
    if task.asks in ("fields", "each"):
        action = "answers.fill" if task.asks == "fields" else "answers.ticks"
        buttons.append(Button("tasks.fill_of", action, subject, title))
    elif task.asks == "done":
        buttons.append(Button("tasks.done_of", "tasks.done", subject, title))
    if task.person_id != told:
        # A receipt is its own person's: whoever stands in is told of the task and has nothing to sign.
        buttons = []
    earlier = _STAGES[: _STAGES.index(stage) + 1]
    return Item(
        told, "lines", tuple(key_of(task, one) for one in reversed(earlier)), params, tuple(buttons), _RANK[stage]
    )
