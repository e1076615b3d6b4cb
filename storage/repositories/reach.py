"""What there is to reach and what was reached, counted for a whole subtree; and who is left, packed by the store.

Must never judge: what was owed is arithmetic of handlers/queries. Reads of the present need the last visits alone; only
a day that is over and was followed by newer visits is looked up among the visits themselves.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import CTE, ColumnElement, String, case, cast, func, literal, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.repositories.base import IsAmong, Repository, grids_within, within
from storage.repositories.dialect import joined, one_of
from storage.repositories.targets import Target, tagged
from storage.tables import grids, households, last_visits, places, visit_targets

_TABLES = {"household": households, "place": places}
_BETWEEN_VALUES, _BETWEEN_ROWS, _BETWEEN_GRIDS = "\x1f", "\x1e", "\x1d"


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
    worker: str
    word: str
    tags: str

    @classmethod
    def of(cls, packed: str) -> "Waiting":
        """Unpacks one."""
        # As _make does it, which costs twice as much: a county's morning unpacks a hundred thousand.
        return tuple.__new__(cls, packed.split(_BETWEEN_VALUES))

    @property
    def id(self) -> int:
        """Its id as a number."""
        return int(self.ident)

    def as_target(self, kind: str) -> Target:
        """Returns it as whatever a visit can reach."""
        worker_id = int(self.worker) if self.worker else None
        ids = self.id, self.code, self.name, self.address, int(self.grid), worker_id
        return Target(kind, *ids, self.tags)


class Reach(Repository):
    """Things to reach and things reached; ``path`` is the subtree that is looked at."""

    async def grids(self, path: str) -> list[GridRow]:
        """Returns a grid and all below it, retired ones too, in the order of their codes."""
        living = case((grids.c.retired_at.is_(None), 1), else_=0).label("living")
        columns = (grids.c.id, grids.c.path, grids.c.code, grids.c.name, grids.c.level, grids.c.kind, living)
        return await self.many(GridRow, select(*columns).where(within(grids.c.path, path)).order_by(grids.c.code))

    async def targets(self, kind: str, path: str, tags: Sequence[str], types: Sequence[str]) -> list[TargetRow]:
        """Counts households or places by grid and worker.

        Args:
            kind: household or place.
            path: the subtree.
            tags: only those with one of these tags, if any are given.
            types: only places of these types, if any are given.
        """
        table = _TABLES[kind]
        counted = (
            select(table.c.grid_id, table.c.worker_id, func.count().label("count"))
            .where(*_inside(table, path), *_wanted(kind, tags, types))
            .group_by(table.c.grid_id, table.c.worker_id)
        )
        return await self.many(TargetRow, counted)

    async def reached(
        self,
        kind: str,
        path: str,
        start: date,
        end: date,
        tags: Sequence[str],
        types: Sequence[str],
        person_ids: Iterable[int],
    ) -> list[ReachedRow]:
        """Counts the households or places of a subtree that people reached, each once; as :meth:`targets`."""
        table, seen = _TABLES[kind], _seen(self.connection, kind, start, end, person_ids)
        person = seen.c.person_id
        counted = (
            select(
                person, table.c.grid_id, func.count().label("count"),
                func.count(case((table.c.worker_id == person, 1))).label("own"),
                func.count(case((table.c.worker_id.is_(None), 1))).label("nobodys"),
            )
            .join_from(seen, table, table.c.id == seen.c.target_id)
            .where(*_inside(table, path), *_wanted(kind, tags, types))
            .group_by(person, table.c.grid_id)
        )  # fmt: skip
        return await self.many(ReachedRow, counted)

    async def presence(self, path: str, start: date, end: date, person_ids: Iterable[int]) -> set[tuple[int, int]]:
        """Returns (person, grid) of the grids of a subtree in which people were: at the grid's, or at anybody in it."""
        found: set[tuple[int, int]] = set()
        ids = list(person_ids)
        for kind, table in (("household", households), ("place", places), ("grid", grids)):
            grid_id = table.c.id if kind == "grid" else table.c.grid_id
            seen = _seen(self.connection, kind, start, end, ids)
            joined_to = seen.join(table, table.c.id == seen.c.target_id)
            there = select(seen.c.person_id, grid_id.label("there")).select_from(joined_to)
            there = there.where(*_inside(table, path)).distinct()
            found.update((row.person_id, row.there) for row in await self.rows(there))
        return found

    async def waiting(self, kind: str, grid_ids: Iterable[int]) -> dict[int, list[str]]:
        """Returns all that lies in each grid, whoever it is assigned to, who waited longest first.

        The store packs all of it into one text (see Waiting): a county has a hundred thousand households.
        """
        table = _TABLES[kind]
        last = select(func.max(last_visits.c.last_on)).where(
            last_visits.c.kind == kind, last_visits.c.target_id == table.c.id
        )
        values: list[Any] = [
            cast(last.correlate(table).scalar_subquery(), String), table.c.code, table.c.id, table.c.name,
            table.c.address, table.c.grid_id, table.c.worker_id, places.c.kind if kind == "place" else literal(""),
            table.c.tags,
        ]  # fmt: skip
        one = joined(self.connection, values, _BETWEEN_VALUES)
        rows = func.aggregate_strings(one, literal(_BETWEEN_ROWS))  # type: ignore[arg-type]
        wanted = (table.c.retired_at.is_(None), one_of(self.connection, table.c.grid_id, grid_ids))
        by_grid = select(rows.label("rows")).where(*wanted).group_by(table.c.grid_id).subquery()
        # One row in all: at each row SQLite's thread would wait for the interpreter's lock, which others hold.
        lists = func.aggregate_strings(by_grid.c.rows, literal(_BETWEEN_GRIDS))  # type: ignore[arg-type]
        packed = (await self.connection.execute(select(lists))).scalar_one()
        found = [sorted(of_grid.split(_BETWEEN_ROWS)) for of_grid in packed.split(_BETWEEN_GRIDS)] if packed else []
        return {int(Waiting.of(theirs[0]).grid): theirs for theirs in found}

    async def reached_by(self, kind: str, person_ids: Iterable[int], start: date) -> dict[int, set[str]]:
        """Returns the ids of what each person reached since a day, as texts."""
        theirs = (last_visits.c.kind == kind, one_of(self.connection, last_visits.c.person_id, person_ids))
        found: dict[int, set[str]] = {}
        reached = select(last_visits.c.person_id, last_visits.c.target_id).where(*theirs)
        for row in await self.rows(reached.where(last_visits.c.last_on >= start)):
            found.setdefault(row.person_id, set()).add(str(row.target_id))
        return found


def _inside(table: Any, path: str) -> tuple[ColumnElement[bool], ...]:
    """What lies in a subtree; all of it needs no look at the grids."""
    if path == "/":
        return ()
    if table is grids:
        return (within(grids.c.path, path),)
    return (IsAmong(table.c.grid_id, grids_within(path)),)


def _seen(connection: AsyncConnection, kind: str, start: date, end: date, person_ids: Iterable[int]) -> CTE:
    """Who was with what from start to end, both included, each once.

    Found by people before anything is asked of the things: left to choose, PostgreSQL begins with all that lies there.
    """
    last, v = last_visits.c, visit_targets.c
    # A visit after the end hides one before it, so then the visits themselves are asked.
    earlier = select(literal(1)).where(
        v.kind == kind, v.target_id == last.target_id, v.person_id == last.person_id, v.ended_at.is_(None),
        v.on >= start, v.on <= end,
    )  # fmt: skip
    in_time = or_(last.last_on <= end, earlier.correlate(last_visits).exists())
    theirs = (one_of(connection, last.person_id, person_ids), last.kind == kind, last.last_on >= start, in_time)
    seen = select(last.person_id, last.target_id).where(*theirs).cte("seen")
    return seen.prefix_with("MATERIALIZED", dialect="postgresql")


def _wanted(kind: str, tags: Sequence[str], types: Sequence[str]) -> list[ColumnElement[bool]]:
    table = _TABLES[kind]
    wanted: list[ColumnElement[bool]] = [table.c.retired_at.is_(None)]
    if tags:
        wanted.append(tagged(table.c.tags, tags))
    if types:
        wanted.append(places.c.kind.in_(list(types)))
    return wanted
