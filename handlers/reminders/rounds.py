"""A round of reminders: chunk by chunk of people, a transaction each, everything due to one person in one message.

What was said is noted in the transaction that queues it, so a restart, a double tick or a clock jump repeats nothing.
"""

from asyncio import create_task, gather, sleep, wait
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, zip_longest
from time import perf_counter

from handlers.context import World
from handlers.ports import Clock
from handlers.reminders.letter import letter_of
from handlers.reminders.quiet import end_of_quiet
from handlers.reminders.roll import Roll, call_roll, chunks
from handlers.reminders.turn import Item, Shared, Source, Turn
from handlers.unasked import send_each_unasked
from storage.engine import Store
from storage.repositories.letters import Lane, Mail, Packed
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

CHUNK_POSTS = 1_000
FEW_PEOPLE = 50
"""How many people, and posts in each chunk after them, are looked at at once."""
CHUNK_TOLD = 100
"""How many people are told in one transaction, until it is known how long that takes the store."""
_FEWEST_TOLD, _MOST_TOLD = 20, 200
_HELD_S = 0.02
"""How long one transaction is to hold the write lock, and how many are told in it follows: nobody waits for long."""
_STALE_AFTER = timedelta(hours=20)
_STREAMS = 2
"""How many chunks are read, or written, at once: the store works on one while the other is put together."""
_BREATH = 5
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
    cut = _cut(roll, charges, people)
    shared, due = Shared(), _Due(world, roll)

    async def look(numbers: Iterable[int]) -> None:
        # What is due is counted without the write lock: meanwhile people's own messages are handled.
        async with store.reading(clock.now()) as uow:
            for number in numbers:
                turn = Turn(world, uow, roll, cut[number], charges, since_on or on, shared)
                for source in sources:
                    due.add(await source(turn))
                # Letters are put into text while the store reads for others. Heads' wait: what they must hear of may be
                # found with somebody who is looked at later.
                await due.write([person_id for person_id in cut[number] if person_id not in roll.hearers])

    if cut:
        await look([0])
        others = iter(range(1, len(cut)))
        await gather(*(look(others) for _ in range(_STREAMS)))
    # All of it is counted before anybody is told.
    await due.write(list(due.items))
    await _tell_all(store, clock, due)


def _cut(roll: Roll, charges: Mapping[int, Sequence[Post]], people: Iterable[int]) -> list[list[int]]:
    """Cuts people into chunks that are looked at together; the first is small, as what serves all is read with it.

    The second is half of one: the streams begin together, and are to wait for the store by turns, not both at once. A
    village's workers and heads stand in one chunk, so that what lies in it is read once.
    """
    in_order = roll.in_place(people)
    posts = {one: len(roll.duties.get(one, ())) + len(charges.get(one, ())) for one in in_order[FEW_PEOPLE:]}
    halves = list(chunks({one: max(count, 1) for one, count in posts.items()}, CHUNK_POSTS // 2))
    wholes = ([*half, *other] for half, other in zip_longest(halves[1::2], halves[2::2], fillvalue=()))
    return [chunk for chunk in (in_order[:FEW_PEOPLE], *halves[:1], *wholes) if chunk]


@dataclass
class _Due:
    """What was found to be due to each person, and their letters, put into text before the write lock is taken."""

    world: World
    roll: Roll
    items: dict[int, list[Item]] = field(default_factory=dict)
    letters: dict[int, Packed] = field(default_factory=dict)

    def add(self, found: Iterable[Item]) -> None:
        """Takes what a source found; a letter that was written without it is written again."""
        for item in found:
            self.items.setdefault(item.person_id, []).append(item)
            self.letters.pop(item.person_id, None)

    async def write(self, people: Iterable[int]) -> None:
        """Writes the letters that are not written yet, of those of these people to whom anything is due."""
        wanted = [person_id for person_id in people if person_id in self.items and person_id not in self.letters]
        for number, person_id in enumerate(wanted):
            if number % _BREATH == 0:
                await sleep(0)
            self.letters[person_id] = self.letter(self.items[person_id])

    def forget(self, people: Iterable[int]) -> None:
        """Lets go of what these people have been told."""
        for person_id in people:
            del self.items[person_id], self.letters[person_id]

    def letter(self, items: Sequence[Item]) -> Packed:
        """Returns the one letter that says all of these."""
        return Packed.of(letter_of(items, self.roll.on, self.world.areas))


async def _tell_all(store: Store, clock: Clock, due: _Due) -> None:
    size = float(CHUNK_TOLD)

    def chunked() -> Generator[list[int]]:
        people = iter(list(due.items))
        while chunk := list(islice(people, int(size))):
            yield chunk

    async def tell() -> None:
        nonlocal size
        for people in told:
            async with store.writing(clock.now()) as uow:
                began = perf_counter()
                await _tell(uow, due, people)
            fitting = len(people) * _HELD_S / (perf_counter() - began)
            size = min(max((size + fitting) / 2, _FEWEST_TOLD), _MOST_TOLD)
            # Let go of bit by bit: a county's letters at once would hold the program up.
            due.forget(people)

    told = chunked()
    telling = [create_task(tell()) for _ in range(_STREAMS)]
    try:
        await gather(*telling)
    finally:
        # Where one failed, the others finish what they began and begin nothing more.
        told.close()
        await wait(telling)


async def _tell(uow: UnitOfWork, due: _Due, people: Sequence[int]) -> None:
    """Queues one letter for each person who can be reached, and notes what it says as said."""
    said = await uow.occurrences.said(item.keys[0] for person_id in people for item in due.items[person_id])
    mail: list[Mail] = []
    told: list[str] = []
    world, settings = due.world, due.world.settings
    due_at = end_of_quiet(world.local(uow.now), settings.quiet_from, settings.quiet_until)
    # Whoever has no terminal was told nothing: it is said once they join, if it still stands then.
    for terminal in await uow.terminals.of_people(people):
        person_id = int(terminal.person_id or 0)
        mine, letter = due.items[person_id], due.letters[person_id]
        if said and any(item.keys[0] in said for item in mine):
            # Another process was quicker with a part of it.
            mine = [item for item in mine if item.keys[0] not in said]
            letter = due.letter(mine)
        if mine:
            mail.append(Mail(terminal.id, terminal.account, letter, f"reminder:{person_id}"))
            told += [key for item in mine for key in item.keys]
    await send_each_unasked(world, uow, mail, Lane.REMINDER, due_at=due_at, expires_at=due_at + _STALE_AFTER)
    await uow.occurrences.say(dict.fromkeys(told))
