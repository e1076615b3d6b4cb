"""Who is away when: what reminders, counts, quotas and tasks ask about leave.

Only approved leave that counts is seen here. Must never decide what a leave excuses: that is each rule's own matter.
"""

from collections.abc import Iterable
from datetime import date, timedelta

from storage.repositories.leaves import Leave
from storage.unit_of_work import UnitOfWork

_HALVES = ("am", "pm")


async def absences(uow: UnitOfWork, person_ids: Iterable[int], start: date, end: date) -> dict[int, list[Leave]]:
    """Returns the approved leaves of people that touch some days.

    Args:
        uow: an open unit of work.
        person_ids: whose; many at once is one statement.
        start: the first local day.
        end: the last local day, included.

    Returns:
        Person id → leaves in order of their first day; people without any are not in it.
    """
    found: dict[int, list[Leave]] = {}
    for leave in await uow.leaves.overlapping(person_ids, start, end, ["approved"]):
        found.setdefault(leave.person_id, []).append(leave)
    return found


def days_away(leaves: Iterable[Leave], start: date, end: date) -> set[date]:
    """Returns the days on which somebody is away all day.

    A half day does not excuse its day: what is asked for once a day can be done in the other half. Two halves of
    different leaves that make a day together do.

    Args:
        leaves: one person's approved leaves.
        start: the first local day.
        end: the last local day, included.
    """
    halves = _halves_away(leaves, start, end)
    return {on for on, half in halves if half == "am" and (on, "pm") in halves}


async def substitutes(uow: UnitOfWork, on: date) -> dict[int, int]:
    """Returns who stands in for whom on a day (代岗人), half days included: person id → substitute's person id.

    Of two leaves on one day the later one's substitute counts.
    """
    return {
        leave.person_id: leave.substitute_id
        for leave in await uow.leaves.substituted(on)
        if leave.substitute_id is not None
    }


def _halves_away(leaves: Iterable[Leave], start: date, end: date) -> set[tuple[date, str]]:
    halves: set[tuple[date, str]] = set()
    for leave in leaves:
        first, last = max(leave.from_on, start), min(leave.to_on, end)
        for n in range((last - first).days + 1):
            on = first + timedelta(days=n)
            for half in _HALVES:
                before = on == leave.from_on and half == "am" and leave.from_half == "pm"
                after = on == leave.to_on and half == "pm" and leave.to_half == "am"
                if not before and not after:
                    halves.add((on, half))
    return halves
