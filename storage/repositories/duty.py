"""Duty rosters: who is on duty when, who said so, who changed with whom."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select, update

from storage.repositories.base import Repository, within
from storage.repositories.dialect import insert_new
from storage.tables import duty_rosters, duty_shifts, duty_swaps, grids, people


@dataclass(frozen=True)
class Roster:
    """A duty roster of a grid."""

    id: int
    grid_id: int
    grid_name: str
    grid_path: str
    name: str
    period_id: int | None
    made_by_id: int
    made_by: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Shift:
    """One person's duty on one day, of a roster that runs; ``slot`` is empty for the whole day."""

    id: int
    roster_id: int
    roster_name: str
    grid_id: int
    grid_name: str
    grid_path: str
    made_by_id: int
    on: date
    slot: str
    person_id: int
    person_name: str
    phone: str
    signed_at: datetime | None
    came_at: datetime | None


@dataclass(frozen=True)
class Swap:
    """Somebody's wish to change a shift, with whom, and how far it has come."""

    id: int
    shift_id: int
    with_shift_id: int | None
    to_person_id: int
    asked_by_id: int
    state: str  # asked | agreed | approved | refused | dropped


_SHIFTS: Select[Any] = (
    select(
        duty_shifts.c.id, duty_shifts.c.roster_id, duty_rosters.c.name.label("roster_name"), duty_rosters.c.grid_id,
        grids.c.name.label("grid_name"), grids.c.path.label("grid_path"), duty_rosters.c.made_by_id, duty_shifts.c.on,
        duty_shifts.c.slot, duty_shifts.c.person_id, people.c.name.label("person_name"), people.c.phone,
        duty_shifts.c.signed_at, duty_shifts.c.came_at,
    )
    .join(duty_rosters, duty_rosters.c.id == duty_shifts.c.roster_id)
    .join(grids, grids.c.id == duty_rosters.c.grid_id)
    .join(people, people.c.id == duty_shifts.c.person_id)
    .where(duty_shifts.c.ended_at.is_(None), duty_rosters.c.ended_at.is_(None))
    .order_by(duty_shifts.c.on, duty_rosters.c.id, duty_shifts.c.slot, duty_shifts.c.id)
)  # fmt: skip


class Duty(Repository):
    """Rosters, shifts and swaps."""

    async def add(self, shifts: Sequence[Mapping[str, Any]], **values: Any) -> int | None:
        """Writes a roster with its shifts; returns its id, or None if one was made from this draft before.

        Args:
            shifts: on, slot and person_id of each.
            values: the roster's columns, ``draft_key`` and ``made_by_id`` among them.
        """
        row = {**values, "made_at": self.now}
        added = await self.connection.execute(
            insert_new(self.connection, duty_rosters).values(row).returning(duty_rosters.c.id)
        )
        roster_id = added.scalar_one_or_none()
        if roster_id is None:
            return None
        rows = [{**shift, "roster_id": roster_id, "at": self.now} for shift in shifts]
        await self.connection.execute(insert(duty_shifts), rows)
        return int(roster_id)

    async def roster(self, roster_id: int) -> Roster | None:
        """Returns a roster by id."""
        wanted = (
            select(
                duty_rosters, grids.c.name.label("grid_name"), grids.c.path.label("grid_path"),
                people.c.name.label("made_by"),
            )
            .join(grids, grids.c.id == duty_rosters.c.grid_id)
            .join(people, people.c.id == duty_rosters.c.made_by_id)
            .where(duty_rosters.c.id == roster_id)
        )  # fmt: skip
        return await self.one(Roster, wanted)

    async def shifts_on(self, days: Iterable[date]) -> list[Shift]:
        """Returns everybody's shifts of some days, over all rosters that run."""
        return await self.many(Shift, _SHIFTS.where(duty_shifts.c.on.in_(list(days))))

    async def shifts_seen(self, paths: Sequence[str], person_id: int, start: date, end: date) -> list[Shift]:
        """Returns the shifts of days in rosters of some subtrees, and in those in which a person takes part."""
        own = select(duty_shifts.c.roster_id).where(
            duty_shifts.c.person_id == person_id, duty_shifts.c.ended_at.is_(None)
        )  # fmt: skip
        seen = or_(duty_shifts.c.roster_id.in_(own), *(within(grids.c.path, path) for path in paths))
        days = and_(duty_shifts.c.on >= start, duty_shifts.c.on <= end)
        return await self.many(Shift, _SHIFTS.where(days, seen).limit(200))

    async def shifts_of(self, person_id: int, start: date, limit: int = 10) -> list[Shift]:
        """Returns a person's shifts from a day on."""
        mine = and_(duty_shifts.c.person_id == person_id, duty_shifts.c.on >= start)
        return await self.many(Shift, _SHIFTS.where(mine).limit(limit))

    async def shifts_in(self, roster_id: int, start: date, limit: int = 400) -> list[Shift]:
        """Returns a roster's shifts from a day on."""
        theirs = and_(duty_shifts.c.roster_id == roster_id, duty_shifts.c.on >= start)
        return await self.many(Shift, _SHIFTS.where(theirs).limit(limit))

    async def shift(self, shift_id: int) -> Shift | None:
        """Returns a shift that counts; None once it was swapped or its roster ended."""
        return await self.one(Shift, _SHIFTS.where(duty_shifts.c.id == shift_id))

    async def sign(self, shift_id: int, person_id: int, *, came: bool) -> bool:
        """Notes 收到, or 到岗 (which implies it), once; returns False if nothing changed."""
        column = duty_shifts.c.came_at if came else duty_shifts.c.signed_at
        mine = (
            duty_shifts.c.id == shift_id, duty_shifts.c.person_id == person_id, column.is_(None),
            duty_shifts.c.ended_at.is_(None),
        )  # fmt: skip
        values = {"came_at": self.now} if came else {"signed_at": self.now}
        changed = await self.connection.execute(update(duty_shifts).where(*mine).values(values))
        return bool(changed.rowcount)

    async def ask_swap(self, shift_id: int, with_shift_id: int | None, to_person_id: int, by_id: int) -> int:
        """Notes somebody's wish to change; an earlier wish for the same shift is dropped."""
        open_ = (duty_swaps.c.shift_id == shift_id, duty_swaps.c.state.in_(["asked", "agreed"]))
        await self.connection.execute(update(duty_swaps).where(*open_).values(state="dropped", decided_at=self.now))
        row = {
            "shift_id": shift_id, "with_shift_id": with_shift_id, "to_person_id": to_person_id, "asked_by_id": by_id,
            "asked_at": self.now,
        }  # fmt: skip
        added = await self.connection.execute(insert(duty_swaps).values(row).returning(duty_swaps.c.id))
        return int(added.scalar_one())

    async def swap(self, swap_id: int) -> Swap | None:
        """Returns a wish by id."""
        return await self.one(Swap, select(duty_swaps).where(duty_swaps.c.id == swap_id))

    async def turn_swap(self, swap_id: int, before: Sequence[str], to: str, by_id: int) -> bool:
        """Moves a wish on, if it stands in one of the states ``before``; returns whether it did."""
        values: dict[str, Any] = {"state": to}
        if to == "agreed":
            values["agreed_at"] = self.now
        else:
            values.update(decided_at=self.now, decided_by_id=by_id)
        standing = (duty_swaps.c.id == swap_id, duty_swaps.c.state.in_(list(before)))
        turned = await self.connection.execute(update(duty_swaps).where(*standing).values(values))
        return bool(turned.rowcount)

    async def put_instead(self, shift: Shift, person_id: int, by_id: int, reason: str) -> int | None:
        """Puts somebody else on duty by a head's word; open wishes to change that shift are dropped.

        Args:
            shift: the shift that stands.
            person_id: who takes it.
            by_id: the head.
            reason: why.

        Returns:
            The new shift's id; None if the old one counts no more.
        """
        swap_id = await self.ask_swap(shift.id, None, person_id, by_id)
        await self.connection.execute(
            update(duty_swaps)
            .where(duty_swaps.c.id == swap_id)
            .values(state="approved", decided_at=self.now, decided_by_id=by_id, reason=reason)
        )
        return await self.replace(shift, person_id)

    async def replace(self, shift: Shift, person_id: int) -> int | None:
        """Gives a shift to somebody else; the one that stood there stays in the record.

        Returns:
            The new shift's id; None if the old one counted no more, or the other stands there already.
        """
        counting = (duty_shifts.c.id == shift.id, duty_shifts.c.ended_at.is_(None))
        ended = await self.connection.execute(update(duty_shifts).where(*counting).values(ended_at=self.now))
        if not ended.rowcount:
            return None
        row = {
            "roster_id": shift.roster_id, "on": shift.on, "slot": shift.slot, "person_id": person_id, "at": self.now,
            "supersedes_id": shift.id,
        }  # fmt: skip
        added = await self.connection.execute(
            insert_new(self.connection, duty_shifts).values(row).returning(duty_shifts.c.id)
        )
        new_id: int | None = added.scalar_one_or_none()
        return new_id

    async def end(self, roster_id: int, by_id: int) -> bool:
        """Ends a roster: nobody is reminded of it any more; returns False if it was ended before."""
        alive = (duty_rosters.c.id == roster_id, duty_rosters.c.ended_at.is_(None))
        ended = await self.connection.execute(
            update(duty_rosters).where(*alive).values(ended_at=self.now, ended_by_id=by_id)
        )
        return bool(ended.rowcount)

    async def end_of_period(self, period_id: int, by_id: int) -> None:
        """Ends the rosters of a special period."""
        theirs = (duty_rosters.c.period_id == period_id, duty_rosters.c.ended_at.is_(None))
        await self.connection.execute(
            update(duty_rosters).where(*theirs).values(ended_at=self.now, ended_by_id=by_id)
        )  # fmt: skip
