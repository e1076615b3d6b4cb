"""A round of reminders: chunk by chunk of people, a transaction each, everything due to one person in one message.

What was said is noted in the transaction that queues it, so a restart, a double tick or a clock jump repeats nothing.
"""

from asyncio import Task, create_task, gather, sleep
from collections import deque
from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from handlers.context import World
from handlers.ports import Clock
from handlers.reminders.letter import letter_of
from handlers.reminders.quiet import end_of_quiet
from handlers.reminders.roll import Roll, call_roll, chunks
from handlers.reminders.turn import Item, Shared, Source, Turn
from handlers.unasked import send_each_unasked
from storage.engine import Store
from storage.repositories.letters import Lane, Mail, Packed
from storage.unit_of_work import UnitOfWork

CHUNK_POSTS = 1_000
CHUNK_TOLD = 80
"""How many people are told in one transaction: few enough that the write lock is never held for long."""
_STALE_AFTER = timedelta(hours=20)
_STREAMS = 2
"""How many chunks are read, or written, at once: the store works on one while the other is put together."""
_BREATH = 20
"""How many letters are put into text before other work of the program gets its turn."""


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
    await sleep(0)
    people = ({*roll.duties, *charges} if only is None else only) & roll.reachable
    # A village's workers and heads are looked at together, so that what lies in it is read once.
    load = {
        person_id: max(len(roll.duties.get(person_id, ())) + len(charges.get(person_id, ())), 1)
        for person_id in roll.in_place(people)
    }
    cut = list(chunks(load, CHUNK_POSTS))
    found: list[list[Item]] = [[] for _ in cut]
    shared = Shared()

    async def look(numbers: Sequence[int]) -> None:
        # What is due is counted without the write lock: meanwhile people's own messages are handled.
        async with store.reading(clock.now()) as uow:
            for number in numbers:
                turn = Turn(world, uow, roll, cut[number], charges, since_on or on, shared.over(uow))
                for source in sources:
                    found[number] += await source(turn)

    if cut:
        # The first chunk reads what serves all of them; then one is put together while another is being read.
        await look([0])
        await gather(*(look(range(1 + stream, len(cut), _STREAMS)) for stream in range(_STREAMS)))
    # All of it is counted before anybody is told: a worker's chunk may hold what the head of another one must hear.
    items: dict[int, list[Item]] = {}
    for chunk in found:
        for item in chunk:
            items.setdefault(item.person_id, []).append(item)
        await sleep(0)
    writing: deque[Task[None]] = deque()
    try:
        # Letters are put into text before the lock is taken, while chunks before them are being written.
        for told in chunks(dict.fromkeys(items, 1), CHUNK_TOLD):
            letters = await _letters(world, roll, {person_id: items[person_id] for person_id in told})
            if len(writing) == _STREAMS:
                await writing.popleft()
            writing.append(create_task(_write(store, world, clock, roll, items, letters)))
    finally:
        await gather(*writing)


async def _write(
    store: Store,
    world: World,
    clock: Clock,
    roll: Roll,
    items: Mapping[int, Sequence[Item]],
    letters: Mapping[int, Packed],
) -> None:
    async with store.writing(clock.now()) as uow:
        await _tell(world, uow, roll, {person_id: items[person_id] for person_id in letters}, letters)


async def _letters(world: World, roll: Roll, items: Mapping[int, Sequence[Item]]) -> dict[int, Packed]:
    letters: dict[int, Packed] = {}
    for number, (person_id, mine) in enumerate(items.items()):
        if number % _BREATH == 0:
            await sleep(0)
        letters[person_id] = _letter(world, roll, mine)
    return letters


def _letter(world: World, roll: Roll, items: Sequence[Item]) -> Packed:
    return Packed.of(letter_of(items, roll.on, world.areas))


async def _tell(
    world: World,
    uow: UnitOfWork,
    roll: Roll,
    items: Mapping[int, Sequence[Item]],
    letters: Mapping[int, Packed],
) -> None:
    """Queues one letter for each person who can be reached, and notes what it says as said."""
    said = await uow.occurrences.said(item.keys[0] for mine in items.values() for item in mine)
    mail: list[Mail] = []
    told: list[tuple[str, int | None]] = []
    settings = world.settings
    due_at = end_of_quiet(world.local(uow.now), settings.quiet_from, settings.quiet_until)
    # Whoever has no terminal was told nothing: it is said once they join, if it still stands then.
    for terminal in await uow.terminals.of_people(items):
        person_id = int(terminal.person_id or 0)
        mine, letter = items[person_id], letters[person_id]
        if said and any(item.keys[0] in said for item in mine):
            # Another process was quicker with a part of it.
            mine = [item for item in mine if item.keys[0] not in said]
            letter = _letter(world, roll, mine)
        if mine:
            mail.append(Mail(terminal.id, terminal.account, letter, f"reminder:{person_id}"))
            told += [(key, person_id) for item in mine for key in item.keys]
    await send_each_unasked(world, uow, mail, Lane.REMINDER, due_at=due_at, expires_at=due_at + _STALE_AFTER)
    await uow.occurrences.say(dict(told).items())
