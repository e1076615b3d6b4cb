"""What a resident may do without an account: report a matter in a grid, look its number up, say whether it helped.

It gives out how far a matter has come and what was done, never who reported it; of a confidential one nothing at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from secrets import compare_digest
from typing import Any, Literal

from handlers.context import World
from handlers.matters import numbers
from handlers.matters.chains import enterable
from handlers.matters.kinds import guess, is_urgent, kinds_of
from handlers.matters.posting import public_text
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.steps import StepTaken, take_step
from handlers.matters.wishes import Wish
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.matters import Matter
from storage.repositories.matters_posted import MattersPosted
from storage.unit_of_work import UnitOfWork

Answered = Literal["kept", "late", "unknown"]
POSTED_FOR = timedelta(days=60)
MOST_POSTED = 10
UNSATISFIED = "居民在网页上说不满意，没有写原因"


@dataclass(frozen=True)
class HowFar:
    """How far a matter has come: its number, the name of its state, what was done (masked), and when it is due.

    ``asks``: whether its reporter, who left a phone number, may now say on the page whether it helped.
    """

    number: str
    state: str
    result: str
    due_on: date | None
    asks: bool = False


@dataclass(frozen=True)
class Filed:
    """What a resident reported was registered: its number, the grid's name, and whether the number finds it here."""

    number: str
    grid: str
    is_found: bool


class Residents:
    """The residents' door to matters."""

    def __init__(self, store: Store, world: World, clock: Clock) -> None:
        """Takes what is read and written."""
        self._store, self._world, self._clock = store, world, clock

    async def grid_name(self, code: str) -> str | None:
        """Returns the name of the grid with this code; None if there is none."""
        async with self._store.reading(self._clock.now()) as uow:
            grid = await uow.grids.by_code(code)
        return None if grid is None else grid.name

    async def report(self, code: str, text: str, phone: str, attachments: Sequence[dict[str, Any]]) -> Filed | None:
        """Registers what a resident reports.

        Args:
            code: the grid's code, from the QR.
            text: what is the matter, cleaned.
            phone: digits, or empty.
            attachments: photos that were kept, as facts keep them.

        Returns:
            What was registered; None if there is no such grid.
        """
        async with self._store.writing(self._clock.now()) as uow:
            grid = await uow.grids.by_code(code)
            if grid is None:
                return None
            kinds = kinds_of(await self._world.rulebook_of(uow, grid.path), self._world.local(uow.now).date())
            kinds = enterable((), kinds, grid.path)
            kind = (guess(kinds, text) or kinds[-1]).word
            new = NewMatter(
                grid, text, kind, "public", urgent=is_urgent(text), phone=phone, attachments=list(attachments)
            )
            registered = await register_matter(self._world, uow, new)
        return Filed(registered.matter.number, grid.name, not registered.matter.confidential)

    async def look_up(self, said: str) -> HowFar | None:
        """Returns how far the matter with a number has come; None if there is none, or it is confidential."""
        number = numbers.read(said)
        async with self._store.reading(self._clock.now()) as uow:
            matter = await uow.matters.by_number(number) if number is not None else None
            if matter is None or matter.confidential:
                return None
            asks = matter.state == "solved" and _theirs(matter)
            handled = await _handled_as(uow, matter)
            result = await public_text(uow, handled, handled.result) if handled.solved_at is not None else ""
        return HowFar(matter.number, handled.state, result, handled.due_on, asks)

    async def posted(self, code: str) -> list[tuple[date, str]]:
        """Returns what was settled lately in a grid and right below it, as it is posted there: (closed on, words).

        Source: the rulebook's requirement about ``matter_posting``; where there is none, nothing was kept to post.
        """
        now = self._clock.now()
        async with self._store.reading(now) as uow:
            grid = await uow.grids.by_code(code)
            if grid is None:
                return []
            ids = [grid.id, *(one.id for one in await uow.grids.children(grid.id))]
            found = await MattersPosted(uow.connection, now).of_grids(ids, now - POSTED_FOR, MOST_POSTED)
        return [(self._world.local(closed_at).date(), words) for closed_at, words in found]

    async def answer(self, said: str, phone: str, *, satisfied: bool, words: str) -> Answered:
        """Writes down what the resident who reported a matter says of how it was settled.

        Args:
            said: the matter's number as it was typed.
            phone: digits; the same as when it was reported, for a number alone is known to whoever handles it.
            satisfied: whether it helped.
            words: why not, cleaned; may be empty.

        Returns:
            'kept'; 'late' if nobody is asked now; 'unknown' if there is none of this number and phone.
        """
        number = numbers.read(said)
        async with self._store.writing(self._clock.now()) as uow:
            matter = await uow.matters.by_number(number) if number is not None else None
            if matter is None or matter.confidential or not _theirs(matter):
                return "unknown"
            if not compare_digest(matter.phone.encode(), phone.encode()):
                return "unknown"
            if matter.state != "solved":
                return "late"
            what = "satisfied" if satisfied else "unsatisfied"
            wish = Wish(
                what, None, frozenset({"follower"}), words if satisfied else words or UNSATISFIED, how="message"
            )
            outcome = await take_step(self._world, uow, matter, wish)
        return "kept" if isinstance(outcome, StepTaken) else "late"


def _theirs(matter: Matter) -> bool:
    """Whether a resident reported it on the page and left a number by which to be known again."""
    return matter.origin == "public" and bool(matter.phone)


async def _handled_as(uow: UnitOfWork, matter: Matter) -> Matter:
    """Follows a duplicate to what it was merged into: whoever reported it wants to know how that goes on."""
    into = await uow.matters.get(matter.merged_into_id) if matter.merged_into_id is not None else None
    if into is None or into.confidential:
        return matter
    return await _handled_as(uow, into)
