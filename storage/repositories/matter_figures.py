"""Counts matters: the rates of a unit, the month's table, a worker's figures. One statement each, on an index.

Must never decide what a rate means: handlers/ledgers does. What is overdue is overdue by the moment, not by a sweep.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, and_, case, func, or_, select

from storage.repositories.base import Repository, within
from storage.tables import grids, matters, task_recipients, tasks
from storage.tables.matters import OPEN_STATES


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


def _sum(condition: ColumnElement[bool]) -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer)


class MatterFigures(Repository):
    """Counts of matters."""

    def _columns(self) -> list[Any]:
        solved = matters.c.solved_at.is_not(None)
        late = or_(
            matters.c.overdue_at.is_not(None),
            and_(matters.c.due_at <= self.now, matters.c.state.in_(OPEN_STATES), matters.c.solved_at.is_(None),
                 matters.c.state != "paused"),
        )  # fmt: skip
        again = matters.c.redone > 0
        # What nobody answered counts once its time to be answered is over.
        answered = and_(matters.c.responded_at.is_not(None), matters.c.responded_at <= matters.c.respond_by_at)
        answerable = or_(matters.c.responded_at.is_not(None), matters.c.respond_by_at <= self.now)
        return [
            func.count().label("registered"), _sum(matters.c.confidential).label("confidential"),
            _sum(answered).label("responded"), _sum(answerable).label("answerable"), _sum(solved).label("solved"),
            _sum(and_(solved, ~late)).label("on_time"), _sum(or_(solved, late)).label("settled"),
            _sum(late).label("overdue"), _sum(again).label("redone"), _sum(or_(late, again)).label("overdue_or_redone"),
            _sum(matters.c.satisfied.is_not(None)).label("followed"), _sum(matters.c.satisfied).label("satisfied"),
            _sum(matters.c.state == "closed").label("closed"), _sum(matters.c.state.in_(OPEN_STATES)).label("open"),
            _sum(and_(solved, matters.c.holder_id == matters.c.grid_id)).label("kept_in_grid"),
        ]  # fmt: skip

    def _counted(self, path: str, start: datetime, end: datetime) -> tuple[ColumnElement[bool], ...]:
        return (
            within(matters.c.grid_path, path), matters.c.registered_at >= start, matters.c.registered_at < end,
            matters.c.state.not_in(("merged", "withdrawn")),
        )  # fmt: skip

    async def of_unit(self, path: str, start: datetime, end: datetime) -> Counts:
        """Counts what a subtree registered from ``start`` to before ``end``; merged and withdrawn ones left out."""
        found = await self.one(Counts, select(*self._columns()).where(*self._counted(path, start, end)))
        return found or Counts()

    async def of_person(self, person_id: int, start: datetime, end: datetime) -> Counts:
        """Counts what somebody reported from ``start`` to before ``end``."""
        mine = (
            matters.c.reporter_id == person_id, matters.c.registered_at >= start, matters.c.registered_at < end,
            matters.c.state.not_in(("merged", "withdrawn")),
        )  # fmt: skip
        return await self.one(Counts, select(*self._columns()).where(*mine)) or Counts()

    async def by_kind(self, path: str, start: datetime, end: datetime) -> dict[str, Counts]:
        """Counts a subtree's matters by kind."""
        statement = select(matters.c.kind, *self._columns()).where(*self._counted(path, start, end))
        return await self._grouped(statement.group_by(matters.c.kind), "kind")

    async def by_grid(self, path: str, start: datetime, end: datetime) -> dict[str, Counts]:
        """Counts a subtree's matters by the grid in which they happened, by the grid's name."""
        statement = select(grids.c.name, *self._columns()).join_from(matters, grids, grids.c.id == matters.c.grid_id)
        counted = statement.where(*self._counted(path, start, end)).group_by(grids.c.id, grids.c.name)
        return await self._grouped(counted, "name")

    async def orders_of(self, person_id: int, start: datetime, end: datetime) -> tuple[int, int, int]:
        """Returns (asked, received, done) of the tasks that somebody was given from ``start`` to before ``end``."""
        received, done = func.count(task_recipients.c.received_at), func.count(task_recipients.c.done_at)
        counted = (
            select(func.count().label("asked"), received.label("received"), done.label("done"))
            .join_from(task_recipients, tasks, tasks.c.id == task_recipients.c.task_id)
            .where(task_recipients.c.person_id == person_id, tasks.c.issued_at >= start, tasks.c.issued_at < end)
        )
        (row,) = await self.rows(counted)
        return row.asked, row.received, row.done

    async def _grouped(self, statement: Any, key: str) -> dict[str, Counts]:
        found: dict[str, Counts] = {}
        for row in await self.rows(statement):
            values = dict(row._mapping)
            name = str(values.pop(key))
            found[name] = Counts(**values)
        return found
