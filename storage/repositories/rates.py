"""What a rate is made of, for many people in one statement: matters due in some days, households whose book was read.

Must never say what a rate means: handlers/quotas/rates.py does.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, Select, and_, case, func, literal, not_, null, or_, select

from storage.repositories.base import Repository
from storage.repositories.dialect import one_of
from storage.repositories.targets import tagged
from storage.tables import book_entries, households, matters
from storage.tables.base import Instant
from storage.tables.matters import IS_OPEN


@dataclass(frozen=True)
class Kept:
    """How much of a whole went well and how much did not; ``next_at`` is when the first open part of it is over."""

    person_id: int
    whole: int
    good: int
    bad: int
    next_at: datetime | None


@dataclass(frozen=True)
class Part:
    """One thing that a rate is made of."""

    at: datetime
    what: str
    bad: bool


# A matter is judged where it was late first: a day that was moved afterwards does not bring it into another period.
_judged = func.coalesce(matters.c.overdue_at, matters.c.due_at)


class Rates(Repository):
    """Counts behind rates."""

    async def matters_due(
        self, person_ids: Iterable[int], start: datetime, end: datetime, seen: datetime
    ) -> list[Kept]:
        """Counts the matters that people reported and that are due in some days, by person.

        Args:
            person_ids: the reporters.
            start: a matter that is over by then belongs to the days before.
            end: the last moment at which a matter of these days is over.
            seen: what happened after this moment does not count.
        """
        late, good = _late(seen), _solved(seen)
        waiting = case((and_(not_(late), not_(good)), matters.c.due_at))
        counted = select(
            matters.c.reporter_id.label("person_id"), func.count().label("whole"), _sum(and_(good, not_(late))),
            _sum(late, "bad"), func.min(waiting, type_=Instant()).label("next_at"),
        ).where(*self._due(person_ids, start, end, seen))  # fmt: skip
        return await self.many(Kept, counted.group_by(matters.c.reporter_id))

    async def matters_behind(
        self, person_id: int, start: datetime, end: datetime, seen: datetime, limit: int
    ) -> list[Part]:
        """Returns the matters behind one person's count, the one that is due last first."""
        found = select(_judged.label("at"), matters.c.text.label("what"), _late(seen).cast(Integer).label("bad"))
        mine = found.where(*self._due([person_id], start, end, seen)).order_by(_judged.desc(), matters.c.id.desc())
        return [Part(row.at, row.what, bool(row.bad)) for row in await self.rows(mine.limit(limit))]

    def _due(
        self, person_ids: Iterable[int], start: datetime, end: datetime, seen: datetime
    ) -> tuple[ColumnElement[bool], ...]:
        return (
            one_of(self.connection, matters.c.reporter_id, person_ids), matters.c.due_at > start, _judged > start,
            _judged <= end, matters.c.registered_at <= seen, matters.c.state.not_in(("merged", "withdrawn")),
            # While it is paused its clock stands still.
            or_(matters.c.state != "paused", matters.c.overdue_at.is_not(None)),
        )  # fmt: skip

    async def books_read(self, worker_ids: Iterable[int], start: datetime, end: datetime) -> list[Kept]:
        """Counts workers' households whose book was looked at in a span; bad are those that another had to correct."""
        each = _books(one_of(self.connection, households.c.worker_id, worker_ids), start, end).subquery()
        counted = select(
            each.c.worker_id.label("person_id"), func.count().label("whole"), _sum(each.c.bad == 0),
            _sum(each.c.bad > 0, "bad"), null().cast(Instant).label("next_at"),
        )  # fmt: skip
        return await self.many(Kept, counted.group_by(each.c.worker_id))

    async def tagged_known(
        self, worker_ids: Iterable[int], tags: Sequence[str], start: datetime, end: datetime
    ) -> list[Kept]:
        """Counts workers' households that bear one of some tags; good are those whose book was looked at in a span."""
        known = (
            select(book_entries.c.id)
            .where(
                book_entries.c.household_id == households.c.id, book_entries.c.ended_at.is_(None),
                book_entries.c.filed_at >= start, book_entries.c.filed_at <= end,
            )
            .exists()
        )  # fmt: skip
        counted = (
            select(
                households.c.worker_id.label("person_id"), func.count().label("whole"), _sum(known),
                literal(0).label("bad"), null().cast(Instant).label("next_at"),
            )
            .where(
                one_of(self.connection, households.c.worker_id, worker_ids), households.c.retired_at.is_(None),
                tagged(households.c.tags, tags),
            )
            .group_by(households.c.worker_id)
        )  # fmt: skip
        return await self.many(Kept, counted)

    async def books_behind(
        self, worker_id: int, tags: Sequence[str], start: datetime, end: datetime, limit: int
    ) -> list[Part]:
        """Returns the households behind one worker's count (those with a tag, if any is given), the newest first."""
        mine = and_(households.c.worker_id == worker_id, *([tagged(households.c.tags, tags)] if tags else []))
        each = _books(mine, start, end).subquery()
        newest = select(each.c.at, each.c.name, each.c.bad).order_by(each.c.at.desc(), each.c.id.desc()).limit(limit)
        return [Part(row.at, row.name, bool(row.bad)) for row in await self.rows(newest)]


def _late(seen: datetime) -> ColumnElement[bool]:
    still = and_(matters.c.due_at <= seen, IS_OPEN, matters.c.solved_at.is_(None), matters.c.state != "paused")
    return or_(and_(matters.c.overdue_at.is_not(None), matters.c.overdue_at <= seen), still)


def _solved(seen: datetime) -> ColumnElement[bool]:
    return and_(matters.c.solved_at.is_not(None), matters.c.solved_at <= seen)


def _sum(condition: ColumnElement[bool], name: str = "good") -> Any:
    return func.coalesce(func.sum(case((condition, 1), else_=0)), 0).cast(Integer).label(name)


def _books(whose: ColumnElement[bool], start: datetime, end: datetime) -> Select[Any]:
    """One row a household: what its own worker brought up to date is upkeep, what another changed was not right."""
    # Needs are news, no mistake of whoever wrote the book.
    corrected = book_entries.c.what.not_in(("same", "needs"))
    changed = and_(corrected, book_entries.c.filed_by_id != households.c.worker_id)
    return (
        select(
            households.c.id, households.c.worker_id, households.c.name,
            func.max(book_entries.c.filed_at, type_=Instant()).label("at"),
            func.sum(case((changed, 1), else_=0)).label("bad"),
        )
        .join_from(households, book_entries, households.c.id == book_entries.c.household_id)
        .where(
            whose, book_entries.c.filed_at >= start, book_entries.c.filed_at <= end, book_entries.c.ended_at.is_(None),
        )
        .group_by(households.c.id, households.c.worker_id, households.c.name)
    )  # fmt: skip
