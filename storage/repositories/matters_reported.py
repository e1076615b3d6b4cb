"""How many matters people reported, for quotas that count them (事件流转)."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select

from storage.repositories.base import Repository
from storage.repositories.dialect import one_of
from storage.tables import matters


class MattersReported(Repository):
    """Counts of matters by their reporters."""

    async def by(self, person_ids: Iterable[int], start: datetime, end: datetime) -> dict[int, int]:
        """Counts what each person reported from one moment to another, the second left out.

        What was withdrawn, or merged into another matter as its duplicate, is none.
        """
        counts = (
            one_of(self.connection, matters.c.reporter_id, person_ids), matters.c.registered_at >= start,
            matters.c.registered_at < end, matters.c.state.not_in(("withdrawn", "merged")),
        )  # fmt: skip
        statement = select(matters.c.reporter_id, func.count().label("n")).where(*counts)
        return {row.reporter_id: row.n for row in await self.rows(statement.group_by(matters.c.reporter_id))}
