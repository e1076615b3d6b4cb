"""The roster as rows again: what is exported and imported back changes nothing.

Must never write ids: people read codes and phone numbers.
"""

from datetime import date, datetime

from handlers.roster.rows import (
    DepartmentRow,
    GridRow,
    HouseholdRow,
    ItemRow,
    PlaceRow,
    PostRow,
    ResidentRow,
    RosterRows,
)
from storage.engine import Store
from storage.repositories.roster import Snapshot
from storage.tags import tags_of


async def export_roster(store: Store, *, now: datetime, on: date | None = None) -> RosterRows:
    """Reads the whole roster as rows, in the order of the tree.

    Args:
        store: migrated.
        now: the moment of reading, aware.
        on: the local day on which posts count; that of ``now`` if it is left out.
    """
    async with store.reading(now) as uow:
        return rows_of(await uow.roster.snapshot(on or now.date()))


class _Readable:
    """What people read where the store keeps ids: codes, phone numbers and the order of the tree."""

    def __init__(self, current: Snapshot) -> None:
        self.people = {person.id: person for person in current.people}
        self.grids = {grid.id: grid.code for grid in current.grids}
        self.households = {one.id: one.code for one in current.households}
        self.departments = {one.id: one.code for one in current.departments}
        down = sorted(current.grids, key=lambda grid: (grid.path.count("/"), grid.code))
        self._turns = {grid.id: at for at, grid in enumerate(down)}

    def phone(self, person_id: int | None) -> str:
        person = self.people.get(person_id) if person_id is not None else None
        return person.phone if person is not None else ""

    def turn(self, grid_id: int) -> int:
        """Returns where a grid comes in the tree, those above before those below."""
        return self._turns.get(grid_id, 0)


def rows_of(current: Snapshot) -> RosterRows:
    """Returns the rows that describe a roster as it stands.

    Args:
        current: the store's roster.
    """
    known = _Readable(current)
    grids, people, households, departments = known.grids, known.people, known.households, known.departments
    return RosterRows(
        grids=[
            GridRow(
                one.code, one.name, one.level, grids.get(one.parent_id or 0, ""), one.kind, one.household_count,
                one.rulebook or "",
            )
            for one in sorted(current.grids, key=lambda one: known.turn(one.id))
        ],
        people=[
            PostRow(
                people[one.person_id].name, known.phone(one.person_id), one.title, grids[one.grid_id], one.unit,
                one.nature,
            )
            for one in sorted(current.posts, key=lambda one: (known.turn(one.grid_id), one.id))
            if one.person_id in people and one.grid_id in grids
        ],
        households=[
            HouseholdRow(
                one.code, one.name, one.address, grids[one.grid_id], known.phone(one.worker_id), tags_of(one.tags),
                one.group_name,
            )
            for one in sorted(current.households, key=lambda one: (known.turn(one.grid_id), one.code))
            if one.grid_id in grids
        ],
        places=[
            PlaceRow(
                one.code, one.name, one.kind, one.address, grids[one.grid_id], known.phone(one.worker_id),
                tags_of(one.tags),
            )
            for one in sorted(current.places, key=lambda one: (known.turn(one.grid_id), one.code))
            if one.grid_id in grids
        ],
        departments=[
            DepartmentRow(one.code, one.name, departments.get(one.parent_id or 0, ""), one.contact_phone)
            for one in sorted(current.departments, key=lambda one: one.code)
        ],
        admitted_items=[
            ItemRow(one.code, one.name, one.kind, one.basis, one.unit, one.rulebook)
            for one in sorted(current.admitted_items, key=lambda one: (one.rulebook, one.code))
        ],
        residents=[
            ResidentRow(households[one.household_id], one.name, one.relation, one.phone, tags_of(one.tags))
            for one in sorted(current.residents, key=lambda one: (households.get(one.household_id, ""), one.id))
            if one.household_id in households
        ],
    )  # fmt: skip
