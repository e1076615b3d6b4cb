"""Reads who has not completed a task whose deadline is near or just over, for reminders; it writes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select

from storage.repositories.base import Repository
from storage.repositories.dialect import one_of
from storage.repositories.task_deadlines import due_at
from storage.tables import task_recipients, tasks


@dataclass(frozen=True)
class DueTask:
    """One person's open task; ``stand_in_for_id`` where it came to them for somebody on leave."""

    task_id: int
    person_id: int
    title: str
    deadline_at: datetime
    issued_at: datetime
    received_at: datetime | None
    stand_in_for_id: int | None
    drill: bool
    asks: str


class DueTasks(Repository):
    """Open tasks by deadline."""

    async def between(
        self, start_at: datetime, end_at: datetime, person_ids: Iterable[int] | None = None
    ) -> list[DueTask]:
        """Returns what is not done of tasks whose deadline lies from start_at up to end_at, nearest deadline first.

        Args:
            start_at: the earliest deadline, included.
            end_at: the latest deadline, not included.
            person_ids: whose; everybody's if None.
        """
        until = due_at()
        mine = select(
            tasks.c.id.label("task_id"), task_recipients.c.person_id, tasks.c.title, until.label("deadline_at"),
            tasks.c.issued_at, task_recipients.c.received_at, task_recipients.c.stand_in_for_id,
            tasks.c.drill, tasks.c.asks,
        ).join(task_recipients, task_recipients.c.task_id == tasks.c.id)  # fmt: skip
        mine = mine.where(
            tasks.c.state == "issued", until >= start_at, until < end_at, task_recipients.c.done_at.is_(None),
            or_(tasks.c.asks != "receipt", task_recipients.c.received_at.is_(None)),
            # What an index can find; nobody's own deadline is later than the task's.
            or_(tasks.c.deadline_at >= start_at, tasks.c.deadline_at.is_(None)),
        )  # fmt: skip
        if person_ids is not None:
            mine = mine.where(one_of(self.connection, task_recipients.c.person_id, person_ids))
        return await self.many(DueTask, mine.order_by(until, tasks.c.id, task_recipients.c.person_id))
