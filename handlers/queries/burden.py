"""How much the program asks of people: letters got and steps taken (a message, a tap), a working day on average.

Pure counting: must never judge anybody by it. Whoever reads on two terminals is counted where more came in.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from handlers.context import World
from handlers.rules.periods import Period
from storage.unit_of_work import UnitOfWork

STEPS_KEPT_DAYS = 29
"""Updates are cleared away after thirty days: no older day is whole."""


@dataclass(frozen=True)
class Burden:
    """One person's burden a working day; ``steps`` is None where no update of those days is kept."""

    letters: float = 0.0
    unasked: float = 0.0
    steps: float | None = 0.0


async def burdens(world: World, uow: UnitOfWork, people: Collection[int], days: Period) -> dict[int, Burden]:
    """Returns everybody's burden over some local days, two statements for any number of people.

    Args:
        world: calendar and zone.
        uow: an open unit of work; reading is enough.
        people: their ids.
        days: local days that have begun; what came on days off is carried by the working days.
    """
    if not people:
        return {}
    zone = world.settings.zone
    end_at = datetime.combine(days.end + timedelta(days=1), time(), zone)
    got: dict[int, tuple[int, int]] = {}
    for one in await uow.burdens.got(people, datetime.combine(days.start, time(), zone), end_at):
        got[one.person_id] = max(got.get(one.person_id, (0, 0)), (one.letters, one.unasked))
    kept_from = max(days.start, world.local(uow.now).date() - timedelta(days=STEPS_KEPT_DAYS))
    steps: dict[int, int] | None = None
    if kept_from <= days.end:
        steps = await uow.burdens.steps(people, datetime.combine(kept_from, time(), zone), end_at)
    whole = max(world.calendar.workdays(days.start, days.end), 1)
    kept = max(world.calendar.workdays(kept_from, days.end), 1) if steps is not None else 1
    return {
        person_id: Burden(
            round(got.get(person_id, (0, 0))[0] / whole, 1),
            round(got.get(person_id, (0, 0))[1] / whole, 1),
            None if steps is None else round(steps.get(person_id, 0) / kept, 1),
        )
        for person_id in people
    }
