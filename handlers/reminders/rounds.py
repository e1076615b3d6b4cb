"""A round of reminders: chunk by chunk of people, a transaction each, everything due to one person in one message.

What was said is noted in the transaction that queues it, so a restart, a double tick or a clock jump repeats nothing.
"""

from asyncio import create_task, gather, sleep, wait
from collections.abc import Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import islice, zip_longest
from time import perf_counter
from typing import NamedTuple

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
_HELD_S = 0.025
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
    keeping: bool = False,
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
        keeping: what letters are made of is kept until they are told, as another process tells these people as well.
    """
    on = world.local(clock.now()).date()
    async with store.reading(clock.now()) as uow:
        roll = await call_roll(uow, on)
    charges = roll.charges() if with_misses else {}
    await sleep(0)
    people = ({*roll.duties, *charges} if only is None else only) & roll.reachable
    cut = _cut(roll, charges, people)
    shared, due = Shared(), _Due(world, roll, roll.hearers | people if keeping else roll.hearers)

    async def look(numbers: Iterable[int]) -> None:
        # What is due is counted without the write lock: meanwhile people's own messages are handled.
        async with store.reading(clock.now()) as uow:
            for number in numbers:
                turn = Turn(world, uow, roll, cut[number], charges, since_on or on, shared)
                for source in sources:
                    due.add(await source(turn))
                # Letters are put into text while the store reads for others. Heads' wait: what they are to hear of may
                # be found with somebody who is looked at later.
                await due.write([person_id for person_id in cut[number] if person_id not in roll.hearers])

    if cut:
        await look([0])
        others = iter(range(1, len(cut)))
        await gather(*(look(others) for _ in range(_STREAMS)))
    # All of it is counted before anybody is told.
    await due.write(list(due.items))
    await _tell_all(store, clock, due)
    if due.again:
        await go_round(
            store, world, clock, sources, with_misses=with_misses, since_on=since_on, only=due.again, keeping=True
        )


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


class _Written(NamedTuple):
    """A letter in the text that is queued, and the keys of what it says; ``firsts`` tell what was said before."""

    text: Packed
    firsts: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass
class _Due:
    """What was found to be due to each person, and their letters, put into text before the write lock is taken.

    Of most people the letter alone is kept: what it was made of is ten times as large.
    """

    world: World
    roll: Roll
    kept: frozenset[int]
    """Those of whom all is kept: what heads are to hear of is found with others, and not found again."""
    items: dict[int, list[Item]] = field(default_factory=dict)
    letters: dict[int, _Written] = field(default_factory=dict)
    again: set[int] = field(default_factory=set)
    """Those who were told a part by another process meanwhile: what is left is looked for once more."""

    def add(self, found: Iterable[Item]) -> None:
        """Takes what a source found."""
        for item in found:
            assert item.person_id not in self.letters, "something is due to somebody whose letter is written"
            self.items.setdefault(item.person_id, []).append(item)

    async def write(self, people: Iterable[int]) -> None:
        """Writes the letters of those of these people to whom anything is due."""
        for number, person_id in enumerate([person_id for person_id in people if person_id in self.items]):
            if number % _BREATH == 0:
                await sleep(0)
            items = self.items[person_id] if person_id in self.kept else self.items.pop(person_id)
            self.letters[person_id] = self._written(items)

    def without(self, person_id: int, said: set[str]) -> _Written | None:
        """Returns a letter without what was said meanwhile; None if nothing is left, or it must be looked for again."""
        if person_id not in self.items:
            self.again.add(person_id)
            return None
        rest = [item for item in self.items[person_id] if item.keys[0] not in said]
        return self._written(rest) if rest else None

    def forget(self, people: Iterable[int]) -> None:
        """Lets go of what these people have been told."""
        for person_id in people:
            del self.letters[person_id]
            self.items.pop(person_id, None)

    def _written(self, items: Sequence[Item]) -> _Written:
        """Returns the one letter that says all of these."""
        text = Packed.of(letter_of(items, self.roll.on, self.world.areas))
        return _Written(text, tuple(item.keys[0] for item in items), tuple(key for item in items for key in item.keys))


async def _tell_all(store: Store, clock: Clock, due: _Due) -> None:
    size = float(CHUNK_TOLD)

    def chunked() -> Generator[list[int]]:
        # Heads among their workers: theirs are the longest letters, and many of them at once would hold the lock.
        people = iter(due.roll.in_place(due.letters))
        while chunk := list(islice(people, int(size))):
            yield chunk

    async def tell() -> None:
        nonlocal size
        for people in told:
            async with store.writing(clock.now()) as uow:
                began = perf_counter()
                await _tell(uow, due, people)
            # With the commit: until then nobody else may write.
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
    said = await uow.occurrences.said(key for person_id in people for key in due.letters[person_id].firsts)
    mail: list[Mail] = []
    told: list[str] = []
    world, settings = due.world, due.world.settings
    due_at = end_of_quiet(world.local(uow.now), settings.quiet_from, settings.quiet_until)
    # Whoever has no terminal was told nothing: it is said once they join, if it still stands then.
    for terminal in await uow.terminals.of_people(people):
        person_id = int(terminal.person_id or 0)
        letter: _Written | None = due.letters[person_id]
        if said and letter is not None and not said.isdisjoint(letter.firsts):
            # Another process was quicker with a part of it.
            letter = due.without(person_id, said)
        if letter is not None:
            mail.append(Mail(terminal.id, terminal.account, letter.text, f"reminder:{person_id}"))
            told += letter.keys
    await send_each_unasked(world, uow, mail, Lane.REMINDER, due_at=due_at, expires_at=due_at + _STALE_AFTER)
    await uow.occurrences.say(dict.fromkeys(told))
