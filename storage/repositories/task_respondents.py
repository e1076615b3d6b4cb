"""Who owes an answer to a task: how many on which grid, who gave which answer, and who gave none.

Must never count a 代岗人 beside whoever is on leave: one of the two answers for both.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, false, func, or_, select

from storage.repositories.base import Repository, grids_within, within
from storage.repositories.task_answers import counting, owed
from storage.repositories.task_deadlines import due_at
from storage.tables import grids, people, task_answers, task_recipients, tasks


@dataclass(frozen=True)
class Respondent:
    """One recipient with the answer that counts, for lists and exports; the answer's columns are None if missing."""

    person_id: int
    name: str
    phone: str
    grid_id: int
    grid_code: str
    grid_name: str
    grid_path: str
    received_at: datetime | None
    done_at: datetime | None
    due_at: datetime | None
    given: dict[str, Any] | None
    figures: list[int] | None
    late: bool | None
    filed_at: datetime | None
    filed_by_id: int | None
    supersedes_id: int | None


class TaskRespondents(Repository):
    """The recipients of a task who owe an answer themselves."""

    async def how_many(self, task_id: int, path: str | None = None) -> int:
        """Counts who owes an answer to a task, in a subtree or all of it."""
        mine = [task_recipients.c.task_id == task_id, owed()]
        if path is not None:
            mine.append(task_recipients.c.grid_id.in_(grids_within(path)))
        return await self.number(select(func.count()).select_from(task_recipients).where(*mine))

    async def by_grid(self, task_id: int) -> dict[int, int]:
        """Returns for each grid how many owe an answer there."""
        grouped = (
            select(task_recipients.c.grid_id, func.count())
            .where(task_recipients.c.task_id == task_id, owed())
            .group_by(task_recipients.c.grid_id)
        )
        return {key: int(n) for key, n in map(tuple, await self.rows(grouped))}

    async def pressed_by_grid(self, task_id: int, *, done: bool) -> dict[int, tuple[int, list[int]]]:
        """Returns for each grid how many completed (or only received) a task, in the shape of TaskTotals.by_grid."""
        pressed = func.count(task_recipients.c.done_at if done else task_recipients.c.received_at)
        grouped = (
            select(task_recipients.c.grid_id, pressed)
            .where(task_recipients.c.task_id == task_id, owed())
            .group_by(task_recipients.c.grid_id)
        )
        return {key: (int(n), []) for key, n in map(tuple, await self.rows(grouped))}

    async def all(self, task_id: int) -> list[Respondent]:
        """Returns everybody who owes an answer, in the order of the tree, with the one that counts."""
        return await self.many(Respondent, self._respondents(task_id))

    async def missing(
        self, task_id: int, paths: Sequence[str], *, offset: int, limit: int
    ) -> tuple[list[Respondent], int]:
        """Returns a page of those of some subtrees who have not answered, in the order of the tree, and how many."""
        below = or_(false(), *(within(grids.c.path, path) for path in paths))
        wanted = self._respondents(task_id).where(task_answers.c.id.is_(None), below)
        total = await self.number(select(func.count()).select_from(wanted.order_by(None).subquery()))
        return await self.many(Respondent, wanted.offset(offset).limit(limit)), total

    def _respondents(self, task_id: int) -> Select[Any]:
        # With a bare column PostgreSQL reads all of the task's answers for each person while it has no statistics of
        # them, as in the hour in which they come in; an expression leaves it the index of one person's answer.
        mine = and_(
            task_answers.c.task_id == task_recipients.c.task_id + 0,
            task_answers.c.person_id == task_recipients.c.person_id, counting(),
        )  # fmt: skip
        return (
            select(
                task_recipients.c.person_id, people.c.name, people.c.phone, task_recipients.c.grid_id,
                grids.c.code.label("grid_code"), grids.c.name.label("grid_name"), grids.c.path.label("grid_path"),
                task_recipients.c.received_at, task_recipients.c.done_at, due_at().label("due_at"),
                task_answers.c.given, task_answers.c.figures, task_answers.c.late,
                task_answers.c.filed_at, task_answers.c.filed_by_id, task_answers.c.supersedes_id,
            )
            .join(tasks, tasks.c.id == task_recipients.c.task_id)
            .join(people, people.c.id == task_recipients.c.person_id)
            .join(grids, grids.c.id == task_recipients.c.grid_id)
            .outerjoin(task_answers, mine)
            .where(task_recipients.c.task_id == task_id, owed())
            .order_by(grids.c.path, task_recipients.c.person_id)
        )  # fmt: skip
