"""Whom a task reaches: counted before it is issued, its terminals, whoever comes to it later.

All of it is found by the store in single statements: a county's broadcast is no loop here.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, CompoundSelect, Select, and_, false, func, insert, literal, or_, select

from storage.repositories import task_people
from storage.repositories.base import Repository, within
from storage.repositories.task_people import TaskScope
from storage.tables import deliveries, grids, leaves, task_recipients, tasks, terminals


@dataclass(frozen=True)
class Reach:
    """Whom a scope reaches now: people, their private terminals, groups, and people without any terminal."""

    people: int
    private: int
    groups: int
    without_terminal: int


class TaskReach(Repository):
    """People and terminals of tasks."""

    async def reach(self, scope: TaskScope, on: date, issuer_id: int) -> Reach:
        """Counts whom a scope would reach on a day, those who stand in for people on leave included."""
        people = self._everybody(scope, on, issuer_id).cte("everybody")
        theirs = and_(
            terminals.c.person_id.in_(select(people.c.person_id)),
            terminals.c.kind == "private", terminals.c.state == "open",
        )  # fmt: skip
        groups = select(func.count()).select_from(task_people.groups_of(scope).subquery())
        row = (
            await self.connection.execute(
                select(
                    select(func.count()).select_from(people).scalar_subquery().label("people"),
                    select(func.count()).select_from(terminals).where(theirs).scalar_subquery().label("private"),
                    groups.scalar_subquery().label("groups"),
                    select(func.count(terminals.c.person_id.distinct())).where(theirs).scalar_subquery().label("met"),
                )
            )
        ).one()
        return Reach(row.people, row.private, row.groups, row.people - row.met)

    def _everybody(self, scope: TaskScope, on: date, issuer_id: int) -> CompoundSelect[Any]:
        chosen = task_people.people_of(scope, on, issuer_id).subquery()
        stand_ins = task_people.stand_ins_for(select(chosen.c.person_id), on, issuer_id).subquery()
        return select(chosen.c.person_id).union(select(stand_ins.c.substitute_id.label("person_id")))

    def terminals_of(self, task_id: int, scope: TaskScope) -> Select[Any]:
        """A SELECT of the open terminals of a task: its recipients' private ones, and the groups in its scope."""
        theirs = select(task_recipients.c.person_id).where(task_recipients.c.task_id == task_id)
        groups = task_people.groups_of(scope)
        private = and_(terminals.c.kind == "private", terminals.c.person_id.in_(theirs))
        return select(terminals.c.id).where(terminals.c.state == "open", or_(private, terminals.c.id.in_(groups)))

    def unsigned_terminals_of(
        self, task_id: int, paths: Sequence[str] | None = None, *, not_done: bool = False
    ) -> Select[Any]:
        """A SELECT of the open private terminals of those who have not signed, without those still to be sent to.

        Args:
            task_id: the task.
            paths: only people on grids of these subtrees; all of them if None.
            not_done: those who have not answered or completed, signed or not.
        """
        open_ = task_recipients.c.done_at if not_done else task_recipients.c.received_at
        theirs = select(task_recipients.c.person_id).where(task_recipients.c.task_id == task_id, open_.is_(None))
        if paths is not None:
            inside = or_(false(), *(within(grids.c.path, path) for path in paths))
            theirs = theirs.join(grids, grids.c.id == task_recipients.c.grid_id).where(inside)
        on_its_way = select(deliveries.c.terminal_id).where(
            deliveries.c.subject == f"task:{task_id}", deliveries.c.state == "queued",
            deliveries.c.sent_version == 0,
        )  # fmt: skip
        return select(terminals.c.id).where(
            terminals.c.state == "open", terminals.c.kind == "private", terminals.c.person_id.in_(theirs),
            terminals.c.id.not_in(on_its_way),
        )  # fmt: skip

    def private_terminals_in(self, task_id: int, paths: Sequence[str]) -> Select[Any]:
        """A SELECT of the open private terminals of a task's people in some subtrees."""
        theirs = (
            select(task_recipients.c.person_id)
            .join(grids, grids.c.id == task_recipients.c.grid_id)
            .where(task_recipients.c.task_id == task_id, or_(false(), *(within(grids.c.path, path) for path in paths)))
        )
        return select(terminals.c.id).where(
            terminals.c.state == "open", terminals.c.kind == "private", terminals.c.person_id.in_(theirs)
        )

    def terminals_of_people(self, person_ids: Sequence[int]) -> Select[Any]:
        """A SELECT of the open private terminals of a few people."""
        return select(terminals.c.id).where(
            terminals.c.state == "open", terminals.c.kind == "private", terminals.c.person_id.in_(person_ids)
        )

    def one_terminal(self, terminal_id: int) -> Select[Any]:
        """A SELECT of one terminal."""
        return select(terminals.c.id).where(terminals.c.id == terminal_id)

    def untold_terminals_of(self, task_id: int, scope: TaskScope) -> Select[Any]:
        """A SELECT of the open terminals of a task, groups of a scope included, that never had its card."""
        told = select(deliveries.c.terminal_id).where(deliveries.c.subject == f"task:{task_id}")
        return self.terminals_of(task_id, scope).where(terminals.c.id.not_in(told))

    async def widen(self, task_id: int, whom: TaskScope, on: date, issuer_id: int) -> int:
        """Adds the people of a scope who are not recipients yet; returns how many."""
        already = select(task_recipients.c.person_id).where(task_recipients.c.task_id == task_id)
        chosen = task_people.people_of(whom, on, issuer_id).subquery()
        new = select(bound_id(task_id), chosen.c.person_id, chosen.c.grid_id).where(chosen.c.person_id.not_in(already))
        added = await self.connection.execute(
            insert(task_recipients).from_select(["task_id", "person_id", "grid_id"], new)
        )
        return int(added.rowcount)

    async def wanting_stand_ins(self, on: date, since: datetime) -> list[int]:
        """Returns the issued tasks that somebody on leave on a day has not done and whose 代岗人 does not have yet.

        Args:
            on: the local day.
            since: a task without a deadline counts if it was issued after this, one with a deadline if that is later.
        """
        theirs = task_recipients.alias("theirs")
        has_it = select(theirs.c.person_id).where(
            theirs.c.task_id == tasks.c.id, theirs.c.person_id == leaves.c.substitute_id
        )
        wanted = (
            select(tasks.c.id)
            .distinct()
            .join(task_recipients, task_recipients.c.task_id == tasks.c.id)
            .join(leaves, leaves.c.person_id == task_recipients.c.person_id)
            .where(
                tasks.c.state == "issued", func.coalesce(tasks.c.deadline_at, tasks.c.issued_at) >= since,
                _not_over(), leaves.c.state == "approved", leaves.c.ended_at.is_(None), leaves.c.from_on <= on,
                leaves.c.to_on >= on, leaves.c.substitute_id.is_not(None),
                leaves.c.substitute_id != tasks.c.issuer_id, ~has_it.exists(),
            )
        )  # fmt: skip
        return [row.id for row in await self.rows(wanted.order_by(tasks.c.id).limit(100))]

    async def add_stand_ins(self, task_id: int, on: date, issuer_id: int) -> list[int]:
        """Adds the 代岗人 of recipients who are on leave on a day and have not done it; returns who came new."""
        mine = task_recipients.c.task_id == task_id
        already = select(task_recipients.c.person_id).where(mine)
        waiting = (
            select(task_recipients.c.person_id)
            .join(tasks, tasks.c.id == task_recipients.c.task_id)
            .where(mine, _not_over())
        )
        away = task_people.stand_ins_for(waiting, on, issuer_id).subquery()
        found = await self.rows(
            select(away.c.substitute_id, away.c.person_id, task_recipients.c.grid_id, task_recipients.c.deadline_at)
            .join(task_recipients, and_(mine, task_recipients.c.person_id == away.c.person_id))
            .where(away.c.substitute_id.not_in(already))
        )
        new = [
            {
                "task_id": task_id, "person_id": stand_in, "grid_id": grid_id, "stand_in_for_id": absent,
                "deadline_at": until,
            }
            for stand_in, absent, grid_id, until in map(tuple, found)
        ]  # fmt: skip
        if new:
            await self.connection.execute(insert(task_recipients), new)
        return [int(row["person_id"]) for row in new]


def _not_over() -> ColumnElement[bool]:
    """Whether a recipient still has something to do: to sign where no more is asked, else to complete."""
    return and_(
        task_recipients.c.done_at.is_(None),
        or_(tasks.c.asks != "receipt", task_recipients.c.received_at.is_(None)),
        task_recipients.c.stand_in_for_id.is_(None),
    )


def bound_id(task_id: int) -> Any:
    """A task's id as a column of a SELECT that rows are written from."""
    return literal(task_id, tasks.c.id.type)
