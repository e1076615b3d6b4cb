"""Filings (报送、周查、月考核、进度) and heads' demands by a day, written down and handed out for counting."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import or_, select

from storage.repositories.base import within
from storage.repositories.dialect import one_of
from storage.repositories.facts import FactRepository, in_force
from storage.tables import demands, filings, grids, people


@dataclass(frozen=True)
class Filing:
    """One thing filed for a rule on a day."""

    id: int
    person_id: int
    grid_id: int
    role: str
    rulebook: str
    rule: str
    on: date
    text: str
    attachments: list[dict[str, Any]]
    filed_by_id: int
    filed_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True)
class Received:
    """A filing as whoever reads it sees it."""

    id: int
    person_id: int
    person_name: str
    grid_name: str
    on: date
    text: str
    attachments: list[dict[str, Any]]


@dataclass(frozen=True)
class Demand:
    """What a head asks of the workers and level-4 heads of a subtree: so many households between two days.

    ``households`` None is all their own.
    """

    id: int
    grid_id: int
    path: str
    grid_name: str
    households: int | None
    start_on: date
    until_on: date
    filed_by_id: int
    filed_by: str
    filed_at: datetime
    ended_at: datetime | None


_DEMANDS = (
    select(
        demands.c.id, demands.c.grid_id, demands.c.path, grids.c.name.label("grid_name"), demands.c.households,
        demands.c.start_on, demands.c.until_on, demands.c.filed_by_id, people.c.name.label("filed_by"),
        demands.c.filed_at, demands.c.ended_at,
    )
    .join_from(demands, grids, grids.c.id == demands.c.grid_id)
    .join(people, people.c.id == demands.c.filed_by_id)
    .order_by(demands.c.until_on, demands.c.id)
)  # fmt: skip


class Filings(FactRepository):
    """Filings."""

    table = filings

    async def get(self, filing_id: int) -> Filing | None:
        """Returns a filing by id, whether it counts or not."""
        return await self.one(Filing, select(filings).where(filings.c.id == filing_id))

    async def of(
        self, rules: Iterable[str], grid_ids: Iterable[int], start: date, end: date, *, by: datetime | None = None
    ) -> list[Filing]:
        """Returns what was filed for rules on grids from day to day, both included, the oldest first.

        With ``by``, as it was known at that moment.
        """
        theirs = (
            filings.c.rule.in_(list(rules)), one_of(self.connection, filings.c.grid_id, grid_ids),
            in_force(filings, by), filings.c.on >= start, filings.c.on <= end,
        )  # fmt: skip
        return await self.many(Filing, select(filings).where(*theirs).order_by(filings.c.on, filings.c.id))

    async def within(self, paths: Iterable[str], start: date, end: date, limit: int) -> list[Received]:
        """Returns what was filed in some subtrees from day to day, the newest first."""
        inside = [within(grids.c.path, path) for path in paths]
        if not inside:
            return []
        statement = (
            select(
                filings.c.id, filings.c.person_id, people.c.name.label("person_name"),
                grids.c.name.label("grid_name"), filings.c.on, filings.c.text, filings.c.attachments,
            )
            .join_from(filings, people, people.c.id == filings.c.person_id)
            .join(grids, grids.c.id == filings.c.grid_id)
            .where(filings.c.ended_at.is_(None), filings.c.on >= start, filings.c.on <= end, or_(*inside))
        )  # fmt: skip
        return await self.many(Received, statement.order_by(filings.c.id.desc()).limit(limit))


class Demands(FactRepository):
    """Heads' demands by a day."""

    table = demands

    async def get(self, demand_id: int) -> Demand | None:
        """Returns a demand by id, whether it counts or not."""
        return await self.one(Demand, _DEMANDS.where(demands.c.id == demand_id))

    async def in_force(self, on: date) -> list[Demand]:
        """Returns all demands that count on a day, the first due first; there are few at any time."""
        days = (demands.c.start_on <= on, demands.c.until_on >= on, demands.c.ended_at.is_(None))
        return await self.many(Demand, _DEMANDS.where(*days))
