"""What a source of reminders is given (a chunk of people) and what it gives back (items that are due to them)."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal, NamedTuple

from handlers.context import World
from handlers.queries.county import County, county
from handlers.reminders.roll import Roll
from storage.repositories.letters import Button
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


@dataclass
class Shared:
    """What is read once for all chunks of a round: everybody's standings, by the day that is looked at."""

    counties: dict[date, County] = field(default_factory=dict)


@dataclass(frozen=True)
class Turn:
    """One chunk of people being looked after; all chunks of a round are read in one transaction."""

    world: World
    uow: UnitOfWork
    roll: Roll
    people: Sequence[int]
    charges: Mapping[int, Sequence[Post]]
    since_on: date
    shared: Shared = field(default_factory=Shared)
    _mine: dict[date, County] = field(default_factory=dict)

    async def county(self, day: date | None = None) -> County:
        """Returns the reader of everybody's standings of this day, or of one before it."""
        on = day or self.on
        if on not in self._mine:
            if on not in self.shared.counties:
                self.shared.counties[on] = await self._first_county(on)
            self._mine[on] = self.shared.counties[on].over(self.uow)
        return self._mine[on]

    async def _first_county(self, on: date) -> County:
        if on == self.on:
            return await county(self.world, self.uow, "/", self.roll.posts, on)
        return await (await self.county()).at(on, self.roll.posts)

    @property
    def on(self) -> date:
        """The local day."""
        return self.roll.on

    @property
    def local_now(self) -> datetime:
        """The moment as people here read it."""
        return self.world.local(self.uow.now)


class Item(NamedTuple):
    """One thing that is due to one person.

    ``part`` is the part of the message in which it stands. ``keys`` are said with it: the first one says whether it was
    said before, the others are what it makes needless. ``rank`` is its place: 0 is the most pressing.
    """

    person_id: int
    part: Literal["lines", "too_late", "plan", "misses", "unreported"]
    keys: tuple[str, ...]
    params: Mapping[str, Any]
    buttons: tuple[Button, ...] = ()
    rank: float = 5.0


Source = Callable[[Turn], Awaitable[list[Item]]]
"""Finds what is due to the people of a turn and was not said yet, and of that what heads are to hear."""


async def unsaid(turn: Turn, found: Sequence[Item]) -> list[Item]:
    """Leaves out what was said before."""
    said = await turn.uow.occurrences.said(item.keys[0] for item in found) if found else ()
    return [item for item in found if item.keys[0] not in said]
