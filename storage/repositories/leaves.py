"""Leave requests and their decisions."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select, update

from storage.repositories.dialect import one_of
from storage.repositories.facts import FactRepository
from storage.tables import leaves


@dataclass(frozen=True)
class Leave:
    """A leave request; days are both included, halves are 'am' or 'pm'."""

    id: int
    person_id: int
    grid_id: int | None
    from_on: date
    from_half: str
    to_on: date
    to_half: str
    reason: str
    substitute_id: int | None
    approver_id: int | None
    state: str
    filed_by_id: int
    filed_at: datetime
    decided_at: datetime | None
    decided_by_id: int | None
    ended_at: datetime | None
    source: str = ""


class Leaves(FactRepository):
    """Leave requests."""

    table = leaves

    async def get(self, leave_id: int) -> Leave | None:
        """Returns a request by id, locked until the end of the transaction."""
        return await self.one(Leave, select(leaves).where(leaves.c.id == leave_id).with_for_update())

    async def overlapping(
        self, person_ids: Iterable[int], start: date, end: date, states: Iterable[str] = ("asked", "approved")
    ) -> list[Leave]:
        """Returns the requests of people in these states that touch the days from start to end."""
        touching = (leaves.c.from_on <= end, leaves.c.to_on >= start, leaves.c.ended_at.is_(None))
        theirs = (one_of(self.connection, leaves.c.person_id, person_ids), leaves.c.state.in_(list(states)))
        return await self.many(Leave, select(leaves).where(*touching, *theirs).order_by(leaves.c.from_on, leaves.c.id))

    async def substituted(self, on: date) -> list[Leave]:
        """Returns the approved leaves of a day in which somebody else was named to stand in."""
        touching = (leaves.c.from_on <= on, leaves.c.to_on >= on, leaves.c.ended_at.is_(None))
        named = (leaves.c.state == "approved", leaves.c.substitute_id.is_not(None))
        return await self.many(Leave, select(leaves).where(*touching, *named).order_by(leaves.c.from_on, leaves.c.id))

    async def newest_from(self, source: str) -> Leave | None:
        """Returns the newest request that came from one chat message, whatever became of it."""
        if not source:
            return None
        return await self.one(
            Leave, select(leaves).where(leaves.c.source == source).order_by(leaves.c.id.desc()).limit(1)
        )

    async def waiting_for(self, approver_ids: Iterable[int]) -> list[Leave]:
        """Returns the requests that wait for the word of any of these heads, oldest first."""
        asked_of = leaves.c.approver_id.in_(list(approver_ids))
        waiting = (asked_of, leaves.c.state == "asked", leaves.c.ended_at.is_(None))
        return await self.many(Leave, select(leaves).where(*waiting).order_by(leaves.c.id))

    async def asked_by(self, person_id: int) -> list[Leave]:
        """Returns a person's own requests that wait for somebody's word."""
        waiting = (leaves.c.person_id == person_id, leaves.c.state == "asked", leaves.c.ended_at.is_(None))
        return await self.many(Leave, select(leaves).where(*waiting).order_by(leaves.c.id))

    async def change(self, leave_id: int, **values: Any) -> None:
        """Changes a request's state and what goes with it."""
        await self.connection.execute(update(leaves).where(leaves.c.id == leave_id).values(**values))
