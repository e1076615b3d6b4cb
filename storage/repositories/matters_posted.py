"""What is posted publicly of settled matters. Must never hand out anything of a matter but its posted words."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import select

from storage.repositories.base import Repository
from storage.tables import matters

LONGEST = timedelta(days=365)
"""What was registered longer ago is posted no more, whenever it was closed; so an index finds the others."""


class MattersPosted(Repository):
    """The words that are posted."""

    async def of_grids(self, grid_ids: Iterable[int], since: datetime, limit: int) -> list[tuple[datetime, str]]:
        """Returns (closed at, posted words) of what happened in these grids and was closed since, the newest first."""
        wanted = (
            matters.c.grid_id.in_(list(grid_ids)), matters.c.registered_at >= since - LONGEST,
            matters.c.closed_at >= since, matters.c.posted != "",
        )  # fmt: skip
        newest = select(matters.c.closed_at, matters.c.posted).where(*wanted).order_by(matters.c.closed_at.desc())
        return [(row.closed_at, row.posted) for row in await self.rows(newest.limit(limit))]
