"""What time brings to tasks: an unsigned one goes to heads as a telephone list; a deadline passes.

Each is said once. Names and numbers go to private chats of heads alone, each for the own subtree.
"""

from datetime import datetime, timedelta

from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.tasks.chasing.near_end import tell_heads
from handlers.tasks.chasing.nearest import by_nearest_head
from handlers.tasks.issued.standing_in import send_stand_ins
from handlers.unasked import send_unasked
from storage.engine import Store
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.task_deadlines import HeadLine
from storage.unit_of_work import UnitOfWork

LOOKED_BACK = timedelta(hours=6)
MOST_CALLED = 500


async def press(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Looks at tasks whose end is near, that are unsigned for too long, or that collect and have just ended."""
    await tell_heads(store, world, clock)
    now = clock.now()
    async with store.reading(now) as uow:
        after = timedelta(minutes=world.settings.urgent_call_min)
        unsigned = await uow.tasks.lists.to_be_called(now - LOOKED_BACK, now, after)
        over = await uow.tasks.lists.over_between(now - LOOKED_BACK, now)
        here = {f"task-over-here:{line.id}": line for line in await uow.tasks.deadlines.passed(now - LOOKED_BACK, now)}
        keys = [f"task-calls:{task_id}" for task_id in unsigned] + [f"task-over:{key}" for key in over.values()]
        said = await uow.occurrences.said([*keys, *here]) if keys or here else set()
    for task_id in unsigned:
        if f"task-calls:{task_id}" not in said:
            async with store.writing(clock.now()) as uow:
                await _call(world, uow, task_id)
                await uow.occurrences.say([f"task-calls:{task_id}"])
    for task_id, key in over.items():
        if f"task-over:{key}" not in said:
            async with store.writing(clock.now()) as uow:
                await _ask_issuer(world, uow, task_id)
                await uow.occurrences.say([f"task-over:{key}"])
    for key, line in here.items():
        if key not in said:
            async with store.writing(clock.now()) as uow:
                await _tell_head(world, uow, line)
                await uow.occurrences.say([key])


async def _call(world: World, uow: UnitOfWork, task_id: int) -> None:
    """Gives the nearest heads their lists, and the card to the 代岗人 of those who went on leave meanwhile."""
    task = await uow.tasks.get(task_id)
    if task is None or task.state != "issued":
        return
    on = world.local(uow.now).date()
    page, _ = await uow.tasks.lists.unsigned(task.id, None, on, offset=0, limit=MOST_CALLED)
    if not page:
        return
    await send_stand_ins(uow, task, world)
    for person_id, people in (await by_nearest_head(uow, page, on, task.issuer_id)).items():
        lines = [{"name": one.name, "phone": one.phone, "grid": one.grid_name, "away": one.away} for one in people[:60]]
        letter = Letter(
            "task_changes.call_them",
            {"title": task.title, "drill": task.drill, "urgent": task.urgent, "people": lines,
             "more": max(0, len(people) - 60)},
            (Button("tasks.chase_here", "tasks.chase", {"task": task.id}),),
        )  # fmt: skip
        await uow.outbox.send(await uow.terminals.of_people([person_id]), letter, Lane.URGENT_TASK)


async def _ask_issuer(world: World, uow: UnitOfWork, task_id: int) -> None:
    """After 截止 the issuer decides: 继续收 or 到此为止."""
    task = await uow.tasks.get(task_id)
    if task is None or task.state != "issued":
        return
    if task.asks == "each":
        ticked, owed = await uow.tasks.ticks.counts(task.id, len(task.fields["marks"]))
        answered = sum(ticked)
    else:
        owed = await uow.tasks.respondents.how_many(task.id)
        _, answered = await uow.tasks.totals.of_task(task.id, 0)
    if owed == answered:
        return
    buttons = (
        Button("task_changes.keep_open", "tasks.keep_open", {"task": task.id}, row=0),
        Button("task_changes.stop", "tasks.close", {"task": task.id}, row=0),
        Button("answers.missing", "answers.missing", {"task": task.id}),
    )
    params = {
        "title": task.title, "drill": task.drill, "answered": answered, "owed": owed, "missing": owed - answered
    }  # fmt: skip
    terminals = await uow.terminals.of_people([task.issuer_id])
    letter = Letter("task_changes.after_deadline", params, buttons)
    await send_unasked(world, uow, terminals, letter, Lane.REMINDER)


async def _tell_head(world: World, uow: UnitOfWork, line: HeadLine) -> None:
    """Tells whoever set an earlier deadline for a subtree that it has passed, and how many are missing there."""
    task = await uow.tasks.get(line.task_id)
    if task is None or task.state != "issued" or task.deadline_at == line.deadline_at:
        return
    owed = await uow.tasks.respondents.how_many(task.id, line.grid_path)
    _, answered = await uow.tasks.totals.of_task(task.id, 0, line.grid_path)
    if owed == answered:
        return
    here = {"task": task.id, "grid": line.grid_id}
    buttons = (
        Button("answers.missing", "answers.missing", here, row=0),
        Button("tasks.chase_here", "tasks.chase", here, row=0),
    )
    grid = await uow.grids.get(line.grid_id)
    params = {
        "title": task.title, "drill": task.drill, "grid": grid.name, "answered": answered, "owed": owed,
        "missing": owed - answered, "at": line.deadline_at,
    }  # fmt: skip
    terminals = await uow.terminals.of_people([line.by_id])
    letter = Letter("task_changes.after_own_deadline", params, buttons)
    await send_unasked(world, uow, terminals, letter, Lane.REMINDER)


JOB = Job("press-tasks", press, every_min=5, grace=timedelta(minutes=5))
