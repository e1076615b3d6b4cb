"""Clears away at night what only the program itself needed (facts are kept), and reads imported calendar days."""

from datetime import datetime, time, timedelta

from config.calendar import Calendar, PublishedCalendar
from handlers.context import World
from handlers.jobs import Job
from handlers.ports import Clock
from storage.engine import Store

INBOX_DAYS = 30
LETTER_DAYS = 180
CHUNK = 5000


async def clear_away(store: Store, _world: World, clock: Clock, _due_at: datetime) -> None:
    """Deletes handled updates after 30 days and settled letters after 180, in small transactions."""
    for clear, days in (("inbox", INBOX_DAYS), ("outbox", LETTER_DAYS)):
        before = clock.now() - timedelta(days=days)
        cleared = CHUNK
        while cleared == CHUNK:
            async with store.writing(clock.now()) as uow:
                cleared = await (uow.inbox if clear == "inbox" else uow.outbox).clear(before, CHUNK)


async def read_calendar(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Takes days in that `gridbot calendar import` wrote while the program runs."""
    async with store.reading(clock.now()) as uow:
        world.calendar = Calendar(PublishedCalendar(), await uow.calendar.overrides())


JOBS = (
    Job("housekeeping", clear_away, at=lambda _world: time(3, 30)),
    Job("read-calendar", read_calendar, every_min=10, grace=timedelta(minutes=30)),
)
