"""What there is to reach and what was reached, counted for a whole subtree; and who is left, packed by the store.

Must never judge: what was owed is arithmetic of handlers/queries. Reads of the present need the last visits alone; only
a day that is over and was followed by newer visits is looked up among the visits themselves.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import repeat
from typing import Any, NamedTuple

from sqlalchemy import case, select

from storage.repositories import reach_statements as statements
from storage.repositories.base import Repository, range_of, within
from storage.repositories.dialect import ids_given
from storage.repositories.reach_statements import BETWEEN_GROUPS, BETWEEN_ROWS, BETWEEN_VALUES, Sort
from storage.tables import grids


@dataclass(frozen=True)
class TargetRow:
    """How many things of a sort lie in a grid and are assigned to a worker (None: to nobody)."""

    grid_id: int
    worker_id: int | None
    count: int


@dataclass(frozen=True)
class ReachedRow:
    """How many things of a sort in a grid a person reached: all, those assigned to them, those that are nobody's."""

    person_id: int
    grid_id: int
    count: int
    own: int
    nobodys: int


class GridRow(NamedTuple):
    """A grid as a list needs it; what is retired no longer counts itself, but what was done there does above."""

    id: int
    path: str
    code: str
    name: str
    level: int
    kind: str
    living: int


class Waiting(NamedTuple):
    """A household or place that waits for a visit; in the order of its fields, those who waited longest come first.

    Packed into one text by the store, it sorts the same; only what is told of is ever unpacked.
    """

    last: str
    code: str
    ident: str
    name: str
    address: str
    grid: str
    word: str
    tags: str

    @classmethod
    def each(cls, packed: Iterable[str]) -> Iterator["Waiting"]:
        """Unpacks one after the other, as they are asked for."""
        # As _make does it for one, which costs thrice as much: a county's morning unpacks a hundred thousand.
        return map(tuple.__new__, repeat(cls), map(str.split, packed, repeat(BETWEEN_VALUES)))

    @property
    def id(self) -> int:
        """Its id as a number."""
        return int(self.ident)


class Reach(Repository):
    """Things to reach and things reached; ``path`` is the subtree that is looked at."""

    async def grids(self, path: str) -> list[GridRow]:
        """Returns a grid and all below it, retired ones too, in the order of their codes."""
        living = case((grids.c.retired_at.is_(None), 1), else_=0).label("living")
        columns = (grids.c.id, grids.c.path, grids.c.code, grids.c.name, grids.c.level, grids.c.kind, living)
        return await self.many(GridRow, select(*columns).where(within(grids.c.path, path)).order_by(grids.c.code))

    async def targets(self, sort: Sort, path: str) -> list[TargetRow]:
        """Counts the things of a sort in a subtree, by grid and worker."""
        return await self.many(TargetRow, statements.targets(sort, path == "/"), _subtree(path))

    async def reached(
        self, sort: Sort, path: str, start: date, end: date, person_ids: Iterable[int]
    ) -> list[ReachedRow]:
        """Counts the things of a sort in a subtree that people reached from start to end, each once."""
        counted = statements.reached(self._dialect, sort, path == "/")
        return await self.many(ReachedRow, counted, self._by(person_ids, start, end) | _subtree(path))

    async def presence(self, path: str, start: date, end: date, person_ids: Iterable[int]) -> set[tuple[int, int]]:
        """Returns (person, grid) of the grids of a subtree in which people were: at the grid's, or at anybody in it."""
        found: set[tuple[int, int]] = set()
        given = self._by(person_ids, start, end) | _subtree(path)
        for kind in ("household", "place", "grid"):
            there = statements.presence(self._dialect, kind, path == "/")
            found.update((row.person_id, row.there) for row in await self.connection.execute(there, given))
        return found

    async def strays(self, path: str, worker_ids: Iterable[int], on: date) -> set[int]:
        """Returns those of some workers whose posts or things do not all lie in the subtree."""
        given = ids_given(self.connection, worker_ids) | _subtree(path) | {"on": on}
        return {row.person_id for row in await self.rows(statements.strays(self._dialect), given)}

    async def waiting(self, kind: str, grid_ids: Iterable[int]) -> dict[int, dict[str, list[str]]]:
        """Returns all that lies in each grid by the id of whoever it is assigned to ('' nobody), longest waits first.

        The store packs all of it into one text (see Waiting): a county has a hundred thousand households.
        """
        lists = statements.waiting(self._dialect, kind)
        packed = (await self.connection.execute(lists, ids_given(self.connection, grid_ids))).scalar_one()
        found: dict[int, dict[str, list[str]]] = {}
        for group in packed.split(BETWEEN_GROUPS) if packed else ():
            whose, *rows = group.split(BETWEEN_ROWS)
            grid_id, worker = whose.split(BETWEEN_VALUES)
            rows.sort()
            found.setdefault(int(grid_id), {})[worker] = rows
        return found

    async def reached_by(self, kind: str, person_ids: Iterable[int], start: date) -> dict[int, set[str]]:
        """Returns the ids of what each person reached since a day, as texts."""
        given = ids_given(self.connection, person_ids) | {"start": start}
        found: dict[int, set[str]] = {}
        for row in await self.connection.execute(statements.reached_by(self._dialect, kind), given):
            found.setdefault(row.person_id, set()).add(str(row.target_id))
        return found

    @property
    def _dialect(self) -> str:
        return self.connection.dialect.name

    def _by(self, person_ids: Iterable[int], start: date, end: date) -> dict[str, Any]:
        return ids_given(self.connection, person_ids) | {"start": start, "end": end}


def _subtree(path: str) -> dict[str, str]:
    return dict(zip(("first", "after"), range_of(path), strict=True)) if path != "/" else {}
