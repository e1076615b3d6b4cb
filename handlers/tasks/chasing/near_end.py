"""Before a deadline every head gets the list of those in the own subtree who have not answered, with 再发.

Once for each deadline, at the moment at which those people are reminded themselves. Must never reach a group: names and
numbers go to private chats of heads alone.
"""

from collections.abc import Mapping
from datetime import timedelta

from handlers.context import World
from handlers.ports import Clock
from handlers.reminders.roll import chunks
from handlers.reminders.rounds import CHUNK_TOLD
from handlers.reminders.stages import TaskStage, task_stage
from handlers.tasks.chasing.nearest import by_nearest_head
from handlers.unasked import send_each_unasked
from storage.engine import Store
from storage.repositories.letters import Button, Lane, Letter, Mail, Packed
from storage.repositories.task_lists import Due
from storage.unit_of_work import UnitOfWork

AHEAD = timedelta(days=1)
MOST_PEOPLE, MOST_LINES = 6_000, 40


async def tell_heads(store: Store, world: World, clock: Clock) -> None:
    """Sends heads their lists for the deadlines that are near, a transaction for each 150 heads.

    What was said is noted with the letters themselves: a restart goes on with the heads who have no list yet.
    """
    now = clock.now()
    async with store.reading(now) as uow:
        near = [one for one in await uow.tasks.lists.due_between(now, now + AHEAD) if _is_near(world, uow, one)]
        said = await uow.occurrences.said([_key(one) for one in near]) if near else set()
    for one in near:
        if _key(one) in said:
            continue
        async with store.reading(clock.now()) as uow:
            letters = await _letters(world, uow, one)
        for told in chunks(dict.fromkeys(letters, 1), CHUNK_TOLD):
            async with store.writing(clock.now()) as uow:
                await _tell(world, uow, one, {person_id: letters[person_id] for person_id in told})
        async with store.writing(clock.now()) as uow:
            await uow.occurrences.say([_key(one)])


def _key(one: Due) -> str:
    return f"task-near:{one.task_id}:{one.deadline_at.isoformat()}"


def _is_near(world: World, uow: UnitOfWork, one: Due) -> bool:
    stage = task_stage(
        world.local(one.deadline_at), world.local(one.issued_at), world.local(uow.now), world.calendar, world.settings
    )
    return stage is TaskStage.SOON


async def _letters(world: World, uow: UnitOfWork, due: Due) -> dict[int, Packed]:
    """Returns each head's list, by the head."""
    task = await uow.tasks.get(due.task_id)
    if task is None or task.state != "issued":
        return {}
    on = world.local(uow.now).date()
    page, _ = await uow.tasks.lists.unsigned(task.id, None, on, offset=0, limit=MOST_PEOPLE, until=due.deadline_at)
    letters = {}
    for person_id, people in (await by_nearest_head(uow, page, on, task.issuer_id)).items():
        lines = [
            {"name": who.name, "phone": who.phone, "grid": who.grid_name, "away": who.away}
            for who in people[:MOST_LINES]
        ]
        letters[person_id] = Packed.of(
            Letter(
                "task_changes.near_end",
                {"title": task.title, "drill": task.drill, "at": due.deadline_at, "people": lines, "all": len(people),
                 "more": max(0, len(people) - MOST_LINES)},
                (Button("tasks.chase_here", "tasks.chase", {"task": task.id, "unfinished": True}),),
            )
        )  # fmt: skip
    return letters


async def _tell(world: World, uow: UnitOfWork, due: Due, letters: Mapping[int, Packed]) -> None:
    """Queues the lists of some heads, but for those who have theirs."""
    task = await uow.tasks.get(due.task_id)
    if task is None or task.state != "issued":
        return
    keys = {person_id: f"{_key(due)}:{person_id}" for person_id in letters}
    said = await uow.occurrences.said(keys.values())
    left = [person_id for person_id, key in keys.items() if key not in said]
    mail = [Mail(one.id, one.account, letters[int(one.person_id or 0)]) for one in await uow.terminals.of_people(left)]
    await send_each_unasked(world, uow, mail, Lane.REMINDER)
    await uow.occurrences.say([keys[person_id] for person_id in left])
