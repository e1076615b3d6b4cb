"""What a resident may do without an account: report a matter in a grid, and look its number up.

It gives out how far a matter has come and what was done, never who reported it; of a confidential one nothing at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.context import World
from handlers.matters import numbers
from handlers.matters.chains import enterable
from handlers.matters.kinds import guess, is_urgent, kinds_of
from handlers.matters.letters import about
from handlers.matters.masking import masked
from handlers.matters.registering import NewMatter, register_matter
from handlers.ports import Clock
from storage.engine import Store


@dataclass(frozen=True)
class HowFar:
    """How far a matter has come: its number, the name of its state, what was done (masked), and when it is due."""

    number: str
    state: str
    result: str
    due_on: date | None


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

    async def report(
        self, code: str, text: str, phone: str, attachments: Sequence[dict[str, Any]]
    ) -> tuple[str, str] | None:
        """Registers what a resident reports.

        Args:
            code: the grid's code, from the QR.
            text: what is the matter, cleaned.
            phone: digits, or empty.
            attachments: photos that were kept, as facts keep them.

        Returns:
            (the matter's number, the grid's name); None if there is no such grid.
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
        return registered.matter.number, grid.name

    async def look_up(self, said: str) -> HowFar | None:
        """Returns how far the matter with a number has come; None if there is none, or it is confidential."""
        number = numbers.read(said)
        async with self._store.reading(self._clock.now()) as uow:
            matter = await uow.matters.by_number(number) if number is not None else None
            if matter is None or matter.confidential:
                return None
            params = await about(self._world, uow, matter)
        result = masked(matter.result, [matter.person]) if matter.solved_at is not None else ""
        return HowFar(matter.number, params["state"], result, matter.due_on)
