"""Tells who is on duty: the evening before and that morning, each said once; heads hear of somebody who is on leave.

Every day, days of rest included: a duty roster is for them.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from handlers.context import World
from handlers.duty.swapping import shift_words
from handlers.jobs import Job
from handlers.leave.absence import days_away
from handlers.ports import Clock
from handlers.unasked import send_unasked
from storage.engine import Store
from storage.repositories.duty import Shift
from storage.repositories.leaves import Leave
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.terminals import Terminal
from storage.unit_of_work import UnitOfWork

CHUNK = 100


async def evening(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """The evening before."""
    await remind(store, world, clock, "eve")


async def morning(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """That morning."""
    await remind(store, world, clock, "day")


async def remind(store: Store, world: World, clock: Clock, stage: str) -> None:
    """Tells everybody who is on duty tomorrow (``eve``) or today (``day``).

    Args:
        store: the store.
        world: zone and settings.
        clock: the program's clock.
        stage: eve or day; with the shift, the key under which it is said once.
    """
    now = clock.now()
    on = world.local(now).date() + timedelta(days=1 if stage == "eve" else 0)
    async with store.reading(now) as uow:
        shifts = await uow.duty.shifts_on([on])
        leaves: dict[int, list[Leave]] = {}
        for leave in await uow.figures.approved_leaves(on, on):
            leaves.setdefault(leave.person_id, []).append(leave)
    away = {person_id for person_id, theirs in leaves.items() if days_away(theirs, on, on)}
    for start in range(0, len(shifts), CHUNK):
        chunk = shifts[start : start + CHUNK]
        async with store.writing(clock.now()) as uow:
            said = await uow.occurrences.said(_key(shift, stage) for shift in chunk)
            fresh = [shift for shift in chunk if _key(shift, stage) not in said]
            people = {shift.person_id for shift in fresh} | {shift.made_by_id for shift in fresh}
            terminals = await uow.terminals.of_people(people)
            for shift in fresh:
                await _tell(world, uow, shift, stage, terminals, away=shift.person_id in away)
            await uow.occurrences.say(_key(shift, stage) for shift in fresh)


def _key(shift: Shift, stage: str) -> str:
    return f"duty:{shift.id}:{stage}"


async def _tell(
    world: World, uow: UnitOfWork, shift: Shift, stage: str, terminals: Sequence[Terminal], *, away: bool
) -> None:
    params = {**shift_words(shift), "stage": stage}
    if away:
        makers = [one for one in terminals if one.person_id == shift.made_by_id]
        replace = Button("duty.replace", "duty.replace", {"shift": shift.id})
        letter = Letter("duty.on_leave", {**params, "phone": shift.phone}, (replace,))
        await send_unasked(world, uow, makers, letter, Lane.REMINDER)
        return
    mine = [one for one in terminals if one.person_id == shift.person_id]
    letter = Letter("duty.reminder", params, buttons_of(shift, stage == "day"))
    await send_unasked(world, uow, mine, letter, Lane.REMINDER)


def buttons_of(shift: Shift, today: bool) -> tuple[Button, ...]:
    """到岗 on the day, 收到 before it, and 换班."""
    here = {"shift": shift.id}
    buttons = []
    if today and shift.came_at is None:
        buttons.append(Button("duty.came", "duty.came", here, row=0))
    elif not today and shift.signed_at is None:
        buttons.append(Button("duty.signed", "duty.signed", here, row=0))
    return (*buttons, Button("duty.swap", "duty.swap", here, row=0))


JOBS = (
    Job("duty-evening", evening, at=lambda world: world.settings.report_due, grace=timedelta(hours=3)),
    Job("duty-morning", morning, at=lambda world: world.settings.morning_at, grace=timedelta(hours=6)),
)
