"""The live counters on people's screens: the issuer's of a whole task, and each head's of the own subtree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import and_, func, or_, select

from storage.repositories.base import Repository, within
from storage.tables import deliveries, grids, people, posts, successions, task_recipients, tasks, terminals

MOST = 200
"""How many tasks are counted in one look, the newest first."""


def counter_subject(task_id: int, grid_id: int | None = None) -> str:
    """Names a task's counters in the outbox; apart from its cards, so that figures count cards alone."""
    return f"counter:{task_id}" if grid_id is None else f"counter:{task_id}:{grid_id}"


@dataclass(frozen=True)
class Counter:
    """A counter on somebody's screen, with what it shows; ``grid_id`` tops a head's subtree, None is the whole task."""

    task_id: int
    grid_id: int | None
    params: dict[str, Any]


@dataclass(frozen=True)
class Inherited:
    """A counter that stood on a predecessor's screen and on none of the successor's yet."""

    task_id: int
    grid_id: int | None
    heir_id: int


@dataclass(frozen=True)
class Asked:
    """How many were asked on one grid, and how many of them have received and completed."""

    grid_id: int
    path: str
    people: int
    received: int
    done: int


class TaskCounters(Repository):
    """Counters of tasks."""

    async def watched(self, since: datetime) -> list[Counter]:
        """Returns the counters of tasks that are new, running or just over, and those that themselves have just moved.

        Args:
            since: what happened after this is new.
        """
        on_screen = and_(
            deliveries.c.subject >= "counter:", deliveries.c.subject < "counter;",
            deliveries.c.state.in_(["queued", "sent"]),
        )  # fmt: skip
        moved = {
            _task_and_grid(row.subject)[0]
            for row in await self.rows(select(deliveries.c.subject).where(on_screen, deliveries.c.due_at >= since))
        }
        running = and_(tasks.c.state == "issued", or_(tasks.c.issued_at >= since, tasks.c.deadline_at >= since))
        just_over = or_(tasks.c.withdrawn_at >= since, tasks.c.closed_at >= since)
        alive = select(tasks.c.id).where(or_(running, just_over, tasks.c.id.in_(moved)))
        ids = [row.id for row in await self.rows(alive.order_by(tasks.c.id.desc()).limit(MOST))]
        if not ids:
            return []
        theirs = [
            or_(deliveries.c.subject == one, and_(deliveries.c.subject >= f"{one}:", deliveries.c.subject < f"{one};"))
            for one in map(counter_subject, ids)
        ]
        shown = select(deliveries.c.subject, deliveries.c.params).where(on_screen, or_(*theirs))
        found = await self.rows(shown.order_by(deliveries.c.id))
        return [Counter(*_task_and_grid(row.subject), row.params or {}) for row in found]

    async def to_inherit(self, since: date) -> list[Inherited]:
        """Returns the counters of open tasks that successors have not got yet.

        A whole task's counter goes along when its watcher serves no more, a subtree's with the post at its top.

        Args:
            since: successions of this day and later.
        """
        kept = and_(deliveries.c.subject >= "counter:", deliveries.c.subject < "counter;")
        joined = select(terminals.c.person_id).where(terminals.c.state == "open")
        recent = and_(successions.c.on >= since, successions.c.person_id.in_(joined))
        # The closed screens of whoever left count as well: what stood there is what goes along.
        left = (
            select(successions.c.person_id, posts.c.grid_id, people.c.retired_at, deliveries.c.subject)
            .join(posts, posts.c.id == successions.c.post_id)
            .join(people, people.c.id == successions.c.before_id)
            .join(terminals, terminals.c.person_id == successions.c.before_id)
            .join(deliveries, deliveries.c.terminal_id == terminals.c.id)
            .where(recent, kept)
        )
        goes = set()
        for row in await self.rows(left):
            task_id, grid_id = _task_and_grid(row.subject)
            if row.retired_at is not None if grid_id is None else grid_id == row.grid_id:
                goes.add(Inherited(task_id, grid_id, row.person_id))
        if not goes:
            return []
        has = (
            select(terminals.c.person_id, deliveries.c.subject)
            .join(deliveries, deliveries.c.terminal_id == terminals.c.id)
            .where(terminals.c.person_id.in_({one.heir_id for one in goes}), kept)
        )
        goes -= {Inherited(*_task_and_grid(row.subject), row.person_id) for row in await self.rows(has)}
        still = select(tasks.c.id).where(tasks.c.id.in_({one.task_id for one in goes}), tasks.c.state == "issued")
        open_ = {row.id for row in await self.rows(still)}
        return sorted((one for one in goes if one.task_id in open_), key=lambda one: (one.task_id, one.heir_id))

    async def asked(self, task_id: int, path: str = "/") -> list[Asked]:
        """Counts a task's recipients grid by grid, in a subtree or all of it."""
        counted = (
            select(
                task_recipients.c.grid_id, grids.c.path, func.count().label("people"),
                func.count(task_recipients.c.received_at).label("received"),
                func.count(task_recipients.c.done_at).label("done"),
            )
            .join(grids, grids.c.id == task_recipients.c.grid_id)
            .where(task_recipients.c.task_id == task_id, within(grids.c.path, path))
            .group_by(task_recipients.c.grid_id, grids.c.path)
        )  # fmt: skip
        return await self.many(Asked, counted)


def _task_and_grid(subject: str) -> tuple[int, int | None]:
    parts: Sequence[str] = subject.split(":")
    return int(parts[1]), int(parts[2]) if len(parts) > 2 else None
