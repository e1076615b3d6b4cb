"""Carries out what an office approved by the hundred, little by little: a short transaction for a few changes each.

A crash between two of them loses nothing: what is approved and not carried out is found again.
"""

from datetime import datetime, timedelta

from handlers.context import World
from handlers.jobs import Job
from handlers.personnel.changing import carry_out
from handlers.ports import Clock
from handlers.recurring.firing import acting
from storage.engine import Store

CHUNK = 3


async def apply_approved(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """Carries out every approved change that does not count yet, in the name of who approved it."""
    while True:
        async with store.writing(clock.now()) as uow:
            found = await uow.personnel.approved(CHUNK)
            for change in found:
                assert change.decided_by_id is not None
                await carry_out(await acting(world, uow, change.decided_by_id), change)
        if len(found) < CHUNK:
            return


JOB = Job("personnel-approved", apply_approved, every_min=1, grace=timedelta(minutes=5))
