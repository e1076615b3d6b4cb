"""Special periods (特殊时段) that an office declared for a subtree."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, or_, select, update

from storage.repositories.base import Repository, within
from storage.repositories.dialect import insert_new
from storage.repositories.people import in_force
from storage.tables import grids, people, posts, special_periods, terminals


@dataclass(frozen=True)
class SpecialPeriod:
    """A declared period; it is over after ``to_on``, or where it was ended early."""

    id: int
    grid_id: int
    grid_name: str
    grid_path: str
    name: str
    from_on: date
    to_on: date
    says: str
    declared_by_id: int
    declared_by: str
    ended_at: datetime | None


_PERIODS = (
    select(
        special_periods,
        grids.c.name.label("grid_name"),
        grids.c.path.label("grid_path"),
        people.c.name.label("declared_by"),
    )
    .join(grids, grids.c.id == special_periods.c.grid_id)
    .join(people, people.c.id == special_periods.c.declared_by_id)
)


class SpecialPeriods(Repository):
    """Declared periods."""

    async def add(self, **values: Any) -> int | None:
        """Declares a period; returns its id, or None if it was declared from this draft before."""
        row = {**values, "declared_at": self.now}
        added = await self.connection.execute(
            insert_new(self.connection, special_periods).values(row).returning(special_periods.c.id)
        )
        found = added.scalar_one_or_none()
        return None if found is None else int(found)

    async def get(self, period_id: int) -> SpecialPeriod | None:
        """Returns a period by id."""
        if not 0 < period_id < 2**63:
            return None
        return await self.one(SpecialPeriod, _PERIODS.where(special_periods.c.id == period_id))

    async def of_draft(self, draft_key: str) -> SpecialPeriod | None:
        """Returns the period that was declared from a draft."""
        return await self.one(SpecialPeriod, _PERIODS.where(special_periods.c.draft_key == draft_key))

    async def living(self, on: date) -> list[SpecialPeriod]:
        """Returns every period that is not over on a day, those that begin later included."""
        alive = (special_periods.c.ended_at.is_(None), special_periods.c.to_on >= on)
        return await self.many(SpecialPeriod, _PERIODS.where(*alive).order_by(special_periods.c.from_on).limit(100))

    async def touching(self, paths: Sequence[str], on: date) -> list[SpecialPeriod]:
        """Returns the periods of a day, or later, that hold for grids above, at or below some paths."""
        if not paths:
            return []
        ids = {int(part) for path in paths for part in path.strip("/").split("/")}
        alive = (special_periods.c.ended_at.is_(None), special_periods.c.to_on >= on)
        near = or_(special_periods.c.grid_id.in_(ids), *(within(grids.c.path, path) for path in paths))
        return await self.many(
            SpecialPeriod, _PERIODS.where(*alive, near).order_by(special_periods.c.from_on).limit(20)
        )

    async def above(self, paths: Sequence[str], on: date) -> list[SpecialPeriod]:
        """Returns the periods that hold on a day for grids at or above some paths."""
        ids = {int(part) for path in paths for part in path.strip("/").split("/")}
        alive = (special_periods.c.ended_at.is_(None), special_periods.c.from_on <= on, special_periods.c.to_on >= on)
        here = special_periods.c.grid_id.in_(ids)
        return await self.many(SpecialPeriod, _PERIODS.where(*alive, here).order_by(special_periods.c.id).limit(5))

    def terminals_in(self, path: str, on: date, *, not_of: int) -> Select[Any]:
        """A SELECT of the open private terminals of who holds a post in a subtree on a day, but one person."""
        theirs = (
            select(posts.c.person_id)
            .join(grids, grids.c.id == posts.c.grid_id)
            .where(in_force(on), within(grids.c.path, path), posts.c.person_id != not_of)
        )
        return select(terminals.c.id).where(
            terminals.c.state == "open", terminals.c.kind == "private", terminals.c.person_id.in_(theirs)
        )

    async def end(self, period_id: int, by_id: int) -> bool:
        """Ends a period early; returns False if it was ended before."""
        alive = (special_periods.c.id == period_id, special_periods.c.ended_at.is_(None))
        ended = await self.connection.execute(
            update(special_periods).where(*alive).values(ended_at=self.now, ended_by_id=by_id)
        )
        return bool(ended.rowcount)
