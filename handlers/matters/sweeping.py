"""Warns of deadlines and raises what is overdue, level by level, each level once.

The matter stays with whoever holds it; the level above hears of it, may act, and a working day later the next one
does. It must never close or judge anything; what it says twice is said twice by nobody's fault but a bug's.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from handlers.context import World
from handlers.jobs import Job
from handlers.matters.deadlines import WARN_AT, next_warning
from handlers.matters.letters import about, buttons_of, tell
from handlers.matters.standing import answering, grids_of, moves_for, nearest_above
from handlers.matters.steps import Wish, take_step
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.grids import grid_id_of
from storage.repositories.letters import Lane
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

Answers = Mapping[int, Sequence[int]]
"""Who answers for the grids of the matters at hand, and for all above them; read once for a chunk."""
CHUNK = 100
EVERY_MIN = 5


async def sweep(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Handles every open matter whose next warning is due, a few in each transaction."""
    while True:
        async with store.writing(clock.now()) as uow:
            found = await uow.matters.due(CHUNK)
            ids = {grid_id for one in found for grid_id in grids_of(one.holder_path)}
            answers = await answering(uow, ids, world.local(uow.now).date()) if ids else {}
            for matter in found:
                await _handle(world, uow, matter, answers)
        if len(found) < CHUNK:
            return


async def _handle(world: World, uow: UnitOfWork, matter: Matter, answers: Answers) -> None:
    if matter.stage == "resume":
        await take_step(world, uow, matter, Wish("resume", None, frozenset({"clock"})))
    elif matter.stage == "overdue":
        await _raise(world, uow, matter, answers)
    else:
        await _warn(world, uow, matter, answers)


async def _warn(world: World, uow: UnitOfWork, matter: Matter, answers: Answers) -> None:
    """Warns whoever has it now: the department it was dispatched to, else the head."""
    on = world.local(uow.now).date()
    department = await uow.matters.department(matter.department_id) if matter.department_id else None
    in_department = department is not None and matter.state in ("dispatched", "accepted")
    people: Sequence[int]
    if department is not None and in_department:
        people = await uow.matters.people_of(department, on)
    else:
        people = answers.get(matter.holder_id, ())
    buttons = buttons_of(matter, moves_for(matter, frozenset({"department" if in_department else "holder"})))
    params = await about(world, uow, matter)
    await tell(world, uow, people, "matter_letters.warning", buttons, lane=Lane.REMINDER, stage=matter.stage, **params)
    next_at, stage = next_warning(world.calendar, matter.handed_on, matter.due_on, world.settings.zone, uow.now)
    await uow.matters.note(matter.id, next_at=next_at, stage=stage)


async def _raise(world: World, uow: UnitOfWork, matter: Matter, answers: Answers) -> None:
    """Tells the next level that has not heard; the first time it is written into the history as well."""
    on = world.local(uow.now).date()
    first = not matter.raised_path
    path = nearest_above(matter.raised_path or matter.holder_path, answers)
    params = await about(world, uow, matter)
    if first:
        await tell(
            world,
            uow,
            answers.get(matter.holder_id, ()),
            "matter_letters.overdue_own",
            (),
            lane=Lane.REMINDER,
            **params,
        )
    if path is not None:
        buttons = buttons_of(matter, moves_for(matter, frozenset({"holder"})))
        await tell(
            world, uow, answers[grid_id_of(path)], "matter_letters.overdue_below", buttons, lane=Lane.TASK, **params
        )
    further = nearest_above(path, answers) if path is not None else None
    next_on = datetime.combine(world.calendar.next_workday(on), WARN_AT, world.settings.zone).astimezone(UTC)
    values: dict[str, Any] = {"raised_path": path or matter.raised_path or matter.holder_path}
    values |= {"next_at": next_on if further is not None else None, "stage": "overdue"}
    values["overdue_at"] = matter.overdue_at or matter.due_at
    await uow.matters.change(matter, "raise", None, words="", **values)


JOB = Job("matters_sweep", sweep, every_min=EVERY_MIN)
