"""The facts behind a figure that is counted by number or length, for 为什么: each with its day and a few words.

Must never hand out what coverage counts: see facts_of in standing.py.
"""

from dataclasses import dataclass
from datetime import date

from handlers.context import World
from handlers.quotas.deeds import deeds_of, hours
from handlers.quotas.owed import FILED
from handlers.quotas.rates import behind, day_of
from handlers.quotas.standing import Standing
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Behind:
    """One fact: its day, what it was, and its length where the rule counts length (a number and its unit)."""

    on: date
    what: str
    length: int | float | None = None
    unit: str = ""
    from_at: str = ""
    until_at: str = ""
    bad: bool = False
    """Whether it is one that a rate was lost by."""


async def facts_behind(world: World, uow: UnitOfWork, standing: Standing, limit: int) -> list[Behind]:
    """Returns the meetings, trainings, clockings or survey points that count, the newest first.

    Args:
        world: for local times of day.
        uow: an open unit of work.
        standing: of a quota that counts something other than visits.
        limit: how many at most.
    """
    debt = standing.debt
    if standing.quota.kind == "rate":
        on = world.local(uow.now).date()
        parts = await behind(world, uow, debt, on, limit)
        return [
            Behind(day_of(world, one.at), one.what[:40], bad=one.bad and standing.rate is not None) for one in parts
        ]
    deeds = await deeds_of(world, uow, [debt], standing.period.end)
    found: list[Behind] = []
    if debt.quota.kind in ("meeting", "training"):
        found = [Behind(one.on, one.title, one.length, one.length_unit or "") for one in deeds.gathered(debt)]
    elif debt.quota.of.covers in ("patrols", "work"):
        for clocking in deeds.clocked(debt):
            start, end = world.local(clocking.from_at), world.local(clocking.until_at or clocking.from_at)
            length = hours(clocking.minutes or 0)
            found.append(Behind(clocking.on, "", length, "hours", f"{start:%H:%M}", f"{end:%H:%M}"))
    elif debt.quota.kind in FILED:
        found = [Behind(one.on, one.text[:40]) for one in deeds.filed(debt)]
    elif debt.quota.period == "survey":
        found = [
            Behind(on, point.name) for on, points in deeds.surveys.get(debt.post.person_id, ()) for point in points
        ]
    return sorted(found, key=lambda one: one.on, reverse=True)[:limit]
