"""What lists, pages and counters read of tasks; it writes nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, and_, func, or_, select

from storage.repositories import task_people
from storage.repositories.base import Repository, within
from storage.repositories.successors import gone_before
from storage.repositories.task_deadlines import due_at
from storage.tables import grids, leaves, people, task_recipients, tasks

LONGEST_CALL = timedelta(hours=24)
"""The longest time that a task may ask to be signed within."""


@dataclass(frozen=True)
class OpenTask:
    """A task that somebody has to sign or to complete."""

    task_id: int
    title: str
    urgent: bool
    deadline_at: datetime | None
    received_at: datetime | None
    issuer_name: str
    stand_in_for_id: int | None
    asks: str
    drill: bool


@dataclass(frozen=True)
class Unsigned:
    """Somebody who has not signed, with whom to telephone; ``away``: on approved leave today."""

    person_id: int
    name: str
    phone: str
    grid_id: int
    grid_name: str
    unreachable: bool
    away: bool
    stand_in_for_id: int | None


@dataclass(frozen=True)
class Due:
    """A deadline of a task, its own or an earlier one of a subtree."""

    task_id: int
    issued_at: datetime
    deadline_at: datetime


def _unfinished() -> ColumnElement[bool]:
    """The recipients who still owe an answer, or a press where nothing else is asked."""
    return or_(
        and_(tasks.c.asks != "receipt", task_recipients.c.done_at.is_(None)), task_recipients.c.received_at.is_(None)
    )


@dataclass(frozen=True)
class TaskLine:
    """A task in a list with its two most asked figures."""

    task_id: int
    title: str
    state: str
    urgent: bool
    deadline_at: datetime | None
    issuer_id: int
    issuer_name: str
    people: int
    received: int
    drill: bool


class TaskLists(Repository):
    """Reads over tasks and receipts."""

    async def open_for(self, person_id: int, limit: int = 20) -> list[OpenTask]:
        """Returns the tasks that a person has not completed: the nearest deadline first, those without one last."""
        issuer, until = people.alias("issuer"), due_at()
        statement = (
            select(
                tasks.c.id.label("task_id"), tasks.c.title, tasks.c.urgent, until.label("deadline_at"),
                task_recipients.c.received_at, issuer.c.name.label("issuer_name"), task_recipients.c.stand_in_for_id,
                tasks.c.asks, tasks.c.drill,
            )
            .join(task_recipients, task_recipients.c.task_id == tasks.c.id)
            .join(issuer, issuer.c.id == tasks.c.issuer_id)
            .where(
                task_recipients.c.person_id == person_id, task_recipients.c.done_at.is_(None),
                tasks.c.state == "issued",
                or_(tasks.c.asks != "receipt", task_recipients.c.received_at.is_(None)),
            )
            .order_by(until.is_(None), until, tasks.c.id.desc())
            .limit(limit)
        )  # fmt: skip
        return await self.many(OpenTask, statement)

    async def issued_by(self, issuer_id: int, *, since: datetime, limit: int = 8) -> list[TaskLine]:
        """Returns a person's own tasks that are issued, newest first; old ones only while their deadline is ahead."""
        whose = or_(tasks.c.issuer_id == issuer_id, tasks.c.issuer_id.in_(gone_before(issuer_id)))
        mine = and_(whose, tasks.c.state == "issued", self._current(since))
        return await self._lines(mine, task_recipients.c.person_id.is_not(None), limit)

    async def touching(self, paths: Sequence[str], *, not_by: int, since: datetime, limit: int = 8) -> list[TaskLine]:
        """Returns others' issued tasks with people in some subtrees, newest first, counted in these subtrees alone."""
        if not paths:
            return []
        inside = or_(*(within(grids.c.path, path) for path in paths))
        theirs = and_(tasks.c.issuer_id != not_by, tasks.c.state == "issued", self._current(since))
        return await self._lines(theirs, inside, limit)

    def _current(self, since: datetime) -> ColumnElement[bool]:
        return or_(tasks.c.issued_at >= since, tasks.c.deadline_at >= self.now)

    async def _lines(self, which: ColumnElement[bool], counted: ColumnElement[bool], limit: int) -> list[TaskLine]:
        issuer = people.alias("issuer")
        statement = (
            select(
                tasks.c.id.label("task_id"), tasks.c.title, tasks.c.state, tasks.c.urgent, tasks.c.deadline_at,
                tasks.c.issuer_id, tasks.c.drill, issuer.c.name.label("issuer_name"), func.count().label("people"),
                func.count(task_recipients.c.received_at).label("received"),
            )
            .join(issuer, issuer.c.id == tasks.c.issuer_id)
            .join(task_recipients, task_recipients.c.task_id == tasks.c.id)
            .join(grids, grids.c.id == task_recipients.c.grid_id)
            .where(which, counted)
            .group_by(tasks.c.id, issuer.c.name)
            .order_by(tasks.c.id.desc())
            .limit(limit)
        )  # fmt: skip
        return await self.many(TaskLine, statement)

    async def unsigned(
        self, task_id: int, paths: Sequence[str] | None, on: date, *, offset: int, limit: int,
        until: datetime | None = None,
    ) -> tuple[list[Unsigned], int]:  # fmt: skip
        """Returns a page of those who have not signed, in the order of the tree, and how many they are.

        Args:
            task_id: the task.
            paths: only people on grids of these subtrees; all of them if None.
            on: the local day, for who is on leave.
            offset: how many to pass over.
            limit: how many at most.
            until: with a deadline, those who have not finished what is due to them by then, signed or not.
        """
        away = (
            select(leaves.c.id)
            .where(
                leaves.c.person_id == task_recipients.c.person_id, leaves.c.state == "approved",
                leaves.c.ended_at.is_(None), leaves.c.from_on <= on, leaves.c.to_on >= on,
            )
            .correlate(task_recipients)
            .exists()
        )  # fmt: skip
        where = [task_recipients.c.task_id == task_id]
        where += [task_recipients.c.received_at.is_(None)] if until is None else [due_at() == until, _unfinished()]
        if paths is not None:
            where.append(or_(*(within(grids.c.path, path) for path in paths)))
        joined = (
            task_recipients.join(grids, grids.c.id == task_recipients.c.grid_id)
            .join(people, people.c.id == task_recipients.c.person_id)
            .join(tasks, tasks.c.id == task_recipients.c.task_id)
        )
        statement = (
            select(
                task_recipients.c.person_id, people.c.name, people.c.phone, task_recipients.c.grid_id,
                grids.c.name.label("grid_name"), task_people.is_unreachable(task_id).label("unreachable"),
                away.label("away"), task_recipients.c.stand_in_for_id,
            )
            .select_from(joined)
            .where(*where)
            .order_by(grids.c.path, people.c.id)
            .offset(offset)
            .limit(limit)
        )  # fmt: skip
        count = await self.number(select(func.count()).select_from(joined).where(*where))
        return await self.many(Unsigned, statement), count

    async def due_between(self, start_at: datetime, end_at: datetime) -> list[Due]:
        """Returns the deadlines within a span by which somebody has not finished a task yet."""
        until = due_at()
        wanted = (
            select(tasks.c.id.label("task_id"), tasks.c.issued_at, until.label("deadline_at"))
            .join(task_recipients, task_recipients.c.task_id == tasks.c.id)
            .where(
                tasks.c.state == "issued", until > start_at, until <= end_at, _unfinished(),
                or_(tasks.c.deadline_at > start_at, tasks.c.deadline_at.is_(None)),
            )
            .distinct()
        )  # fmt: skip
        return await self.many(Due, wanted)

    async def to_be_called(self, start_at: datetime, end_at: datetime, after: timedelta) -> list[int]:
        """Returns the issued tasks whose time to be signed ended within a span.

        Args:
            start_at: the beginning of the span.
            end_at: its end.
            after: how long an urgent task may stay unsigned where its issuer said nothing else.
        """
        pressing = or_(tasks.c.urgent, tasks.c.call_after_min.is_not(None))
        since = start_at - max(after, LONGEST_CALL)
        wanted = select(tasks.c.id, tasks.c.issued_at, tasks.c.call_after_min).where(
            tasks.c.state == "issued", pressing, tasks.c.issued_at >= since, tasks.c.issued_at <= end_at
        )
        ends = {
            row.id: row.issued_at + (after if row.call_after_min is None else timedelta(minutes=row.call_after_min))
            for row in await self.rows(wanted.order_by(tasks.c.id).limit(200))
        }
        return [task_id for task_id, at in ends.items() if start_at <= at <= end_at]

    async def over_between(self, start_at: datetime, end_at: datetime) -> dict[int, str]:
        """Returns the issued tasks that collect whose deadline passed within a span, each with a key of it."""
        span = (tasks.c.deadline_at >= start_at, tasks.c.deadline_at <= end_at)
        collects = (tasks.c.state == "issued", tasks.c.asks.in_(["fields", "each"]))
        wanted = select(tasks.c.id, tasks.c.deadline_at).where(*collects, *span).order_by(tasks.c.id)
        return {row.id: f"{row.id}:{row.deadline_at.isoformat()}" for row in await self.rows(wanted.limit(200))}
