"""Which tasks belong together: one that was handed down and split, what it was split into, and so on down.

It writes nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select

from storage.repositories.base import Repository
from storage.tables import tasks


@dataclass(frozen=True)
class Kin:
    """One task of a family: whose it is, what it asks for, and what it was split from."""

    id: int
    parent_id: int | None
    issuer_id: int
    state: str
    asks: str
    fields: Any


def _upward(task_id: int) -> Any:
    """The task and those that it was split from."""
    up = select(tasks.c.id, tasks.c.parent_id).where(tasks.c.id == task_id).cte("upward", recursive=True)
    return up.union(select(tasks.c.id, tasks.c.parent_id).join(up, tasks.c.id == up.c.parent_id))


def family_of(task_id: int) -> Select[Any]:
    """A SELECT of the ids of everything that was split from the same task, that one and the given one among them."""
    up = _upward(task_id)
    down = select(up.c.id).where(up.c.parent_id.is_(None)).cte("downward", recursive=True)
    down = down.union(select(tasks.c.id).join(down, tasks.c.parent_id == down.c.id))
    return select(down.c.id)


_KIN = (tasks.c.id, tasks.c.parent_id, tasks.c.issuer_id, tasks.c.state, tasks.c.asks, tasks.c.fields)


class TaskFamilies(Repository):
    """Tasks that were split, and what they were split into."""

    async def above(self, task_id: int) -> list[Kin]:
        """Returns a task and those that it was split from, the top one last."""
        up = _upward(task_id)
        return await self.many(Kin, select(*_KIN).where(tasks.c.id.in_(select(up.c.id))).order_by(tasks.c.id.desc()))

    async def below(self, task_id: int) -> list[Kin]:
        """Returns what was split directly from a task, but for what was withdrawn."""
        kept = (tasks.c.parent_id == task_id, tasks.c.state != "withdrawn")
        return await self.many(Kin, select(*_KIN).where(*kept).order_by(tasks.c.id))

    async def tops(self, task_ids: Sequence[int]) -> dict[int, int]:
        """Returns for each of a few tasks the top one of its family."""
        up = (
            select(tasks.c.id.label("start_id"), tasks.c.id, tasks.c.parent_id)
            .where(tasks.c.id.in_(list(task_ids)))
            .cte("upward", recursive=True)
        )
        up = up.union(select(up.c.start_id, tasks.c.id, tasks.c.parent_id).join(up, tasks.c.id == up.c.parent_id))
        top = select(up.c.start_id, up.c.id).where(up.c.parent_id.is_(None))
        return {int(row.start_id): int(row.id) for row in await self.rows(top)}
