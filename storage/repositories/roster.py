"""The roster as a whole: read in one view, staged little by little, applied by set-based statements in one transaction.

Must never decide what a row means: it is told which rows to add, change and retire.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, NamedTuple

from sqlalchemy import Table, and_, delete, func, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from storage.repositories.base import Repository
from storage.repositories.roster_applying import apply_staged
from storage.tables import (
    admitted_items,
    departments,
    grids,
    households,
    people,
    places,
    posts,
    residents,
    roster_imports,
)
from storage.tables.roster import STAGED

# An import that takes longer than this has died, and makes room for the next. Were it alive after all, it would find
# itself abandoned and change nothing.
LONGEST = timedelta(minutes=2)


class StoredGrid(NamedTuple):
    """A grid as it stands in the store, or as it shall stand."""

    id: int
    code: str
    name: str
    level: int
    parent_id: int | None
    path: str
    kind: str
    household_count: int | None
    rulebook: str | None


class StoredPerson(NamedTuple):
    """A person; the id stays through a change of number."""

    id: int
    name: str
    phone: str


class StoredPost(NamedTuple):
    """A post in force."""

    id: int
    person_id: int
    grid_id: int
    role: str
    level: int | None
    title: str
    nature: str
    unit: str


class StoredHousehold(NamedTuple):
    """A household; ``tags`` are kept as '、低保、残疾、'."""

    id: int
    code: str
    name: str
    address: str
    grid_id: int
    worker_id: int | None
    group_name: str
    tags: str


class StoredPlace(NamedTuple):
    """A shop, a venue, a project or a work point."""

    id: int
    code: str
    name: str
    kind: str
    address: str
    grid_id: int
    worker_id: int | None
    tags: str


class StoredDepartment(NamedTuple):
    """A department and how it is reached."""

    id: int
    code: str
    name: str
    parent_id: int | None
    contact_phone: str


class StoredItem(NamedTuple):
    """A line of what grids may be asked for, by the rulebook whose jurisdictions it is for."""

    id: int
    code: str
    name: str
    kind: str
    basis: str
    unit: str
    rulebook: str


class StoredResident(NamedTuple):
    """Somebody who lives in a household; one that changes is retired, and a new one supersedes it."""

    id: int
    household_id: int
    name: str
    relation: str
    phone: str
    tags: str
    supersedes_id: int | None = None


Stored = (
    StoredGrid
    | StoredPerson
    | StoredPost
    | StoredHousehold
    | StoredPlace
    | StoredDepartment
    | StoredItem
    | StoredResident
)

TABLES: dict[str, tuple[Table, type[Stored]]] = {
    "grids": (grids, StoredGrid),
    "people": (people, StoredPerson),
    "posts": (posts, StoredPost),
    "households": (households, StoredHousehold),
    "places": (places, StoredPlace),
    "departments": (departments, StoredDepartment),
    "admitted_items": (admitted_items, StoredItem),
    "residents": (residents, StoredResident),
}


@dataclass(frozen=True)
class Snapshot:
    """The whole roster of one moment: what counts, what is retired, and marks by which a later change is noticed."""

    grids: Sequence[StoredGrid] = ()
    people: Sequence[StoredPerson] = ()
    posts: Sequence[StoredPost] = ()
    households: Sequence[StoredHousehold] = ()
    places: Sequence[StoredPlace] = ()
    departments: Sequence[StoredDepartment] = ()
    admitted_items: Sequence[StoredItem] = ()
    residents: Sequence[StoredResident] = ()
    retired: dict[str, Sequence[Any]] = None  # type: ignore[assignment]
    newest_ids: dict[str, int] = None  # type: ignore[assignment]
    marks: tuple[int, ...] = ()
    staffed_grids: frozenset[int] = frozenset()
    """Grids that have or had a worker or a head."""


@dataclass(frozen=True)
class StagedRow:
    """One row on its way, and for people why their terminals close.

    ``action`` is add, change, revive (a retired row that counts again), retire, or close (of a person who stays,
    the terminals alone).
    """

    action: str
    row: Stored
    close_reason: str | None = None


class Roster(Repository):
    """The roster as a whole, and imports of it."""

    async def snapshot(self, on: date) -> Snapshot:
        """Reads the whole roster.

        Args:
            on: the local day on which posts count.
        """
        living: dict[str, Any] = {}
        retired: dict[str, Sequence[Any]] = {}
        for name, (table, record) in TABLES.items():
            columns = [table.c[field] for field in record._fields]
            ended = _ended(table, on)
            living[name] = [record._make(row) for row in await self.rows(select(*columns).where(~ended))]
            # Posts are facts: one that ended is never taken up again, so old ones need not be read.
            gone = [] if table is posts else await self.rows(select(*columns).where(ended).order_by(table.c.id))
            retired[name] = [record._make(row) for row in gone]
        marks = await self._marks()
        newest = {name: marks[2 * at + 1] for at, name in enumerate(TABLES)}
        staffed = select(posts.c.grid_id).where(posts.c.role.in_(("worker", "head"))).distinct()
        ids = frozenset(row.grid_id for row in await self.rows(staffed))
        return Snapshot(**living, retired=retired, newest_ids=newest, marks=marks, staffed_grids=ids)

    async def _marks(self) -> tuple[int, ...]:
        """Counts and newest ids of each table and the newest applied import: they change when the roster changes."""
        marks: list[Any] = []
        for table, _ in TABLES.values():
            over = table.c.until_on if table is posts else table.c.retired_at
            marks.append(select(func.count()).select_from(table).where(over.is_(None)).scalar_subquery())
            marks.append(select(func.coalesce(func.max(table.c.id), 0)).scalar_subquery())
        applied = select(func.coalesce(func.max(roster_imports.c.id), 0)).where(roster_imports.c.state == "applied")
        marks.append(applied.scalar_subquery())
        return tuple(int(mark) for mark in (await self.connection.execute(select(*marks))).one())

    async def begin(self) -> int | None:
        """Starts an import; returns its id, or None while another one is under way."""
        dead = and_(roster_imports.c.state == "staging", roster_imports.c.started_at < self.now - LONGEST)
        await self.connection.execute(update(roster_imports).where(dead).values(state="abandoned", ended_at=self.now))
        row = insert(roster_imports).values(started_at=self.now).returning(roster_imports.c.id)
        try:
            async with self.connection.begin_nested():
                import_id = int((await self.connection.execute(row)).scalar_one())
        except IntegrityError:
            return None
        for staged in STAGED.values():
            await self.connection.execute(delete(staged))
        return import_id

    async def stage(self, import_id: int, name: str, rows: Iterable[StagedRow]) -> None:
        """Writes some rows where they wait; small chunks keep the write lock short.

        Args:
            import_id: what :meth:`begin` gave.
            name: a name of TABLES.
            rows: what shall be done.
        """
        staged = STAGED[TABLES[name][0]]
        reasons = name == "people"
        values = [
            {"import_id": import_id, "action": one.action, **one.row._asdict()}
            | ({"close_reason": one.close_reason} if reasons else {})
            for one in rows
        ]
        if values:
            await self.connection.execute(insert(staged), values)

    async def apply(
        self, import_id: int, marks: tuple[int, ...], on: date, changed_fields: Mapping[str, Collection[str]]
    ) -> bool:
        """Makes every staged row count, all or nothing.

        Args:
            import_id: what :meth:`begin` gave.
            marks: those of the snapshot that the rows were compared with.
            on: the local day: new posts begin on it, ended ones ended the day before.
            changed_fields: by table, the fields in which rows to change differ; an index on another stays untouched.

        Returns:
            False, with nothing changed, if the roster changed since the snapshot or the import was given up.
        """
        if self.connection.dialect.name == "postgresql":
            # Two applying at once would both see the old marks; 0x726f7374 is 'rost'.
            await self.connection.execute(select(func.pg_advisory_xact_lock(0x726F7374)))
        mine = and_(roster_imports.c.id == import_id, roster_imports.c.state == "staging")
        finished = update(roster_imports).where(mine).values(state="applied", ended_at=self.now)
        if await self._marks() != marks or (await self.connection.execute(finished)).rowcount != 1:
            return False
        await apply_staged(self.connection, import_id, self.now, on, changed_fields)
        return True

    async def end(self, import_id: int) -> None:
        """Clears what an import staged; one that was not applied is abandoned."""
        mine = and_(roster_imports.c.id == import_id, roster_imports.c.state == "staging")
        await self.connection.execute(update(roster_imports).where(mine).values(state="abandoned", ended_at=self.now))
        for staged in STAGED.values():
            await self.connection.execute(delete(staged).where(staged.c.import_id == import_id))


def _ended(table: Table, on: date) -> Any:
    if table is posts:
        return and_(posts.c.until_on.is_not(None), or_(posts.c.until_on < on))
    return table.c.retired_at.is_not(None)
