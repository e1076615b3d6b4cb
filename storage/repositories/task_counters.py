"""The live counters on people's screens: the issuer's of a whole task, and each head's of the own subtree."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import String, and_, cast, literal, or_, select

from storage.repositories.base import Repository
from storage.tables import deliveries, tasks


def counter_subject(task_id: int, grid_id: int | None = None) -> str:
    """Names a task's counters in the outbox; apart from its cards, so that figures count cards alone."""
    return f"counter:{task_id}" if grid_id is None else f"counter:{task_id}:{grid_id}"


@dataclass(frozen=True)
class Counter:
    """A counter on somebody's screen, with what it shows.

    ``grid_id`` is the top of a head's subtree, None for the whole task; ``waits``: an edit of it is on its way already.
    """

    task_id: int
    grid_id: int | None
    delivery_id: int
    params: dict[str, Any]
    waits: bool

    @property
    def subject(self) -> str:
        """The subject that it is edited by, together with those that show the same."""
        return counter_subject(self.task_id, self.grid_id)


class TaskCounters(Repository):
    """Counters of tasks."""

    async def watched(self, since: datetime) -> list[int]:
        """Returns the issued tasks whose counter stands on a screen and that are new, or not yet over."""
        whole = literal("counter:") + cast(tasks.c.id, String)
        shown = (
            select(deliveries.c.id)
            .where(
                or_(
                    deliveries.c.subject == whole,
                    and_(deliveries.c.subject >= whole + ":", deliveries.c.subject < whole + ";"),
                ),
                deliveries.c.state != "dead",
            )
            .exists()
        )
        alive = or_(tasks.c.issued_at >= since, tasks.c.deadline_at >= since)
        statement = select(tasks.c.id).where(tasks.c.state == "issued", alive, shown).order_by(tasks.c.id.desc())
        return [row.id for row in await self.rows(statement.limit(200))]

    async def of_tasks(self, task_ids: Iterable[int]) -> list[Counter]:
        """Returns every counter of these tasks that can still be edited, heads' included."""
        subjects = [counter_subject(task_id) for task_id in task_ids]
        if not subjects:
            return []
        theirs = [
            or_(deliveries.c.subject == one, and_(deliveries.c.subject >= f"{one}:", deliveries.c.subject < f"{one};"))
            for one in subjects
        ]
        return await self._counters(or_(*theirs))

    async def above(self, task_id: int, grid_ids: Sequence[int]) -> list[Counter]:
        """Returns the counters in which something on a grid counts, locked until the end of the transaction.

        Args:
            task_id: the task.
            grid_ids: the grid's and those above it.
        """
        subjects = [counter_subject(task_id), *(counter_subject(task_id, grid_id) for grid_id in grid_ids)]
        return await self._counters(deliveries.c.subject.in_(subjects), lock=True)

    async def _counters(self, which: Any, *, lock: bool = False) -> list[Counter]:
        editable = deliveries.c.state.in_(["queued", "claimed", "sent"])
        statement = (
            select(deliveries.c.id, deliveries.c.subject, deliveries.c.params, deliveries.c.state)
            .where(which, editable)
            .order_by(deliveries.c.id)
        )
        if lock:
            # What is added to what a counter shows must not be lost to somebody who adds at the same moment.
            statement = statement.with_for_update()
        found = []
        for row in await self.rows(statement):
            _, task_id, *grid = row.subject.split(":")
            grid_id = int(grid[0]) if grid else None
            found.append(Counter(int(task_id), grid_id, row.id, row.params or {}, row.state != "sent"))
        return found
