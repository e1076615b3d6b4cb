"""Matters' counts for a sheet: what was registered in its days, what is open now, what of it is late.

Counts alone, so that confidential matters are in every digest and no word of them is. What is late is late by the
moment of reading, never by a sweep.
"""

from collections.abc import Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, time, timedelta

from handlers.context import World
from handlers.ledgers.figures import clause_of
from handlers.rules.periods import Period
from storage.repositories.matter_figures import Counts, MatterFigures
from storage.unit_of_work import UnitOfWork

RATES = ("response", "on_time", "satisfied", "redone")
_NAMES = tuple(field.name for field in fields(Counts))


def plus(one: Counts, other: Counts) -> Counts:
    """Returns two counts added up."""
    return Counts(**{name: getattr(one, name) + getattr(other, name) for name in _NAMES})


def span_of(world: World, days: Period) -> tuple[datetime, datetime]:
    """Returns the moment at which some local days begin, and that after their end, in UTC."""
    zone = world.settings.zone
    ends = (days.start, days.end + timedelta(days=1))
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in ends)
    return start, end


async def by_path(world: World, uow: UnitOfWork, path: str, days: Period) -> dict[str, tuple[Counts, int, int]]:
    """Returns, by the path of the grid where it happened: what was registered in these days, and what is open and late.

    Args:
        world: the zone.
        uow: an open unit of work; reading is enough.
        path: the subtree.
        days: local days.
    """
    counting = MatterFigures(uow.connection, uow.now)
    found = {key: (counts, 0, 0) for key, counts in (await counting.by_path(path, *span_of(world, days))).items()}
    for key, waiting, late in await counting.open_by_path(path):
        found[key] = (found[key][0] if key in found else Counts(), waiting, late)
    return found


async def clauses(
    world: World, uow: UnitOfWork, path: str, places: Iterable[str], on: date
) -> dict[str, dict[str, str | None]]:
    """Returns, by the path of a grid: which clause asks for each of the four rates there; None where none does.

    Args:
        world: the rulebooks.
        uow: an open unit of work; reading is enough.
        path: the subtree.
        places: the paths of its grids that are asked about.
        on: the day whose rules count.
    """
    books = {path: await world.rulebook_of(uow, path)}
    books |= {grid.path: world.rulebooks.get(grid.rulebook or "") for grid in await uow.grids.with_rulebook(path)}
    found = {at: {rate: clause_of(book, rate, on) for rate in RATES} for at, book in books.items()}
    nearest = sorted(found, key=len, reverse=True)
    return {place: found[next(at for at in nearest if place.startswith(at))] for place in places}
