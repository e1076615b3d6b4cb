"""What the answers to a task come to: sums in thousandths, each in a single statement.

Must never correct a sum: what heads make of it is in task_sums.py.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, func, select

from storage.repositories.base import Repository, grids_within
from storage.repositories.task_answers import counting, owed
from storage.tables import task_answers, task_recipients


def _sums(numbers: int) -> list[ColumnElement[Any]]:
    """The sums of an answer's number fields."""
    return [func.sum(task_answers.c.figures[place].as_numeric(20, 0)) for place in range(numbers)]


class TaskTotals(Repository):
    """Sums of the answers that count."""

    async def of_task(self, task_id: int, numbers: int, path: str | None = None) -> tuple[list[int], int]:
        """Sums a task's answers that count, in one statement; returns the sums in thousandths and how many answered.

        Args:
            task_id: the task.
            numbers: how many sums there are.
            path: only a subtree's; all of them if None.
        """
        sums = _sums(numbers)
        mine = [task_answers.c.task_id == task_id, counting()]
        if path is not None:
            mine.append(task_answers.c.grid_id.in_(grids_within(path)))
        row = (await self.connection.execute(select(func.count(), *sums).where(*mine))).one()
        return [int(value or 0) for value in row[1:]], int(row[0])

    async def of_parts(self, task_ids: Sequence[int], numbers: int, above_id: int) -> list[int]:
        """Sums what a head's parts of a task bring up to it, in thousandths; each person counts once.

        Args:
            task_ids: the parts.
            numbers: how many sums there are.
            above_id: the task that they were split from; whoever owes an answer there as well counts there.
        """
        sums = _sums(numbers)
        theirs = (task_answers.c.task_id.in_(list(task_ids)), counting())
        once = select(func.min(task_answers.c.id)).where(*theirs).group_by(task_answers.c.person_id)
        there = select(task_recipients.c.person_id).where(task_recipients.c.task_id == above_id, owed())
        brought = select(*sums).where(*theirs, task_answers.c.id.in_(once), task_answers.c.person_id.not_in(there))
        return [int(value or 0) for value in (await self.connection.execute(brought)).one()] if numbers else []

    async def by_grid(self, task_id: int, numbers: int) -> dict[int, tuple[int, list[int]]]:
        """Returns for each grid on which somebody answered: how many, and the sums in thousandths."""
        sums = _sums(numbers)
        grouped = (
            select(task_answers.c.grid_id, func.count(), *sums)
            .where(task_answers.c.task_id == task_id, counting())
            .group_by(task_answers.c.grid_id)
        )
        found = [tuple(row) for row in await self.rows(grouped)]
        return {key: (int(n), [int(value or 0) for value in given]) for key, n, *given in found}

    async def marked(self, task_id: int, path: str) -> tuple[int, int]:
        """Returns how many of a subtree's answers that count came late, and how many were changed."""
        mine = (task_answers.c.task_id == task_id, counting(), task_answers.c.grid_id.in_(grids_within(path)))
        late = func.count().filter(task_answers.c.late)
        changed = func.count().filter(
            task_answers.c.supersedes_id.is_not(None), ~task_answers.c.source.startswith("split:")
        )
        row = (await self.connection.execute(select(late, changed).where(*mine))).one()
        return int(row[0]), int(row[1])
