"""Clears away, once a night, what only the program itself needed: handled updates and old letters. Facts are kept."""

from datetime import datetime, time, timedelta

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


JOB = Job("housekeeping", clear_away, at=lambda _world: time(3, 30))
