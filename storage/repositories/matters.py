"""Matters as they stand and the steps that brought them there. Counting them is in matter_figures.py.

Must never decide which step is allowed: that is the table in handlers/matters/states.py.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from storage.repositories.base import within
from storage.repositories.departments import Department, Departments
from storage.repositories.matter_doubts import Flag, MatterDoubts, Photo
from storage.repositories.successors import gone_before
from storage.tables import matter_serials, matter_steps, matters
from storage.tables.matters import IS_OPEN, IS_OUTSIDE, OPEN_STATES

__all__ = ["Department", "Flag", "Matter", "Matters", "Photo", "Step"]


@dataclass(frozen=True)
class Matter:
    """One matter as it stands."""

    id: int
    number: str
    grid_id: int
    grid_path: str
    origin: str
    outside_number: str
    platform: str
    kind: str
    urgent: bool
    confidential: bool
    text: str
    place: str
    person: str
    happened: str
    phone: str
    attachments: list[dict[str, Any]]
    household_id: int | None
    reporter_id: int | None
    registered_at: datetime
    state: str
    resumes_to: str | None
    version: int
    holder_id: int
    holder_path: str
    department_id: int | None
    handed_on: date
    due_on: date | None
    due_at: datetime | None
    clause: str | None
    whole_due_on: date | None
    asked_due_on: date | None
    next_at: datetime | None
    stage: str
    raised_path: str
    respond_by_at: datetime
    responded_at: datetime | None
    overdue_at: datetime | None
    overdue_cause: str | None
    solved_at: datetime | None
    result: str
    satisfied: bool | None
    redone: int
    closed_at: datetime | None
    posted: str
    merged_into_id: int | None
    split_from_id: int | None

    @property
    def is_open(self) -> bool:
        """Whether something is still to be done about it."""
        return self.state in OPEN_STATES

    def is_late(self, now: datetime) -> bool:
        """Whether it is overdue at a moment and still to be settled; a pause stops the clock."""
        runs = self.is_open and self.state != "paused" and self.solved_at is None
        return runs and self.due_at is not None and self.due_at <= now

    def was_late(self, now: datetime) -> bool:
        """Whether it is overdue at a moment or was before; the figures count the same."""
        return self.overdue_at is not None or self.is_late(now)


@dataclass(frozen=True)
class Step:
    """Who did what when; ``by_id`` is None for residents, other platforms and the clock."""

    version: int
    at: datetime
    by_id: int | None
    what: str
    from_state: str | None
    to_state: str
    holder_id: int
    department_id: int | None
    words: str
    due_on: date | None
    other_id: int | None
    how: str
    gathering_id: int | None


class Matters(MatterDoubts, Departments):
    """Matters and their steps; doubts about them and the departments they go to are read by the same name."""

    async def next_serial(self, grid_id: int, on: date) -> int:
        """Returns the next serial of a grid and day; two at once never get the same."""
        dialect = self.connection.dialect.name
        write = postgresql.insert if dialect == "postgresql" else sqlite.insert
        statement = write(matter_serials).values(grid_id=grid_id, on=on, last=1)
        counted = statement.on_conflict_do_update(
            index_elements=["grid_id", "on"], set_={"last": matter_serials.c.last + 1}
        ).returning(matter_serials.c.last)
        return int((await self.connection.execute(counted)).scalar_one())

    async def add(self, values: dict[str, Any], *, by_id: int | None, words: str = "") -> Matter:
        """Writes a new matter and its first step; ``values`` are columns, state and version included."""
        row = {"registered_at": self.now, "version": 1, **values}
        result = await self.connection.execute(insert(matters).values(row).returning(matters))
        found = result.one()
        await self._step(
            found.id, 1, by_id, "register", None, found.state, found.holder_id, None, words, found.due_on, None
        )
        matter = await self.get(found.id)
        assert matter is not None
        await self.add_photos(matter.id, matter.attachments)
        return matter

    async def get(self, matter_id: int) -> Matter | None:
        """Returns a matter by id."""
        return await self.one(Matter, select(matters).where(matters.c.id == matter_id))

    async def by_number(self, number: str) -> Matter | None:
        """Returns a matter by its registration number, as it was given out."""
        return await self.one(Matter, select(matters).where(matters.c.number == number))

    async def from_source(self, source: str) -> Matter | None:
        """Returns the newest matter that came from a chat message."""
        if not source:
            return None
        newest = select(matters).where(matters.c.source == source).order_by(matters.c.id.desc()).limit(1)
        return await self.one(Matter, newest)

    async def outside(self, platform: str, outside_number: str) -> Matter | None:
        """Returns the matter that another platform knows under its own number."""
        wanted = (IS_OUTSIDE, matters.c.platform == platform, matters.c.outside_number == outside_number)
        return await self.one(Matter, select(matters).where(*wanted).limit(1))

    async def of_platform(self, platform: str, since: datetime) -> list[Matter]:
        """Returns what came from a platform since a moment, oldest first."""
        wanted = (IS_OUTSIDE, matters.c.platform == platform, matters.c.registered_at >= since)
        return await self.many(Matter, select(matters).where(*wanted).order_by(matters.c.id))

    async def change(
        self,
        matter: Matter,
        what: str,
        by_id: int | None,
        *,
        words: str = "",
        other_id: int | None = None,
        how: str = "",
        gathering_id: int | None = None,
        **values: Any,
    ) -> Matter | None:
        """Takes a step from exactly the version that was read; None if somebody else was faster."""
        version = matter.version + 1
        mine = and_(matters.c.id == matter.id, matters.c.version == matter.version)
        result = await self.connection.execute(update(matters).where(mine).values(version=version, **values))
        if not result.rowcount:
            return None
        changed = await self.get(matter.id)
        assert changed is not None
        await self._step(
            matter.id, version, by_id, what, matter.state, changed.state, changed.holder_id, changed.department_id,
            words, changed.due_on, other_id, how, gathering_id,
        )  # fmt: skip
        return changed

    async def note(self, matter_id: int, **values: Any) -> None:
        """Writes down what the clock did to a matter without deciding anything: which warning comes next."""
        await self.connection.execute(update(matters).where(matters.c.id == matter_id).values(**values))

    async def _step(
        self, matter_id: int, version: int, by_id: int | None, what: str, from_state: str | None, to_state: str,
        holder_id: int, department_id: int | None, words: str, due_on: date | None, other_id: int | None,
        how: str = "", gathering_id: int | None = None,
    ) -> None:  # fmt: skip
        row = {
            "matter_id": matter_id, "version": version, "at": self.now, "by_id": by_id, "what": what,
            "from_state": from_state, "to_state": to_state, "holder_id": holder_id, "department_id": department_id,
            "words": words, "due_on": due_on, "other_id": other_id, "how": how,
            "gathering_id": gathering_id,
        }  # fmt: skip
        await self.connection.execute(insert(matter_steps).values(row))

    async def steps(self, matter_id: int) -> list[Step]:
        """Returns the whole history of a matter, oldest first."""
        mine = select(matter_steps).where(matter_steps.c.matter_id == matter_id)
        return await self.many(Step, mine.order_by(matter_steps.c.version))

    async def due(self, limit: int = 500) -> list[Matter]:
        """Returns open matters whose next warning is due, the longest waiting first."""
        wanted = (IS_OPEN, matters.c.next_at <= self.now)
        return await self.many(Matter, select(matters).where(*wanted).order_by(matters.c.next_at).limit(limit))

    async def held(self, paths: Sequence[str], grid_ids: Iterable[int], limit: int = 50) -> list[Matter]:
        """Returns open matters that exactly these grids hold, those that are due first."""
        if not paths:
            return []
        wanted = (IS_OPEN, matters.c.holder_path.in_(list(paths)))
        mine = select(matters).where(*wanted, matters.c.holder_id.in_(list(grid_ids)))
        return await self.many(Matter, mine.order_by(matters.c.due_at.is_(None), matters.c.due_at).limit(limit))

    async def of_departments(self, department_ids: Iterable[int], limit: int = 50) -> list[Matter]:
        """Returns what departments have to do now."""
        wanted = (
            IS_OPEN,
            matters.c.state.in_(("dispatched", "accepted")),
            matters.c.department_id.in_(list(department_ids)),
        )
        return await self.many(Matter, select(matters).where(*wanted).order_by(matters.c.due_at).limit(limit))

    async def reported_by(self, person_id: int, states: Iterable[str], limit: int = 20) -> list[Matter]:
        """Returns in some states what somebody reported, or a predecessor who left; the newest first."""
        theirs = or_(matters.c.reporter_id == person_id, matters.c.reporter_id.in_(gone_before(person_id)))
        mine = select(matters).where(theirs, matters.c.state.in_(list(states)))
        return await self.many(Matter, mine.order_by(matters.c.id.desc()).limit(limit))

    async def newest_by(self, person_id: int) -> Matter | None:
        """Returns the newest matter that somebody reported and nobody has taken up yet."""
        mine = (matters.c.reporter_id == person_id, matters.c.state == "registered", matters.c.version == 1)
        return await self.one(Matter, select(matters).where(*mine).order_by(matters.c.id.desc()).limit(1))

    async def on_meeting_list(self, path: str) -> list[Matter]:
        """Returns what waits for the next coordination meeting of a subtree, oldest first."""
        wanted = (IS_OPEN, matters.c.state == "meeting", within(matters.c.holder_path, path))
        return await self.many(Matter, select(matters).where(*wanted).order_by(matters.c.id))

    async def kin(self, matter_id: int) -> list[Matter]:
        """Returns the duplicates that were merged into a matter and the parts that were split off it, oldest first."""
        kin = or_(matters.c.merged_into_id == matter_id, matters.c.split_from_id == matter_id)
        return await self.many(Matter, select(matters).where(kin).order_by(matters.c.id))

    async def unasked(self, grid_ids: Iterable[int], limit: int = 5) -> list[Matter]:
        """Returns what residents reported in these grids, is settled, and nobody asked them about yet."""
        wanted = (
            matters.c.state == "solved", matters.c.grid_id.in_(list(grid_ids)), matters.c.reporter_id.is_(None),
            matters.c.confidential.is_(False),
        )  # fmt: skip
        return await self.many(Matter, select(matters).where(*wanted).order_by(matters.c.solved_at).limit(limit))

    async def ending(self, tail: str, paths: Iterable[str], limit: int = 5) -> list[Matter]:
        """Returns the newest matters of some subtrees whose numbers end like this."""
        inside = or_(*(within(matters.c.grid_path, path) for path in paths))
        wanted = matters.c.number.endswith(tail, autoescape=True)
        return await self.many(Matter, select(matters).where(wanted, inside).order_by(matters.c.id.desc()).limit(limit))

    async def numbered(self, numbers: Iterable[str]) -> list[Matter]:
        """Returns the matters that bear one of these numbers."""
        return await self.many(Matter, select(matters).where(matters.c.number.in_(list(numbers))))

    async def between(
        self, path: str, start: datetime, end: datetime, limit: int = 20_000, after_id: int = 0
    ) -> list[Matter]:
        """Returns what was registered in a subtree from ``start`` to before ``end``."""
        wanted = (
            within(matters.c.grid_path, path), matters.c.registered_at >= start, matters.c.registered_at < end,
            matters.c.id > after_id,
        )  # fmt: skip
        return await self.many(Matter, select(matters).where(*wanted).order_by(matters.c.id).limit(limit))

    async def same_grid(self, grid_id: int, since: datetime, besides: int, limit: int = 300) -> list[tuple[int, str]]:
        """Returns (id, text) of what a grid registered since a moment, the newest first."""
        wanted = (
            matters.c.grid_id == grid_id, matters.c.registered_at >= since, matters.c.id != besides,
            matters.c.state != "withdrawn",
        )  # fmt: skip
        newest = select(matters.c.id, matters.c.text).where(*wanted).order_by(matters.c.registered_at.desc())
        return [(row.id, row.text) for row in await self.rows(newest.limit(limit))]

    async def count_open(self, path: str) -> int:
        """Counts the open matters of a subtree."""
        wanted = (IS_OPEN, within(matters.c.grid_path, path))
        return await self.number(select(func.count()).select_from(matters).where(*wanted))
