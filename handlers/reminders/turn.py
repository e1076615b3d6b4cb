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
    """What is read once for all chunks of a round."""

    county: list[County] = field(default_factory=list)

    def over(self, uow: UnitOfWork) -> "Shared":
        """Returns the same over another unit of work; what is first read there serves all."""
        return Shared([self.county[0].over(uow)]) if self.county else self


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

    async def county(self) -> County:
        """Returns the reader of everybody's standings of this day."""
        if not self.shared.county:
            self.shared.county.append(await county(self.world, self.uow, "/", self.roll.posts, self.on))
        return self.shared.county[0]

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
