"""Tasks: issued with their recipients in one go, changed, closed, withdrawn.

Whom they reach is in task_reach.py, receipts in task_receipts.py, what a page or a reminder lists in task_lists.py.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from storage.repositories import task_people
from storage.repositories.admitted import AdmittedItems
from storage.repositories.dialect import insert_new
from storage.repositories.plain import plain
from storage.repositories.task_answers import TaskAnswers
from storage.repositories.task_counters import TaskCounters
from storage.repositories.task_deadlines import TaskDeadlines
from storage.repositories.task_families import TaskFamilies
from storage.repositories.task_lists import TaskLists
from storage.repositories.task_people import TaskScope
from storage.repositories.task_reach import Reach, TaskReach, bound_id
from storage.repositories.task_receipts import Figures, Receipt, TaskReceipts
from storage.repositories.task_respondents import TaskRespondents
from storage.repositories.task_sums import TaskSums
from storage.repositories.task_ticks import TaskTicks
from storage.repositories.task_totals import TaskTotals
from storage.tables import task_recipients, tasks

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
    admitted: dict[str, Any] | None
    call_after_min: int | None


class Tasks(TaskReach, TaskReceipts):
    """Tasks and receipts."""

    @property
    def answers(self) -> TaskAnswers:
        """What people answer to tasks that collect."""
        return TaskAnswers(self.connection, self.now)

    @property
    def respondents(self) -> TaskRespondents:
        """Who owes an answer, and who gave none yet."""
        return TaskRespondents(self.connection, self.now)

    @property
    def totals(self) -> TaskTotals:
        """What the answers come to."""
        return TaskTotals(self.connection, self.now)

    @property
    def sums(self) -> TaskSums:
        """What heads make of sums, and what changed after issue."""
        return TaskSums(self.connection, self.now)

    @property
    def ticks(self) -> TaskTicks:
        """Ticks for single households and places."""
        return TaskTicks(self.connection, self.now)

    @property
    def families(self) -> TaskFamilies:
        """What was split from what."""
        return TaskFamilies(self.connection, self.now)

    @property
    def admitted(self) -> AdmittedItems:
        """What grids may be asked for."""
        return AdmittedItems(self.connection, self.now)

    @property
    def counters(self) -> TaskCounters:
        """The live counters on people's screens."""
        return TaskCounters(self.connection, self.now)

    @property
    def deadlines(self) -> TaskDeadlines:
        """Until when each recipient is asked."""
        return TaskDeadlines(self.connection, self.now)

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
        chosen = select(bound_id(task_id), people.c.person_id, people.c.grid_id)
        await self.connection.execute(
            insert(task_recipients).from_select(["task_id", "person_id", "grid_id"], chosen)
        )  # fmt: skip
        already = select(task_recipients.c.person_id).where(task_recipients.c.task_id == task_id)
        away = task_people.stand_ins_for(already, on, issuer_id).subquery()
        stand_ins = (
            select(bound_id(task_id), away.c.substitute_id, task_recipients.c.grid_id, away.c.person_id)
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
