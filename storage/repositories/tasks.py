"""Tasks, the people in their scope, and one receipt a person.

People, terminals and figures are found by the store in single statements: a county's broadcast is no loop here.
What a page or a reminder lists is in task_lists.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import CompoundSelect, Select, and_, false, func, insert, literal, or_, select, update

from storage.repositories import task_people
from storage.repositories.base import Repository, within
from storage.repositories.dialect import insert_new
from storage.repositories.plain import plain
from storage.repositories.task_answers import TaskAnswers
from storage.repositories.task_lists import TaskLists
from storage.repositories.task_people import TaskScope
from storage.repositories.task_sums import TaskSums
from storage.repositories.task_ticks import TaskTicks
from storage.tables import deliveries, grids, task_recipients, tasks, terminals

__all__ = ["Figures", "Reach", "Receipt", "Task", "TaskScope", "Tasks"]


@dataclass(frozen=True)
class Task:
    """A task as it was issued; ``scope`` is the JSON form of what its issuer chose."""

    id: int
    title: str
    body: str
    scope: dict[str, Any]
    grid_id: int
    urgent: bool
    deadline_at: datetime | None
    state: str
    issuer_id: int
    issued_at: datetime
    chased_at: datetime | None
    withdrawn_at: datetime | None
    withdrawn_by_id: int | None
    message_id: int | None
    asks: str
    fields: Any
    drill: bool
    stepwise: bool
    parent_id: int | None
    draft_key: str
    closed_at: datetime | None
    closed_by_id: int | None


@dataclass(frozen=True)
class Reach:
    """Whom a scope reaches now: people, their private terminals, groups, and people without any terminal."""

    people: int
    private: int
    groups: int
    without_terminal: int


@dataclass(frozen=True)
class Receipt:
    """One person's row of a task."""

    task_id: int
    person_id: int
    grid_id: int
    received_at: datetime | None
    done_at: datetime | None
    stand_in_for_id: int | None
    asks: str


@dataclass(frozen=True)
class Figures:
    """How a task stands: people, deliveries of its broadcast, receipts, and people whom no terminal reaches."""

    people: int
    received: int
    done: int
    unreachable: int
    terminals: int
    sent: int
    pending: int


class Tasks(Repository):
    """Tasks and receipts."""

    @property
    def answers(self) -> TaskAnswers:
        """What people answer to tasks that collect."""
        return TaskAnswers(self.connection, self.now)

    @property
    def sums(self) -> TaskSums:
        """What heads make of sums, and what changed after issue."""
        return TaskSums(self.connection, self.now)

    @property
    def ticks(self) -> TaskTicks:
        """Ticks for single households and places."""
        return TaskTicks(self.connection, self.now)

    @property
    def lists(self) -> TaskLists:
        """What pages, lists and reminders read."""
        return TaskLists(self.connection, self.now)

    async def get(self, task_id: int) -> Task | None:
        """Returns a task by id; None for an id that no store could hold as well."""
        if not 0 < task_id < 2**63:
            return None
        return await self.one(Task, select(tasks).where(tasks.c.id == task_id))

    async def of_draft(self, draft_key: str) -> Task | None:
        """Returns the task that was issued from a draft."""
        return await self.one(Task, select(tasks).where(tasks.c.draft_key == draft_key))

    async def from_source(self, source: str) -> Task | None:
        """Returns the newest task that was written in a chat message."""
        if not source:
            return None
        return await self.one(Task, select(tasks).where(tasks.c.source == source).order_by(tasks.c.id.desc()).limit(1))

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

    async def issue(self, whom: TaskScope, on: date, **values: Any) -> int | None:
        """Writes a task and its recipients down, by INSERT … SELECT.

        Args:
            whom: its people, with paths as they are now.
            on: the local day: posts in force and leave of that day count.
            values: the task's columns, ``draft_key`` and ``issuer_id`` among them.

        Returns:
            The task's id; None if a task was issued from this draft before.
        """
        row = {"issued_at": self.now, **values, "scope": plain(values["scope"])}
        added = await self.connection.execute(
            insert_new(self.connection, tasks).values(row).returning(tasks.c.id)
        )  # fmt: skip
        task_id = added.scalar_one_or_none()
        if task_id is None:
            return None
        issuer_id = int(values["issuer_id"])
        people = task_people.people_of(whom, on, issuer_id).subquery()
        chosen = select(_bound(task_id), people.c.person_id, people.c.grid_id)
        await self.connection.execute(
            insert(task_recipients).from_select(["task_id", "person_id", "grid_id"], chosen)
        )  # fmt: skip
        already = select(task_recipients.c.person_id).where(task_recipients.c.task_id == task_id)
        away = task_people.stand_ins_for(already, on, issuer_id).subquery()
        stand_ins = (
            select(_bound(task_id), away.c.substitute_id, task_recipients.c.grid_id, away.c.person_id)
            .join(task_recipients, task_recipients.c.person_id == away.c.person_id)
            .where(task_recipients.c.task_id == task_id, away.c.substitute_id.not_in(already))
        )
        columns = ["task_id", "person_id", "grid_id", "stand_in_for_id"]
        await self.connection.execute(
            insert_new(self.connection, task_recipients).from_select(columns, stand_ins)
        )  # fmt: skip
        return int(task_id)

    async def set_message(self, task_id: int, message_id: int) -> None:
        """Remembers the broadcast that carries a task."""
        await self.connection.execute(update(tasks).where(tasks.c.id == task_id).values(message_id=message_id))

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
            deliveries.c.subject == f"task:{task_id}", deliveries.c.state.in_(["queued", "claimed"]),
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

    def untold_terminals_of(self, task_id: int, scope: TaskScope) -> Select[Any]:
        """A SELECT of the open terminals of a task, groups of a scope included, that never had its card."""
        told = select(deliveries.c.terminal_id).where(deliveries.c.subject == f"task:{task_id}")
        return self.terminals_of(task_id, scope).where(terminals.c.id.not_in(told))

    async def widen(self, task_id: int, whom: TaskScope, on: date, issuer_id: int) -> int:
        """Adds the people of a scope who are not recipients yet; returns how many."""
        already = select(task_recipients.c.person_id).where(task_recipients.c.task_id == task_id)
        chosen = task_people.people_of(whom, on, issuer_id).subquery()
        new = select(_bound(task_id), chosen.c.person_id, chosen.c.grid_id).where(chosen.c.person_id.not_in(already))
        added = await self.connection.execute(
            insert(task_recipients).from_select(["task_id", "person_id", "grid_id"], new)
        )
        return int(added.rowcount)

    async def add_stand_ins(self, task_id: int, on: date, issuer_id: int) -> list[int]:
        """Adds the 代岗人 of unsigned recipients who are on leave on a day; returns those who were not there before."""
        mine = task_recipients.c.task_id == task_id
        already = select(task_recipients.c.person_id).where(mine)
        waiting = select(task_recipients.c.person_id).where(mine, task_recipients.c.received_at.is_(None))
        away = task_people.stand_ins_for(waiting, on, issuer_id).subquery()
        found = await self.rows(
            select(away.c.substitute_id, away.c.person_id, task_recipients.c.grid_id)
            .join(task_recipients, and_(mine, task_recipients.c.person_id == away.c.person_id))
            .where(away.c.substitute_id.not_in(already))
        )
        new = [
            {"task_id": task_id, "person_id": stand_in, "grid_id": grid_id, "stand_in_for_id": absent}
            for stand_in, absent, grid_id in map(tuple, found)
        ]
        if new:
            await self.connection.execute(insert(task_recipients), new)
        return [int(row["person_id"]) for row in new]

    async def receipt(self, task_id: int, person_id: int) -> Receipt | None:
        """Returns one person's row of a task."""
        mine = and_(task_recipients.c.task_id == task_id, task_recipients.c.person_id == person_id)
        joined = select(task_recipients, tasks.c.asks).join(tasks, tasks.c.id == task_recipients.c.task_id)
        return await self.one(Receipt, joined.where(mine))

    async def sign(self, task_id: int, person_id: int, terminal_id: int, *, done: bool) -> Receipt | None:
        """Writes a person's receipt down, once; done implies received.

        Returns:
            The row as it now stands; None if nothing changed: not in scope, signed before, or no longer issued.
        """
        column = task_recipients.c.done_at if done else task_recipients.c.received_at
        values: dict[str, Any] = {
            "received_at": func.coalesce(task_recipients.c.received_at, _bound_moment(self.now)),
            "via_terminal_id": terminal_id,
        }
        if done:
            values["done_at"] = self.now
        still_issued = select(tasks.c.id).where(tasks.c.id == task_id, tasks.c.state == "issued").exists()
        asked = select(tasks.c.asks).where(tasks.c.id == task_id).scalar_subquery()
        open_row = (task_recipients.c.task_id == task_id, task_recipients.c.person_id == person_id, column.is_(None))
        return await self.one(
            Receipt,
            update(task_recipients)
            .where(*open_row, still_issued)
            .values(values)
            .returning(*task_recipients.c, asked.label("asks")),
        )

    async def withdraw(self, task_id: int, by_id: int) -> bool:
        """Withdraws an issued task; returns False if it was withdrawn or closed before."""
        values = {"state": "withdrawn", "withdrawn_at": self.now, "withdrawn_by_id": by_id}
        result = await self.connection.execute(
            update(tasks).where(tasks.c.id == task_id, tasks.c.state == "issued").values(values)
        )
        return bool(result.rowcount)

    async def close(self, task_id: int, by_id: int) -> bool:
        """Ends an issued task; returns False if it was withdrawn or closed before."""
        values = {"state": "closed", "closed_at": self.now, "closed_by_id": by_id}
        result = await self.connection.execute(
            update(tasks).where(tasks.c.id == task_id, tasks.c.state == "issued").values(values)
        )
        return bool(result.rowcount)

    async def rewrite(self, task_id: int, **values: Any) -> bool:
        """Changes an issued task's title, body or deadline; what it was is noted by the caller."""
        result = await self.connection.execute(
            update(tasks).where(tasks.c.id == task_id, tasks.c.state == "issued").values(values)
        )
        return bool(result.rowcount)

    async def chase(self, task_id: int, not_since: datetime) -> bool:
        """Notes that a task is sent again now; returns False if that was done after ``not_since``, or it is over."""
        long_ago = or_(tasks.c.chased_at.is_(None), tasks.c.chased_at <= not_since)
        result = await self.connection.execute(
            update(tasks).where(tasks.c.id == task_id, tasks.c.state == "issued", long_ago).values(chased_at=self.now)
        )
        return bool(result.rowcount)

    async def figures(self, task_id: int) -> Figures:
        """Counts how a task stands, in one statement."""
        mine = task_recipients.c.task_id == task_id
        message = select(tasks.c.message_id).where(tasks.c.id == task_id).scalar_subquery()
        was_sent = deliveries.c.sent_version > 0
        waits = and_(deliveries.c.state.in_(["queued", "claimed"]), deliveries.c.sent_version == 0)
        people = (
            select(
                func.count().label("people"), func.count(task_recipients.c.received_at).label("received"),
                func.count(task_recipients.c.done_at).label("done"),
                func.count().filter(task_people.is_unreachable(task_id)).label("unreachable"),
            )
            .where(mine)
            .subquery()
        )  # fmt: skip
        sent = (
            select(
                func.count().label("terminals"), func.count().filter(was_sent).label("sent"),
                func.count().filter(waits).label("pending"),
            )
            .where(deliveries.c.message_id == message)
            .subquery()
        )  # fmt: skip
        row = (await self.connection.execute(select(people, sent).join(sent, literal(True)))).one()
        return Figures(**_as_mapping(row._mapping))


def _as_mapping(row: Mapping[Any, Any]) -> dict[str, int]:
    return {str(key): int(value or 0) for key, value in row.items()}


def _bound(task_id: int) -> Any:
    return literal(task_id, tasks.c.id.type)


def _bound_moment(moment: datetime) -> Any:
    return literal(moment, task_recipients.c.received_at.type)
