"""What tests of visits read back from the store."""

from datetime import date

from sqlalchemy import select

from storage.tables import visit_targets, visits
from tests.conversation import Town


async def facts(town: Town) -> list[tuple[date, str, bool]]:
    """Returns (day, text, whether it counts) of every visit on record."""
    async with town.store.reading(town.clock.now()) as uow:
        rows = await uow.visits.rows(select(visits).order_by(visits.c.id))
        return [(row.on, row.text, row.ended_at is None) for row in rows]


async def reached(town: Town) -> set[str]:
    """Returns the codes of the households that count as reached."""
    async with town.store.reading(town.clock.now()) as uow:
        rows = await uow.visits.rows(select(visit_targets).where(visit_targets.c.ended_at.is_(None)))
        return {t.code for row in rows for t in await uow.households.get(row.kind, [row.target_id])}
