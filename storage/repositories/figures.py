"""Counts of a whole subtree for digests: one statement a figure, grouped by grid or by person.

Must never judge: what was owed, and by which rule, is arithmetic of handlers/queries.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, case, distinct, func, or_, select

from storage.repositories.base import Repository, within
from storage.repositories.dialect import one_of
from storage.repositories.facts import in_force
from storage.repositories.leaves import Leave
from storage.tables import (
    grids,
    households,
    leaves,
    posts,
    reports,
    task_recipients,
    tasks,
    terminals,
    visit_targets,
    visits,
)


@dataclass(frozen=True)
class TaskCount:
    """How many people of one grid were asked by tasks, received and did them."""

    grid_id: int
    asked: int
    received: int
    done: int
    drill: bool


@dataclass(frozen=True)
class OverdueTask:
    """People of one grid who have not done a task whose deadline is over."""

    task_id: int
    title: str
    deadline_at: datetime
    grid_id: int
    open: int


class Figures(Repository):
    """What a digest counts; ``path`` is the subtree that is looked at."""

    async def grid_paths(self, path: str) -> dict[int, str]:
        """Returns the paths of a grid and all below it, retired ones too: what was done there still counts above."""
        return {
            row.id: row.path
            for row in await self.rows(select(grids.c.id, grids.c.path).where(within(grids.c.path, path)))
        }

    async def households(self, path: str) -> dict[int, int]:
        """Counts the households of each grid."""
        counted = (
            select(households.c.grid_id, func.count().label("n"))
            .join(grids, grids.c.id == households.c.grid_id)
            .where(within(grids.c.path, path), households.c.retired_at.is_(None))
            .group_by(households.c.grid_id)
        )
        return {row.grid_id: row.n for row in await self.rows(counted)}

    async def reachable(self) -> set[int]:
        """Returns the people who have an open terminal now."""
        mine = select(terminals.c.person_id.label("id")).distinct()
        open_ones = mine.where(terminals.c.state == "open", terminals.c.person_id.is_not(None))
        return {row.id for row in await self.rows(open_ones)}

    async def approved_leaves(self, start: date, end: date, *, still_on: date | None = None) -> list[Leave]:
        """Returns every approved leave that touches the days from start to end.

        Args:
            start: the first day.
            end: the last one, included.
            still_on: only of people who have leave on this day or after it; of everybody if None.
        """
        approved = (leaves.c.ended_at.is_(None), leaves.c.state == "approved")
        touching = [*approved, leaves.c.from_on <= end, leaves.c.to_on >= start]
        if still_on is not None:
            later = leaves.alias("later")
            still = select(later.c.person_id).where(
                later.c.ended_at.is_(None), later.c.state == "approved", later.c.to_on >= still_on
            )
            touching.append(leaves.c.person_id.in_(still))
        return await self.many(Leave, select(leaves).where(*touching).order_by(leaves.c.from_on, leaves.c.id))

    async def report_counts(
        self, path: str, start: date, end: date, workdays: Sequence[date]
    ) -> dict[int, tuple[int, int]]:
        """Counts the days on which people of a subtree reported: person → (all days, those among ``workdays``)."""
        worked = case((reports.c.on.in_(list(workdays)), reports.c.on))
        counted = (
            select(
                reports.c.person_id, func.count(distinct(reports.c.on)).label("days"),
                func.count(distinct(worked)).label("worked"),
            )
            .where(*self._reported(start, end), reports.c.person_id.in_(self._serving(path, end)))
            .group_by(reports.c.person_id)
        )  # fmt: skip
        return {row.person_id: (row.days, row.worked) for row in await self.rows(counted)}

    async def report_days(
        self, person_ids: Iterable[int], start: date, end: date, *, by: datetime | None = None
    ) -> set[tuple[int, date]]:
        """Returns (person, day) of each report of a few people; with ``by``, as it was known at that moment."""
        theirs = select(reports.c.person_id, reports.c.on).where(
            *self._reported(start, end, by), one_of(self.connection, reports.c.person_id, person_ids)
        )
        return {(row.person_id, row.on) for row in await self.rows(theirs.distinct())}

    def _reported(self, start: date, end: date, by: datetime | None = None) -> tuple[ColumnElement[bool], ...]:
        return (in_force(reports, by), reports.c.on >= start, reports.c.on <= end)

    def _serving(self, path: str, on: date) -> Any:
        """A SELECT of the people who hold a post in a subtree on a day."""
        held = select(posts.c.person_id).join(grids, grids.c.id == posts.c.grid_id)
        return held.where(
            within(grids.c.path, path), posts.c.since_on <= on, or_(posts.c.until_on.is_(None), posts.c.until_on >= on)
        )

    async def visit_counts(self, path: str, start: date, end: date) -> dict[int, int]:
        """Counts the visits filed under each grid."""
        counted = (
            select(visits.c.grid_id, func.count().label("n"))
            .join(grids, grids.c.id == visits.c.grid_id)
            .where(within(grids.c.path, path), visits.c.ended_at.is_(None), visits.c.on >= start, visits.c.on <= end)
            .group_by(visits.c.grid_id)
        )
        return {row.grid_id: row.n for row in await self.rows(counted)}

    async def households_visited(self, path: str, start: date, end: date) -> dict[int, int]:
        """Counts the households of each grid that anybody reached, each once."""
        counted = (
            select(households.c.grid_id, func.count(distinct(households.c.id)).label("n"))
            .join(visit_targets, visit_targets.c.target_id == households.c.id)
            .join(grids, grids.c.id == households.c.grid_id)
            .where(
                within(grids.c.path, path), households.c.retired_at.is_(None), *self._reached("household", start, end)
            )
            .group_by(households.c.grid_id)
        )
        return {row.grid_id: row.n for row in await self.rows(counted)}

    def _reached(self, kind: str, start: date, end: date) -> tuple[ColumnElement[bool], ...]:
        v = visit_targets.c
        return (v.kind == kind, v.ended_at.is_(None), v.on >= start, v.on <= end)

    async def task_counts(self, path: str, start_at: datetime, end_at: datetime) -> list[TaskCount]:
        """Counts who was asked by tasks issued from start_at up to end_at, and had received and done them by then.

        Drills are counted apart.
        """
        r = task_recipients.c
        counted = (
            select(
                r.grid_id, tasks.c.drill, func.count().label("asked"),
                func.count(case((r.received_at < end_at, 1))).label("received"),
                func.count(case((r.done_at < end_at, 1))).label("done"),
            )
            .join(tasks, tasks.c.id == r.task_id)
            .join(grids, grids.c.id == r.grid_id)
            .where(
                within(grids.c.path, path), tasks.c.state != "withdrawn", tasks.c.issued_at >= start_at,
                tasks.c.issued_at < end_at,
            )
            .group_by(r.grid_id, tasks.c.drill)
        )  # fmt: skip
        return await self.many(TaskCount, counted)

    async def overdue_tasks(self, path: str, start_at: datetime, end_at: datetime) -> list[OverdueTask]:
        """Returns the tasks whose deadline passed from start_at up to end_at and that people had not done by then.

        A drill is over when it is over: nobody has to act on it any more.
        """
        r = task_recipients.c
        late = (
            select(
                tasks.c.id.label("task_id"), tasks.c.title, tasks.c.deadline_at, r.grid_id, func.count().label("open"),
            )
            .join(tasks, tasks.c.id == r.task_id)
            .join(grids, grids.c.id == r.grid_id)
            .where(
                within(grids.c.path, path), tasks.c.state != "withdrawn", tasks.c.deadline_at >= start_at,
                tasks.c.deadline_at < end_at, or_(r.done_at.is_(None), r.done_at >= end_at), tasks.c.drill.is_(False),
            )
            .group_by(tasks.c.id, tasks.c.title, tasks.c.deadline_at, r.grid_id)
            .order_by(tasks.c.deadline_at, tasks.c.id)
        )  # fmt: skip
        return await self.many(OverdueTask, late)
