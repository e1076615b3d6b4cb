"""Makes a change of people count: posts end and begin, and what belongs to them goes along.

Must never rewrite history: a post that ends stays its holder's, with all that was done on it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, func, insert, or_, select, update

from storage.repositories.base import Repository, grids_within
from storage.repositories.dialect import one_of
from storage.repositories.open_work import HandOver, OpenWork
from storage.repositories.personnel import PersonnelChange
from storage.repositories.successors import Successors
from storage.tables import (
    grids,
    households,
    invites,
    people,
    personnel_changes,
    places,
    posts,
    successions,
    terminal_claims,
    terminals,
)


@dataclass(frozen=True)
class Handed:
    """What a change handed over.

    ``left`` says whether whoever held the post that ended holds none any more; ``counts`` how much of each kind went
    along (households, tasks, shifts, meetings …), and ``waiting_tasks`` … how much waits for whoever comes; nothing is
    left out.
    """

    person_id: int | None
    post_id: int | None
    left: bool
    counts: dict[str, int] = field(default_factory=dict)


class HandingOver(Repository):
    """Posts that end and begin, and who comes after whom."""

    async def carry_out(self, change: PersonnelChange, on: date) -> Handed | None:
        """Makes a change count from a day on: posts end and begin, open work and households go along.

        Args:
            change: approved.
            on: the local day; the post that ends has ended the day before.

        Returns:
            What was handed over; None, with nothing changed, if the post had ended before.
        """
        left = False
        if change.ends_post_id is not None:
            holds = (posts.c.id == change.ends_post_id, _in_force(on))
            ended = update(posts).where(*holds).values(until_on=on - timedelta(days=1))
            if not (await self.connection.execute(ended)).rowcount:
                return None
            left = change.kind != "move" and await self._leaves_if_done(int(change.leaver_id or 0), on)
        person_id, post_id = await self._begin(change, on)
        counts: dict[str, int] = {}
        homes = 0
        if change.ends_post_id is not None and change.leaver_id is not None and change.from_grid_id is not None:
            heir = person_id if change.kind == "replace" else None
            homes += await self._pass_households(change.leaver_id, change.from_grid_id, heir, left)
        if post_id is not None:
            replaced = change.ends_post_id if change.kind == "replace" else None
            counts = await self.succeed([post_id], on, replaced)
        if change.kind in ("leave", "move") and change.leaver_id is not None and change.from_grid_id is not None:
            waits = await OpenWork(self.connection, self.now).waiting(change.leaver_id, change.from_grid_id, on)
            counts |= {f"waiting_{kind}": n for kind, n in waits.items()}
        if person_id is not None and change.takes:
            for table, ids in ((households, change.takes["households"]), (places, change.takes["places"])):
                await self.connection.execute(update(table).where(table.c.id.in_(ids)).values(worker_id=person_id))
            homes += len(change.takes["households"])
        # Households of somebody whom nobody replaced wait with the rest.
        kind = "households" if change.kind in ("add", "replace") or change.takes else "waiting_households"
        handed = Handed(person_id, post_id, left, ({kind: homes} if homes else {}) | counts)
        values = {"handed": handed.counts, "person_id": person_id}
        mine = personnel_changes.c.id == change.id
        await self.connection.execute(update(personnel_changes).where(mine).values(values))
        return handed

    async def succeed(self, begun: Collection[int], on: date, replaced: int | None = None) -> dict[str, int]:
        """Hands the open work of posts that ended to those that began in their place, on one grid in one role.

        A post that ended long ago and to nobody is taken over too: whoever comes after a vacancy is no stranger to it.

        Args:
            begun: the posts that began.
            on: the local day.
            replaced: the post that one of them takes over; None: the last that ended and that nobody took over.

        Returns:
            What went along, as :meth:`OpenWork.pass_on` counts it.
        """
        old, new, kept = posts.alias("old"), posts.alias("new"), posts.alias("kept")
        # Somebody whose title changed holds the same post on, and leaves it to nobody.
        holds_on = select(kept.c.id).where(
            kept.c.person_id == old.c.person_id, kept.c.grid_id == old.c.grid_id, kept.c.role == old.c.role,
            or_(kept.c.until_on.is_(None), kept.c.until_on >= on),
        )  # fmt: skip
        vacant = (
            one_of(self.connection, new.c.id, begun), old.c.until_on < on, new.c.person_id != old.c.person_id,
            old.c.id.not_in(select(successions.c.before_post_id)), ~holds_on.exists(),
            *([old.c.id == replaced] if replaced is not None else []),
        )  # fmt: skip
        statement = (
            select(new.c.id, old.c.id.label("old_id"), new.c.person_id, old.c.person_id.label("before"), old.c.grid_id)
            .join(old, and_(old.c.grid_id == new.c.grid_id, old.c.role == new.c.role))
            .where(*vacant)
            .order_by(old.c.until_on.desc(), old.c.id, new.c.id)
        )
        taken: dict[int, Row[Any]] = {}
        gone: set[int] = set()
        for row in await self.rows(statement) if begun else []:
            if row.id not in taken and row.old_id not in gone:
                taken[row.id] = row
                gone.add(row.old_id)
        if not taken:
            return {}
        pairs = [HandOver(row.before, row.person_id, row.grid_id) for row in taken.values()]
        rows = [(row.id, row.old_id, row.person_id, row.before) for row in taken.values()]
        await Successors(self.connection, self.now).add_many(rows, on)
        return await OpenWork(self.connection, self.now).pass_on(pairs, on)

    async def _begin(self, change: PersonnelChange, on: date) -> tuple[int | None, int | None]:
        """Begins the post of a change, if it begins one; returns the person and the post."""
        if change.grid_id is None:
            return None, None
        person_id = change.person_id or await self._person(change.name, change.phone)
        post = {
            "person_id": person_id, "grid_id": change.grid_id, "role": change.role, "level": change.level,
            "title": change.title, "nature": change.nature, "unit": change.unit, "since_on": on,
        }  # fmt: skip
        added = await self.connection.execute(insert(posts).values(post).returning(posts.c.id))
        return person_id, int(added.scalar_one())

    async def _leaves_if_done(self, person_id: int, on: date) -> bool:
        """Retires somebody who holds no post any more, and closes what they were reached by."""
        if await self.number(
            select(func.count()).select_from(posts).where(posts.c.person_id == person_id, _in_force(on))
        ):
            return False
        run = self.connection.execute
        await run(update(people).where(people.c.id == person_id).values(retired_at=self.now))
        open_ = (terminals.c.person_id == person_id, terminals.c.state == "open")
        await run(update(terminals).where(*open_).values(state="closed", closed_at=self.now, closed_reason="retired"))
        unused = (invites.c.person_id == person_id, invites.c.used_at.is_(None), invites.c.expires_at > self.now)
        await run(update(invites).where(*unused).values(expires_at=self.now))
        asked = (terminal_claims.c.person_id == person_id, terminal_claims.c.state == "asked")
        await run(update(terminal_claims).where(*asked).values(state="refused", decided_at=self.now))
        return True

    async def _person(self, name: str, phone: str) -> int:
        """Returns the person of this name and number: serving, come back, or new."""
        same = (people.c.name == name, people.c.phone == phone)
        serving_first = (people.c.retired_at.is_not(None), people.c.id)
        known = await self.rows(select(people.c.id).where(*same).order_by(*serving_first).limit(1))
        if known:
            await self.connection.execute(update(people).where(people.c.id == known[0].id).values(retired_at=None))
            return int(known[0].id)
        row = insert(people).values(name=name, phone=phone, created_at=self.now).returning(people.c.id)
        return int((await self.connection.execute(row)).scalar_one())

    async def _pass_households(self, before: int, grid_id: int, heir: int | None, left: bool) -> int:
        """Gives what was looked after on the post that ended to the successor, or to nobody; returns the households."""
        (grid,) = await self.rows(select(grids.c.path).where(grids.c.id == grid_id))
        counted = 0
        for table in (households, places):
            own = table.c.worker_id == before
            if not left:
                own = and_(own, table.c.grid_id.in_(grids_within(grid.path)))
            result = await self.connection.execute(update(table).where(own).values(worker_id=heir))
            counted += result.rowcount if table is households else 0
        return counted


def _in_force(on: date) -> ColumnElement[bool]:
    return or_(posts.c.until_on.is_(None), posts.c.until_on >= on)
