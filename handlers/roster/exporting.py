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


async def export_roster(store: Store, *, now: datetime, on: date | None = None) -> RosterRows:
    """Reads the whole roster as rows, in the order of the tree.

    Args:
        store: migrated.
        now: the moment of reading, aware.
        on: the local day on which posts count; that of ``now`` if it is left out.
    """
    async with store.reading(now) as uow:
        return rows_of(await uow.roster.snapshot(on or now.date()))


def rows_of(current: Snapshot) -> RosterRows:
    """Returns the rows that describe a roster as it stands.

    Args:
        current: the store's roster.
    """
    by_id = {grid.id: grid for grid in current.grids}
    order = {
        grid.id: at for at, grid in enumerate(sorted(current.grids, key=lambda grid: (grid.path.count("/"), grid.code)))
    }
    people = {person.id: person for person in current.people}
    household_codes = {one.id: one.code for one in current.households}
    codes = {department.id: department.code for department in current.departments}

    def phone(person_id: int | None) -> str:
        person = people.get(person_id) if person_id is not None else None
        return person.phone if person is not None else ""

    def tags(text: str) -> tuple[str, ...]:
        return tuple(tag for tag in text.split("、") if tag)

    return RosterRows(
        grids=[
            GridRow(
                grid.code,
                grid.name,
                grid.level,
                by_id[grid.parent_id].code if grid.parent_id in by_id else "",
                grid.kind,
                grid.household_count,
                grid.rulebook or "",
            )
            for grid in sorted(current.grids, key=lambda grid: order[grid.id])
        ],
        people=[
            PostRow(
                people[post.person_id].name, phone(post.person_id), post.title, by_id[post.grid_id].code, post.unit,
                post.nature,
            )
            for post in sorted(current.posts, key=lambda post: (order.get(post.grid_id, 0), post.id))
            if post.person_id in people and post.grid_id in by_id
        ],
        households=[
            HouseholdRow(
                one.code, one.name, one.address, by_id[one.grid_id].code, phone(one.worker_id), tags(one.tags),
                one.group_name,
            )
            for one in sorted(current.households, key=lambda one: (order.get(one.grid_id, 0), one.code))
            if one.grid_id in by_id
        ],
        places=[
            PlaceRow(
                one.code, one.name, one.kind, one.address, by_id[one.grid_id].code, phone(one.worker_id), tags(one.tags)
            )
            for one in sorted(current.places, key=lambda one: (order.get(one.grid_id, 0), one.code))
            if one.grid_id in by_id
        ],
        departments=[
            DepartmentRow(one.code, one.name, codes.get(one.parent_id or 0, ""), one.contact_phone)
            for one in sorted(current.departments, key=lambda one: one.code)
        ],
        admitted_items=[
            ItemRow(one.code, one.name, one.kind, one.basis, one.unit, one.rulebook)
            for one in sorted(current.admitted_items, key=lambda one: (one.rulebook, one.code))
        ],
        residents=[
            ResidentRow(household_codes[one.household_id], one.name, one.relation, one.phone, tags(one.tags))
            for one in sorted(current.residents, key=lambda one: (household_codes.get(one.household_id, ""), one.id))
            if one.household_id in household_codes
        ],
    )  # fmt: skip
