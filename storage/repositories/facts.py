"""What all fact tables share: add, find by the message they came from, and end by supersession or withdrawal."""

from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Table, and_, insert, or_, select, update
from sqlalchemy.sql.dml import ReturningInsert

from storage.repositories.base import Repository


def in_force(table: FromClause, by: datetime | None = None) -> ColumnElement[bool]:
    """Whether a row of a fact table counts: now, or as it was known at a moment."""
    ended_at = table.c.ended_at
    return ended_at.is_(None) if by is None else and_(table.c.filed_at <= by, or_(ended_at.is_(None), ended_at > by))


class FactRepository(Repository):
    """A table of facts: rows are added and ended, never deleted; a row counts while ``ended_at`` is null."""

    table: Table

    async def add(self, **values: Any) -> int:
        """Writes a fact down as filed now; returns its id."""
        row = {"filed_at": self.now, **values}
        return int((await self.connection.execute(_add(self.table), row)).scalar_one())

    async def ids_from(self, source: str) -> list[int]:
        """Returns the facts that count and came from one chat message."""
        if not source:
            return []
        counts = (self.table.c.source == source, self.table.c.ended_at.is_(None))
        return [row.id for row in await self.rows(select(self.table.c.id).where(*counts))]

    async def newest_by(self, filed_by_id: int) -> tuple[int, Any] | None:
        """Returns (id, filed_at) of the newest fact that counts and that this person filed, for /undo."""
        counts = (self.table.c.filed_by_id == filed_by_id, self.table.c.ended_at.is_(None))
        newest = select(self.table.c.id, self.table.c.filed_at).where(*counts).order_by(self.table.c.id.desc()).limit(1)
        row = (await self.connection.execute(newest)).first()
        return None if row is None else (row.id, row.filed_at)

    async def end(self, fact_id: int, by_id: int) -> bool:
        """Ends a fact (withdrawn, or superseded by a newer row); returns False if it had ended before."""
        counts = (self.table.c.id == fact_id, self.table.c.ended_at.is_(None))
        result = await self.connection.execute(
            update(self.table).where(*counts).values(ended_at=self.now, ended_by_id=by_id)
        )
        return bool(result.rowcount)


@cache
def _add(table: Table) -> ReturningInsert[Any]:
    """Built once: nearly every command writes a fact."""
    return insert(table).returning(table.c.id)
