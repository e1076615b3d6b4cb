"""A grid's plan of trainings for a year: month by month, what it means to hold."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from storage.repositories.base import Repository
from storage.tables import training_plans


@dataclass(frozen=True)
class Planned:
    """One line of a year's plan of trainings."""

    id: int
    grid_id: int
    year: int
    month: int
    topic: str


class TrainingPlans(Repository):
    """Plans of trainings."""

    async def plan(self, grid_id: int, year: int, month: int, topic: str, by_id: int) -> int:
        """Adds a line to a grid's plan of a year."""
        row = {"grid_id": grid_id, "year": year, "month": month, "topic": topic, "by_id": by_id, "at": self.now}
        result = await self.connection.execute(insert(training_plans).values(row).returning(training_plans.c.id))
        return int(result.scalar_one())

    async def planned(self, grid_ids: Iterable[int], year: int) -> list[Planned]:
        """Returns the plan of grids for a year, month by month."""
        counts = (training_plans.c.year == year, training_plans.c.ended_at.is_(None))
        mine = training_plans.c.grid_id.in_(list(grid_ids))
        in_order = (training_plans.c.month, training_plans.c.id)
        return await self.many(Planned, select(training_plans).where(mine, *counts).order_by(*in_order))

    async def unplan(self, plan_id: int, grid_ids: Iterable[int]) -> bool:
        """Takes a line out of a plan of one of these grids; False if it is not there."""
        mine = (training_plans.c.id == plan_id, training_plans.c.grid_id.in_(list(grid_ids)))
        still = update(training_plans).where(*mine, training_plans.c.ended_at.is_(None)).values(ended_at=self.now)
        return bool((await self.connection.execute(still)).rowcount)
