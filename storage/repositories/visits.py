"""Visits and whom they reached."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, func, insert, select, update

from storage.repositories.dialect import one_of
from storage.repositories.facts import FactRepository, in_force
from storage.repositories.ledger import LedgerRow, Wanted, ledger
from storage.tables import visit_targets, visits


@dataclass(frozen=True)
class Visit:
    """One visit; its targets are (kind, id)."""

    id: int
    person_id: int
    grid_id: int | None
    on: date
    text: str
    attachments: list[dict[str, Any]]
    filed_by_id: int
    filed_at: datetime
    source: str
    ended_at: datetime | None


def targets_count(by: datetime | None = None) -> ColumnElement[bool]:
    """Whether what a visit reached counts: now, or as it was known at a moment."""
    if by is None:
        return in_force(visit_targets)
    return select(visits.c.id).where(visits.c.id == visit_targets.c.visit_id, in_force(visits, by)).exists()


class Visits(FactRepository):
    """Visits."""

    table = visits

    async def get(self, visit_id: int) -> Visit | None:
        """Returns a visit by id, whether it counts or not."""
        return await self.one(Visit, select(visits).where(visits.c.id == visit_id))

    async def add_targets(self, visit_id: int, person_id: int, on: date, targets: Iterable[tuple[str, int]]) -> None:
        """Writes down whom a visit reached, as (kind, id)."""
        rows = [
            {"visit_id": visit_id, "kind": kind, "target_id": target_id, "person_id": person_id, "on": on}
            for kind, target_id in targets
        ]
        await self.connection.execute(insert(visit_targets), rows)

    async def targets_of(self, visit_id: int) -> list[tuple[str, int]]:
        """Returns whom a visit reached, as (kind, id)."""
        mine = select(visit_targets.c.kind, visit_targets.c.target_id).where(visit_targets.c.visit_id == visit_id)
        return [(row.kind, row.target_id) for row in await self.rows(mine.order_by(visit_targets.c.target_id))]

    async def between(self, person_id: int, start: date, end: date, limit: int = 50) -> list[Visit]:
        """Returns a person's visits that count from start to end, both included, the newest first."""
        counts = (
            visits.c.person_id == person_id,
            visits.c.on >= start,
            visits.c.on <= end,
            visits.c.ended_at.is_(None),
        )
        newest = select(visits).where(*counts).order_by(visits.c.on.desc(), visits.c.id.desc()).limit(limit)
        return await self.many(Visit, newest)

    async def end(self, fact_id: int, by_id: int) -> bool:
        """Ends a visit and the counting of its targets."""
        ended = await super().end(fact_id, by_id)
        if ended:
            mine = visit_targets.c.visit_id == fact_id
            await self.connection.execute(update(visit_targets).where(mine).values(ended_at=self.now))
        return ended

    async def reached(
        self, person_ids: Iterable[int], start: date, end: date, *, by: datetime | None = None
    ) -> set[tuple[int, str, int]]:
        """Returns (person, kind, target) of all that people reached from start to end, both included, each once.

        With ``by``, as it was known at that moment.
        """
        statement = (
            select(visit_targets.c.person_id, visit_targets.c.kind, visit_targets.c.target_id)
            .where(
                one_of(self.connection, visit_targets.c.person_id, person_ids), targets_count(by),
                visit_targets.c.on >= start, visit_targets.c.on <= end,
            )
            .distinct()
        )  # fmt: skip
        return {(row.person_id, row.kind, row.target_id) for row in await self.rows(statement)}

    async def last_on(self, kind: str, target_ids: Iterable[int], person_id: int | None = None) -> dict[int, date]:
        """Returns the last day on which each target was reached, by one person or by anybody."""
        wanted = [
            visit_targets.c.kind == kind, visit_targets.c.target_id.in_(list(target_ids)),
            visit_targets.c.ended_at.is_(None),
        ]  # fmt: skip
        if person_id is not None:
            wanted.append(visit_targets.c.person_id == person_id)
        statement = select(visit_targets.c.target_id, func.max(visit_targets.c.on).label("on")).where(*wanted)
        return {row.target_id: row.on for row in await self.rows(statement.group_by(visit_targets.c.target_id))}

    async def ledger(self, wanted: Wanted) -> list[LedgerRow]:
        """Returns what is to be looked after and what was reached, in one statement."""
        asked = ledger(wanted)
        return [] if asked is None else await self.many(LedgerRow, *asked)

    async def counted(
        self,
        person_ids: Iterable[int],
        start: date,
        end: date,
        *,
        saying: str | None = None,
        by: datetime | None = None,
    ) -> dict[int, int]:
        """Counts what each person reached from start to end; the same one twice on one day counts once.

        With ``saying``, only visits whose line has that word; with ``by``, as it was known at that moment.
        """
        reached = select(visit_targets.c.person_id, visit_targets.c.kind, visit_targets.c.target_id, visit_targets.c.on)
        if saying is not None:
            reached = reached.join(visits, visits.c.id == visit_targets.c.visit_id)
            reached = reached.where(visits.c.text.contains(saying))
        once = (
            reached.where(
                one_of(self.connection, visit_targets.c.person_id, person_ids), targets_count(by),
                visit_targets.c.on >= start, visit_targets.c.on <= end,
            )
            .distinct()
            .subquery()
        )  # fmt: skip
        counted = select(once.c.person_id, func.count().label("n")).group_by(once.c.person_id)
        return {row.person_id: row.n for row in await self.rows(counted)}
