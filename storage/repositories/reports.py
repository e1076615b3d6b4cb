"""Daily reports: entries of a person's day, and who has read them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Date, bindparam, func, insert, select

from storage.repositories.base import within
from storage.repositories.facts import FactRepository
from storage.tables import grids, report_reads, reports

# Built once: every report that is filed asks it.
_OF_DAY = (
    select(func.count())
    .select_from(reports)
    .where(
        reports.c.person_id == bindparam("b_person", type_=reports.c.person_id.type),
        reports.c.on == bindparam("b_on", type_=Date()),
        reports.c.ended_at.is_(None),
    )
)


@dataclass(frozen=True)
class ReportEntry:
    """One entry of a day's report; a second one on the same day is added to it."""

    id: int
    person_id: int
    grid_id: int | None
    on: date
    text: str
    attachments: list[dict[str, Any]]
    late: bool
    filed_by_id: int
    filed_at: datetime


@dataclass(frozen=True)
class ReportRead:
    """A head's 已阅, with or without a word back."""

    person_id: int
    on: date
    reader_id: int
    word: str
    at: datetime


class Reports(FactRepository):
    """Daily reports."""

    table = reports

    async def get(self, entry_id: int) -> ReportEntry | None:
        """Returns an entry by id, whether it counts or not."""
        return await self.one(ReportEntry, select(reports).where(reports.c.id == entry_id))

    async def of_day(self, person_id: int, on: date) -> list[ReportEntry]:
        """Returns a person's entries of a day that count, oldest first."""
        return await self.between([person_id], on, on)

    async def count_of_day(self, person_id: int, on: date) -> int:
        """Returns how many entries of a person's day count."""
        return int((await self.connection.execute(_OF_DAY, {"b_person": person_id, "b_on": on})).scalar_one())

    async def between(self, person_ids: Iterable[int], start: date, end: date) -> list[ReportEntry]:
        """Returns the entries that count of people from start to end, both included."""
        counts = (reports.c.ended_at.is_(None), reports.c.on >= start, reports.c.on <= end)
        theirs = reports.c.person_id.in_(list(person_ids))
        return await self.many(ReportEntry, select(reports).where(*counts, theirs).order_by(reports.c.id))

    async def filers(self, path: str, start: date, end: date) -> set[tuple[int, date]]:
        """Returns (person, day) of every report that counts in a subtree from start to end, both included."""
        statement = (
            select(reports.c.person_id, reports.c.on)
            .join(grids, grids.c.id == reports.c.grid_id)
            .where(within(grids.c.path, path), reports.c.ended_at.is_(None), reports.c.on >= start, reports.c.on <= end)
            .distinct()
        )
        return {(row.person_id, row.on) for row in await self.rows(statement)}

    async def mark_read(self, person_id: int, on: date, reader_id: int, word: str) -> None:
        """Writes down that a head read a person's report of a day."""
        row = {"person_id": person_id, "on": on, "reader_id": reader_id, "word": word, "at": self.now}
        await self.connection.execute(insert(report_reads).values(row))

    async def reads(self, person_id: int, on: date) -> list[ReportRead]:
        """Returns who has read a person's report of a day."""
        mine = (report_reads.c.person_id == person_id, report_reads.c.on == on)
        return await self.many(ReportRead, select(report_reads).where(*mine).order_by(report_reads.c.id))

    async def read_by(self, reader_id: int, on: date) -> set[int]:
        """Returns the people whose report of a day this head has read."""
        mine = (report_reads.c.reader_id == reader_id, report_reads.c.on == on)
        return {row.person_id for row in await self.rows(select(report_reads.c.person_id).where(*mine))}
