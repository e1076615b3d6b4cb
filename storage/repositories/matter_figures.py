"""Counts matters: the rates of a unit, the month's table, a worker's figures. One statement each, on an index.

Must never decide what a rate means: handlers/ledgers does. What is overdue is overdue by the moment, not by a sweep.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_, select

from storage.repositories.base import Repository, within
from storage.repositories.dialect import one_of
from storage.repositories.matters import Matter
from storage.tables import book_entries, grids, households, matters, task_recipients, tasks, visit_targets
from storage.tables.matters import IS_OPEN


@dataclass(frozen=True)
class Counts:
    """What was registered in some days, counted; ``settled`` are solved or overdue: what a deadline can judge."""

    registered: int = 0
    confidential: int = 0
    responded: int = 0
    answerable: int = 0
    solved: int = 0
    on_time: int = 0
    settled: int = 0
    overdue: int = 0
    redone: int = 0
    overdue_or_redone: int = 0
    followed: int = 0
    satisfied: int = 0
    closed: int = 0
    open: int = 0
    kept_in_grid: int = 0
    late_open: int = 0


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)


# A rate opens into what it lacks: the part and the whole between which a matter falls.
_LACKING = {
    "not_responded": ("responded", "answerable"), "not_on_time": ("on_time", "settled"),
    "not_satisfied": ("satisfied", "followed"),
}  # fmt: skip


def _given(start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
    """Tasks of a span that count: nobody is behind with one that was withdrawn, and a drill is counted apart."""
    return tasks.c.issued_at >= start, tasks.c.issued_at < end, tasks.c.state != "withdrawn", tasks.c.drill.is_(False)


class MatterFigures(Repository):
    """Counts of matters."""

    def _conditions(self) -> dict[str, ColumnElement[bool]]:
        solved = matters.c.solved_at.is_not(None)
        late = or_(
            matters.c.overdue_at.is_not(None),
            and_(matters.c.due_at <= self.now, IS_OPEN, matters.c.solved_at.is_(None),
                 matters.c.state != "paused"),
        )  # fmt: skip
        again = matters.c.redone > 0
        # What nobody answered counts once its time to be answered is over.
        answered = and_(matters.c.responded_at.is_not(None), matters.c.responded_at <= matters.c.respond_by_at)
        return {
            "confidential": matters.c.confidential.is_(True), "responded": answered,
            "answerable": or_(matters.c.responded_at.is_not(None), matters.c.respond_by_at <= self.now),
            "solved": solved, "on_time": and_(solved, ~late), "settled": or_(solved, late), "overdue": late,
            "redone": again, "overdue_or_redone": or_(late, again), "followed": matters.c.satisfied.is_not(None),
            "satisfied": matters.c.satisfied.is_(True), "closed": matters.c.state == "closed",
            "open": IS_OPEN,
            "late_open": and_(late, IS_OPEN, matters.c.solved_at.is_(None)),
            "kept_in_grid": and_(solved, matters.c.holder_id == matters.c.grid_id),
        }  # fmt: skip

    def _columns(self) -> list[Any]:
        counted = [_sum(condition).label(name) for name, condition in self._conditions().items()]
        return [func.count().label("registered"), *counted]

    async def behind(
        self, which: str, start: datetime, end: datetime, *, path: str | None = None, person_id: int | None = None,
        before_id: int | None = None, limit: int = 20,
    ) -> tuple[int, list[Matter]]:  # fmt: skip
        """Returns how many matters stand behind a figure, and the newest of them.

        Args:
            which: a name of :class:`Counts`; with 'not_' before it, what a rate's part lacks of its whole.
            start: registered from here.
            end: to before here.
            path: in this subtree; or
            person_id: reported by this person.
            before_id: only those that were registered before this one; they are all counted.
            limit: so many are read.
        """
        known = self._conditions()
        wanted = [matters.c.registered_at >= start, matters.c.registered_at < end]
        wanted.append(matters.c.state.not_in(("merged", "withdrawn")))
        wanted.append(within(matters.c.grid_path, path) if path is not None else matters.c.reporter_id == person_id)
        if which in _LACKING:
            part, whole = _LACKING[which]
            wanted += [known[whole], ~func.coalesce(known[part], False)]
        elif which != "registered":
            wanted.append(known[which])
        count = await self.number(select(func.count()).select_from(matters).where(*wanted))
        if before_id is not None:
            wanted.append(matters.c.id < before_id)
        newest = select(matters).where(*wanted).order_by(matters.c.id.desc()).limit(limit)
        return count, await self.many(Matter, newest)

    async def books_of(self, worker_ids: Iterable[int], start: datetime, end: datetime) -> list[tuple[int, str, bool]]:
        """Returns (worker, name, stood right) of households whose book was confirmed or corrected in a span."""
        # Needs are news, no mistake of whoever wrote the book.
        corrected = func.sum(case((book_entries.c.what.in_(("same", "needs")), 0), else_=1))
        looked_at = (
            select(households.c.worker_id, households.c.name, corrected.label("corrected"))
            .join_from(book_entries, households, households.c.id == book_entries.c.household_id)
            .where(
                one_of(self.connection, households.c.worker_id, worker_ids), book_entries.c.filed_at >= start,
                book_entries.c.filed_at < end, book_entries.c.ended_at.is_(None),
            )
            .group_by(households.c.id, households.c.name, households.c.worker_id)
            .order_by(households.c.id)
        )  # fmt: skip
        return [(row.worker_id, row.name, not row.corrected) for row in await self.rows(looked_at)]

    async def undone_of(self, person_id: int, start: datetime, end: datetime, *, received: bool) -> list[str]:
        """Returns the titles of the tasks given in a span that somebody has not done, or not even received."""
        still = task_recipients.c.received_at if received else task_recipients.c.done_at
        wanted = (task_recipients.c.person_id == person_id, *_given(start, end), still.is_(None))
        found = select(tasks.c.title).join_from(task_recipients, tasks, tasks.c.id == task_recipients.c.task_id)
        return [row.title for row in await self.rows(found.where(*wanted).order_by(tasks.c.id.desc()))]

    async def visited_by_path(self, path: str, start: date, end: date) -> dict[str, int]:
        """Counts the households of a subtree that anybody visited from day to day, both included, by grid's path."""
        counted = (
            select(grids.c.path, func.count(func.distinct(visit_targets.c.target_id)).label("n"))
            .join_from(visit_targets, households, households.c.id == visit_targets.c.target_id)
            .join(grids, grids.c.id == households.c.grid_id)
            .where(
                visit_targets.c.kind == "household", visit_targets.c.ended_at.is_(None), visit_targets.c.on >= start,
                visit_targets.c.on <= end, within(grids.c.path, path),
            )
            .group_by(grids.c.path)
        )  # fmt: skip
        return {row.path: row.n for row in await self.rows(counted)}

    def _counted(self, path: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
        return (
            within(matters.c.grid_path, path), matters.c.registered_at >= start, matters.c.registered_at < end,
            matters.c.state.not_in(("merged", "withdrawn")),
        )  # fmt: skip

    async def of_unit(self, path: str, start: datetime, end: datetime) -> Counts:
        """Counts what a subtree registered from ``start`` to before ``end``; merged and withdrawn ones left out."""
        found = await self.one(Counts, select(*self._columns()).where(*self._counted(path, start, end)))
        return found or Counts()

    async def of_people(self, person_ids: Iterable[int], start: datetime, end: datetime) -> dict[int, Counts]:
        """Counts what people reported from ``start`` to before ``end``, by person; who reported nothing is left out."""
        theirs = (
            one_of(self.connection, matters.c.reporter_id, person_ids), matters.c.registered_at >= start,
            matters.c.registered_at < end, matters.c.state.not_in(("merged", "withdrawn")),
        )  # fmt: skip
        counted = select(matters.c.reporter_id, *self._columns()).where(*theirs).group_by(matters.c.reporter_id)
        return await self._grouped(counted, "reporter_id")

    async def by_path(self, path: str, start: datetime, end: datetime) -> dict[str, Counts]:
        """Counts a subtree's matters by the path of the grid in which they happened."""
        statement = select(matters.c.grid_path, *self._columns()).where(*self._counted(path, start, end))
        return await self._grouped(statement.group_by(matters.c.grid_path), "grid_path")

    async def open_by_path(self, path: str) -> list[tuple[str, int, int]]:
        """Returns (grid's path, open now, late of them) of a subtree, whenever they were registered."""
        known = self._conditions()
        counted = select(matters.c.grid_path, func.count().label("n"), _sum(known["late_open"]).label("late"))
        mine = counted.where(known["open"], within(matters.c.grid_path, path)).group_by(matters.c.grid_path)
        return [(row.grid_path, row.n, row.late) for row in await self.rows(mine)]

    async def by_kind(self, path: str, start: datetime, end: datetime) -> dict[str, Counts]:
        """Counts a subtree's matters by kind."""
        statement = select(matters.c.kind, *self._columns()).where(*self._counted(path, start, end))
        return await self._grouped(statement.group_by(matters.c.kind), "kind")

    async def orders_of(
        self, person_ids: Iterable[int], start: datetime, end: datetime
    ) -> dict[int, tuple[int, int, int]]:
        """Returns (asked, received, done) of the tasks that people were given from ``start`` to before ``end``."""
        received, done = func.count(task_recipients.c.received_at), func.count(task_recipients.c.done_at)
        who = task_recipients.c.person_id
        counted = (
            select(who, func.count().label("asked"), received.label("received"), done.label("done"))
            .join_from(task_recipients, tasks, tasks.c.id == task_recipients.c.task_id)
            .where(one_of(self.connection, who, person_ids), *_given(start, end))
            .group_by(who)
        )
        return {row.person_id: (row.asked, row.received, row.done) for row in await self.rows(counted)}

    async def _grouped(self, statement: Any, key: str) -> dict[Any, Counts]:
        found: dict[Any, Counts] = {}
        for row in await self.rows(statement):
            values = dict(row._mapping)
            name = values.pop(key)
            found[name] = Counts(**values)
        return found
