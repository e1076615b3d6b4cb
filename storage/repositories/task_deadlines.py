"""Until when each recipient of a task is asked: the task's own deadline, or an earlier one that a head above set.

Must never give anybody more time than the task does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, select, update

from storage.repositories.base import Repository, grids_within
from storage.tables import grids, task_changes, task_recipients, tasks


def due_at() -> ColumnElement[Any]:
    """A recipient's deadline, in a SELECT over tasks and task_recipients; null where nobody set one."""
    own, whole = task_recipients.c.deadline_at, tasks.c.deadline_at
    return case((own.is_(None), whole), (whole.is_(None), own), (own < whole, own), else_=whole)


@dataclass(frozen=True)
class HeadLine:
    """What a head set for the own subtree: a deadline, or a line of text."""

    id: int
    task_id: int
    grid_id: int
    grid_path: str
    by_id: int
    at: datetime
    after: dict[str, Any]

    @property
    def deadline_at(self) -> datetime | None:
        """The deadline, where it is one."""
        said = self.after.get("deadline_at")
        return datetime.fromisoformat(said) if said else None


def earliest(whole_at: datetime | None, lines: Sequence[HeadLine], path: str) -> datetime | None:
    """Returns until when a grid's people are asked: the earliest of a task's own deadline and those set above."""
    above = [one.deadline_at for one in lines if path.startswith(one.grid_path)]
    return min((at for at in [*above, whole_at] if at is not None), default=None)


class TaskDeadlines(Repository):
    """Deadlines of subtrees."""

    async def lines(self, task_ids: Sequence[int]) -> list[HeadLine]:
        """Returns the newest deadline that was set for each grid of some tasks, the highest grids first."""
        wanted = (
            select(
                task_changes.c.id, task_changes.c.task_id, task_changes.c.grid_id, grids.c.path.label("grid_path"),
                task_changes.c.by_id, task_changes.c.at, task_changes.c.after,
            )
            .join(grids, grids.c.id == task_changes.c.grid_id)
            .where(task_changes.c.task_id.in_(list(task_ids)), task_changes.c.kind == "line")
            .order_by(func.length(grids.c.path), task_changes.c.id)
        )  # fmt: skip
        newest: Mapping[tuple[int, int], HeadLine] = {
            (one.task_id, one.grid_id): one for one in await self.many(HeadLine, wanted) if one.deadline_at is not None
        }
        return list(newest.values())

    async def of_grid(self, task_id: int, whole_at: datetime | None, path: str) -> datetime | None:
        """Returns until when a grid's people are asked.

        Args:
            task_id: the task.
            whole_at: the task's own deadline.
            path: the grid's.
        """
        return earliest(whole_at, await self.lines([task_id]), path)

    async def apply(self, task_id: int, path: str = "/") -> None:
        """Writes the heads' deadlines on the recipients of a subtree: each gets the earliest one above.

        Args:
            task_id: the task, whose lines are on record already.
            path: the subtree in which something changed; all of it by default.
        """
        await self._set(task_id, path, None)
        for line in await self.lines([task_id]):
            if line.grid_path.startswith(path):
                await self._set(task_id, line.grid_path, line.deadline_at)
            elif path.startswith(line.grid_path):
                await self._set(task_id, path, line.deadline_at)

    async def _set(self, task_id: int, path: str, at: datetime | None) -> None:
        wanted = [task_recipients.c.task_id == task_id, task_recipients.c.grid_id.in_(grids_within(path))]
        if at is not None:
            wanted.append(
                and_(task_recipients.c.deadline_at.is_(None) | (task_recipients.c.deadline_at > at))
            )  # fmt: skip
        else:
            wanted.append(task_recipients.c.deadline_at.is_not(None))
        await self.connection.execute(update(task_recipients).where(*wanted).values(deadline_at=at))

    async def passed(self, start_at: datetime, end_at: datetime) -> list[HeadLine]:
        """Returns the heads' deadlines of running tasks that collect, that passed within a span."""
        set_somewhere = select(task_changes.c.task_id).where(task_changes.c.kind == "line")
        running = select(tasks.c.id).where(
            tasks.c.state == "issued", tasks.c.asks == "fields", tasks.c.id.in_(set_somewhere)
        )  # fmt: skip
        ids = [row.id for row in await self.rows(running)]
        lines = await self.lines(ids) if ids else []
        return [one for one in lines if one.deadline_at is not None and start_at <= one.deadline_at <= end_at]
