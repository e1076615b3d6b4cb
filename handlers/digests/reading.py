"""Reads what one digest needs and puts it together: two sheets, the grids right below, who can be reached."""

from datetime import date

from handlers.context import World
from handlers.digests.digest import Digest, build
from handlers.digests.spans import Span, span_before
from handlers.queries.gather import gather
from handlers.rules.periods import Period, period_of
from storage.repositories.grids import Grid
from storage.unit_of_work import UnitOfWork


async def digest_of(world: World, uow: UnitOfWork, grid: Grid, span: Span, on: date) -> Digest:
    """Returns the digest of a grid for the day, week or month in which a day lies.

    Args:
        world: rulebooks, calendar, zone.
        uow: an open unit of work; reading is enough.
        grid: the subtree's top.
        span: day, week or month.
        on: a local day.
    """
    days = period_of(span, on)
    now = await gather(world, uow, grid.path, days)
    before = await gather(world, uow, grid.path, span_before(world.calendar, span, days), missed=False)
    return build(
        grid, await uow.grids.children(grid.id), span, now, before, reachable=await uow.figures.reachable(),
        provisional=is_provisional(world, days), running=is_running(world, uow, days),
    )  # fmt: skip


def is_provisional(world: World, days: Period) -> bool:
    """Whether the working days of a period are only Monday to Friday, because nobody published them yet."""
    return any(world.calendar.is_provisional(year) for year in {days.start.year, days.end.year})


def is_running(world: World, uow: UnitOfWork, days: Period) -> bool:
    """Whether a period of several days is not over yet."""
    return days.days > 1 and days.start <= world.local(uow.now).date() <= days.end
