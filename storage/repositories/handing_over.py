"""Makes a change of people count: posts end and begin, and what belongs to them goes along.

Must never rewrite history: a post that ends stays its holder's, with all that was done on it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from sqlalchemy import ColumnElement, and_, func, insert, or_, select, update

from storage.repositories.base import Repository, within
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
    along (households, tasks, shifts, meetings …), nothing left out.
    """

    person_id: int | None
    post_id: int | None
    left: bool
    counts: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class _Before:
    """The post that somebody comes after."""

    post_id: int
    person_id: int
    grid_id: int


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
            left = change.leaver_id != change.person_id and await self._leaves_if_done(int(change.leaver_id or 0), on)
        person_id, post_id = await self._begin(change, on)
        counts: dict[str, int] = {}
        homes = 0
        if change.ends_post_id is not None and change.leaver_id is not None and change.from_grid_id is not None:
            heir = person_id if change.kind == "replace" else None
            homes += await self._pass_households(change.leaver_id, change.from_grid_id, heir, left)
        if person_id is not None and post_id is not None:
            before = await self._before(change, person_id, on)
            if before is not None:
                pairs = [HandOver(before.person_id, person_id, before.grid_id)]
                counts = await OpenWork(self.connection, self.now).pass_on(pairs, on)
                row = (post_id, before.post_id, person_id, before.person_id)
                await Successors(self.connection, self.now).add_many([row], on)
        if person_id is not None and change.takes:
            for table, ids in ((households, change.takes["households"]), (places, change.takes["places"])):
                await self.connection.execute(update(table).where(table.c.id.in_(ids)).values(worker_id=person_id))
            homes += len(change.takes["households"])
        handed = Handed(person_id, post_id, left, ({"households": homes} if homes else {}) | counts)
        values = {"handed": handed.counts, "person_id": person_id}
        mine = personnel_changes.c.id == change.id
        await self.connection.execute(update(personnel_changes).where(mine).values(values))
        return handed

    async def succeed(self, pairs: Sequence[tuple[int, int]], on: date) -> None:
        """Hands the open work of posts that an import ended to those that it began in their place.

        Args:
            pairs: (post that ended, post that began), after both were written.
            on: the local day.
        """
        if not pairs:
            return
        ids = {post_id for pair in pairs for post_id in pair}
        wanted = one_of(self.connection, posts.c.id, ids)
        rows = await self.rows(select(posts.c.id, posts.c.person_id, posts.c.grid_id).where(wanted))
        of = {row.id: row for row in rows}
        work = [HandOver(of[end].person_id, of[begin].person_id, of[end].grid_id) for end, begin in pairs]
        await OpenWork(self.connection, self.now).pass_on(work, on)
        rows_of = [(begin, end, of[begin].person_id, of[end].person_id) for end, begin in pairs]
        await Successors(self.connection, self.now).add_many(rows_of, on)

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

    async def _before(self, change: PersonnelChange, person_id: int, on: date) -> _Before | None:
        """Returns whom somebody comes after: the one replaced, else the last who left such a post to nobody."""
        if change.kind == "replace" and change.ends_post_id and change.leaver_id and change.from_grid_id:
            return _Before(change.ends_post_id, change.leaver_id, change.from_grid_id)
        vacant = (
            posts.c.grid_id == change.grid_id, posts.c.role == change.role, posts.c.until_on < on,
            posts.c.person_id != person_id, posts.c.id.not_in(select(successions.c.before_post_id)),
        )  # fmt: skip
        last = select(posts.c.id, posts.c.person_id, posts.c.grid_id).where(*vacant)
        rows = await self.rows(last.order_by(posts.c.until_on.desc(), posts.c.id.desc()).limit(1))
        return _Before(rows[0].id, rows[0].person_id, rows[0].grid_id) if rows else None

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
                own = and_(own, table.c.grid_id.in_(select(grids.c.id).where(within(grids.c.path, grid.path))))
            result = await self.connection.execute(update(table).where(own).values(worker_id=heir))
            counted += result.rowcount if table is households else 0
        return counted


def _in_force(on: date) -> ColumnElement[bool]:
    return or_(posts.c.until_on.is_(None), posts.c.until_on >= on)
