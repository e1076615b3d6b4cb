"""A round of reminders: chunk by chunk of people, a transaction each, everything due to one person in one message.

What was said is noted in the transaction that queues it, so a restart, a double tick or a clock jump repeats nothing.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from handlers.context import World
from handlers.ports import Clock
from handlers.reminders.letter import letter_of
from handlers.reminders.quiet import end_of_quiet
from handlers.reminders.roll import Roll, call_roll, chunks
from handlers.reminders.turn import Item, Source, Turn
from storage.engine import Store
from storage.repositories.outbox import Lane
from storage.repositories.terminals import Terminal
from storage.unit_of_work import UnitOfWork

CHUNK_POSTS = 150
CHUNK_TOLD = 40
"""How many people are told in one transaction: few enough that the write lock is never held for long."""
_STALE_AFTER = timedelta(hours=20)


async def go_round(
    store: Store,
    world: World,
    clock: Clock,
    sources: Sequence[Source],
    *,
    with_misses: bool = False,
    since_on: date | None = None,
    only: set[int] | None = None,
) -> None:
    """Reminds everybody of what the sources say is due to them.

    Args:
        store: the store.
        world: settings, rules, calendar.
        clock: the program's clock.
        sources: what may be due.
        with_misses: whether heads hear of the misses of those below them.
        since_on: the first local day whose misses were not told yet.
        only: these people; everybody if None.
    """
    on = world.local(clock.now()).date()
    async with store.reading(clock.now()) as uow:
        roll = await call_roll(uow, on)
    charges = roll.charges() if with_misses else {}
    load = {
        person_id: len(roll.duties.get(person_id, ())) + len(charges.get(person_id, ()))
        for person_id in {*roll.duties, *charges} & roll.reachable
    }
    items: dict[int, list[Item]] = {}
    for people in chunks(load, CHUNK_POSTS, None if only is None else only & roll.reachable):
        # What is due is counted without the write lock: meanwhile people's own messages are handled. All of it is
        # counted before anybody is told, because a worker's chunk may hold what the head of another one must hear.
        async with store.reading(clock.now()) as uow:
            turn = Turn(world, uow, roll, people, charges, since_on or on)
            for source in sources:
                for item in await source(turn):
                    items.setdefault(item.person_id, []).append(item)
    for people in chunks(dict.fromkeys(items, 1), min(CHUNK_POSTS, CHUNK_TOLD)):
        async with store.writing(clock.now()) as uow:
            await _tell(world, uow, roll, [item for person_id in people for item in items[person_id]])


async def _tell(world: World, uow: UnitOfWork, roll: Roll, items: Sequence[Item]) -> None:
    """Queues one letter for each person who can be reached, and notes what it says as said."""
    said = await uow.occurrences.said(item.keys[0] for item in items)
    theirs: dict[int, list[Item]] = {}
    for item in items:
        if item.keys[0] not in said:
            theirs.setdefault(item.person_id, []).append(item)
    if not theirs:
        return
    terminals: dict[int, list[Terminal]] = {}
    for terminal in await uow.terminals.of_people(theirs):
        terminals.setdefault(int(terminal.person_id or 0), []).append(terminal)
    settings = world.settings
    due_at = end_of_quiet(world.local(uow.now), settings.quiet_from, settings.quiet_until)
    told: list[tuple[str, int | None]] = []
    for person_id, mine in theirs.items():
        # Whoever has no terminal was told nothing: it is said once they join, if it still stands then.
        if person_id in terminals:
            letter = letter_of(mine, roll.on, world.areas)
            await uow.outbox.send(
                terminals[person_id], letter, Lane.REMINDER, subject=f"reminder:{person_id}", due_at=due_at,
                expires_at=due_at + _STALE_AFTER,
            )  # fmt: skip
            told += [(key, person_id) for item in mine for key in item.keys]
    await uow.occurrences.say(told)
