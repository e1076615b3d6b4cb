"""Personnel changes: asked for, decided, carried out; who succeeded whom; and equipment.

Must never rewrite history: a post that ends stays its holder's, with all that was done on it.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, func, insert, literal, not_, or_, select, update

from storage.repositories.base import Repository, within
from storage.tables import (
    equipment,
    grids,
    households,
    invites,
    people,
    personnel_changes,
    places,
    posts,
    successions,
    task_recipients,
    tasks,
    terminal_claims,
    terminals,
)

_ended_post = posts.alias("ended_post")
_leaver = people.alias("leaver")
_from_grid = grids.alias("from_grid")
_to_grid = grids.alias("to_grid")


@dataclass(frozen=True)
class PersonnelChange:
    """One change with the names that people read; ``leaver`` holds the post that ends, '' if none does."""

    id: int
    kind: str
    state: str
    office_grid_id: int
    office_path: str
    ends_post_id: int | None
    person_id: int | None
    name: str
    phone: str
    grid_id: int | None
    grid: str | None
    role: str
    level: int | None
    title: str
    nature: str
    unit: str
    takes: dict[str, list[int]] | None
    reason: str
    clause: str
    import_id: int | None
    asked_by_id: int | None
    asked_at: datetime
    decided_by_id: int | None
    handed: dict[str, int] | None
    leaver_id: int | None
    leaver: str | None
    from_grid_id: int | None
    from_grid: str | None
    from_title: str | None


@dataclass(frozen=True)
class Handed:
    """What a change handed over; ``left`` says whether whoever held the post that ended holds none any more."""

    person_id: int | None
    post_id: int | None
    households: int
    tasks: int
    left: bool


@dataclass(frozen=True)
class Equipment:
    """A thing that somebody has for the work, and when it came back."""

    id: int
    person_id: int
    person: str
    name: str
    issued_at: datetime
    returned_at: datetime | None


def _changes() -> Select[Any]:
    columns = [column for column in personnel_changes.c if column.name != "decided_at"]
    return (
        select(
            *columns, grids.c.path.label("office_path"), _to_grid.c.name.label("grid"),
            _ended_post.c.person_id.label("leaver_id"), _leaver.c.name.label("leaver"),
            _ended_post.c.grid_id.label("from_grid_id"), _from_grid.c.name.label("from_grid"),
            _ended_post.c.title.label("from_title"),
        )
        .select_from(personnel_changes)
        .join(grids, grids.c.id == personnel_changes.c.office_grid_id)
        .outerjoin(_to_grid, _to_grid.c.id == personnel_changes.c.grid_id)
        .outerjoin(_ended_post, _ended_post.c.id == personnel_changes.c.ends_post_id)
        .outerjoin(_leaver, _leaver.c.id == _ended_post.c.person_id)
        .outerjoin(_from_grid, _from_grid.c.id == _ended_post.c.grid_id)
    )  # fmt: skip


class Personnel(Repository):
    """Personnel changes and equipment."""

    async def ask(self, values: Mapping[str, Any]) -> int:
        """Writes a change down as asked for now; returns its id."""
        row = insert(personnel_changes).values({"asked_at": self.now, **values}).returning(personnel_changes.c.id)
        return int((await self.connection.execute(row)).scalar_one())

    async def ask_many(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Writes the changes of an import down as asked for now; all rows name the same columns."""
        values = [{"asked_at": self.now, **row} for row in rows]
        if values:
            await self.connection.execute(insert(personnel_changes), values)

    async def get(self, change_id: int) -> PersonnelChange | None:
        """Returns one change by id."""
        return await self.one(PersonnelChange, _changes().where(personnel_changes.c.id == change_id))

    async def asked(
        self, paths: Iterable[str], *, import_id: int | None = None, limit: int = 500
    ) -> list[PersonnelChange]:
        """Returns what waits for the word of offices in some subtrees, the oldest first; of one import if named."""
        inside = or_(*(within(grids.c.path, path) for path in paths))
        wanted = [personnel_changes.c.state == "asked", inside]
        if import_id is not None:
            wanted.append(personnel_changes.c.import_id == import_id)
        statement = _changes().where(*wanted).order_by(personnel_changes.c.id).limit(limit)
        return await self.many(PersonnelChange, statement)

    async def waiting_keys(self) -> set[tuple[Any, ...]]:
        """Returns what tells apart the changes that wait: (post that ends, phone, grid, role, name)."""
        c = personnel_changes.c
        statement = select(c.ends_post_id, c.phone, c.grid_id, c.role, c.name).where(c.state == "asked")
        return {tuple(row) for row in await self.rows(statement)}

    async def decide(self, change_id: int, state: str, by_id: int) -> bool:
        """Decides a change that waits; False if it was decided before."""
        waits = (personnel_changes.c.id == change_id, personnel_changes.c.state == "asked")
        values = {"state": state, "decided_by_id": by_id, "decided_at": self.now}
        return bool((await self.connection.execute(update(personnel_changes).where(*waits).values(values))).rowcount)

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
            holds = (posts.c.id == change.ends_post_id, or_(posts.c.until_on.is_(None), posts.c.until_on >= on))
            ended = update(posts).where(*holds).values(until_on=on - timedelta(days=1))
            if not (await self.connection.execute(ended)).rowcount:
                return None
            left = change.leaver_id != change.person_id and await self._leaves_if_done(int(change.leaver_id or 0), on)
        person_id = post_id = None
        homes = moved = 0
        if change.grid_id is not None:
            person_id = change.person_id or await self._person(change.name, change.phone)
            post = {
                "person_id": person_id, "grid_id": change.grid_id, "role": change.role, "level": change.level,
                "title": change.title, "nature": change.nature, "unit": change.unit, "since_on": on,
            }  # fmt: skip
            post_id = int(
                (await self.connection.execute(insert(posts).values(post).returning(posts.c.id))).scalar_one()
            )
        if change.ends_post_id is not None and change.leaver_id is not None:
            heir = person_id if change.kind == "replace" else None
            homes += await self._pass_on(change, heir, left)
            if heir is not None and post_id is not None:
                moved = await self._pass_tasks(change.leaver_id, heir, change, left)
                await self._succeed(post_id, change.ends_post_id, heir, change.leaver_id, on)
        if person_id is not None and change.takes:
            for table, ids in ((households, change.takes["households"]), (places, change.takes["places"])):
                await self.connection.execute(update(table).where(table.c.id.in_(ids)).values(worker_id=person_id))
            homes += len(change.takes["households"])
        handed = Handed(person_id, post_id, homes, moved, left)
        told = {"households": homes, "tasks": moved}
        mine = personnel_changes.c.id == change.id
        await self.connection.execute(update(personnel_changes).where(mine).values(handed=told, person_id=person_id))
        return handed

    async def _leaves_if_done(self, person_id: int, on: date) -> bool:
        """Retires somebody who holds no post any more, and closes what they were reached by."""
        in_force = and_(posts.c.person_id == person_id, or_(posts.c.until_on.is_(None), posts.c.until_on >= on))
        if await self.number(select(func.count()).select_from(posts).where(in_force)):
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
        known = await self.rows(
            select(people.c.id, people.c.retired_at)
            .where(*same)
            .order_by(people.c.retired_at.is_not(None), people.c.id)
        )
        if known:
            await self.connection.execute(update(people).where(people.c.id == known[0].id).values(retired_at=None))
            return int(known[0].id)
        row = insert(people).values(name=name, phone=phone, created_at=self.now).returning(people.c.id)
        return int((await self.connection.execute(row)).scalar_one())

    async def _pass_on(self, change: PersonnelChange, heir: int | None, left: bool) -> int:
        """Gives what was looked after on the post that ended to the successor, or to nobody; returns the households."""
        path = select(grids.c.path).where(grids.c.id == change.from_grid_id)
        (row,) = await self.rows(path)
        counted = 0
        for table in (households, places):
            own = table.c.worker_id == change.leaver_id
            if not left:
                inside = select(grids.c.id).where(within(grids.c.path, row.path))
                own = and_(own, table.c.grid_id.in_(inside))
            result = await self.connection.execute(update(table).where(own).values(worker_id=heir))
            counted += result.rowcount if table is households else 0
        return counted

    async def _pass_tasks(self, before: int, heir: int, change: PersonnelChange, left: bool) -> int:
        """Gives the tasks that are not done to the successor, who has not signed them yet; returns how many."""
        theirs = task_recipients.alias("theirs")
        has_it = (
            select(theirs.c.task_id)
            .where(theirs.c.task_id == task_recipients.c.task_id, theirs.c.person_id == heir)
            .correlate(task_recipients)
            .exists()
        )
        open_tasks = select(tasks.c.id).where(tasks.c.state == "issued")
        mine = [
            task_recipients.c.person_id == before, task_recipients.c.done_at.is_(None),
            task_recipients.c.task_id.in_(open_tasks), not_(has_it),
        ]  # fmt: skip
        if not left:
            mine.append(task_recipients.c.grid_id == change.from_grid_id)
        values = {"person_id": heir, "received_at": None, "via_terminal_id": None}
        return int((await self.connection.execute(update(task_recipients).where(*mine).values(values))).rowcount)

    async def _succeed(self, post_id: int, before_post: int, person_id: int, before: int, on: date) -> None:
        """Remembers who succeeded whom, and through them everybody before."""
        row = {"post_id": post_id, "before_post_id": before_post, "person_id": person_id, "before_id": before, "on": on}
        earlier = select(
            literal(post_id), successions.c.before_post_id, literal(person_id), successions.c.before_id,
            successions.c.on,
        ).where(successions.c.post_id == before_post)  # fmt: skip
        await self.connection.execute(insert(successions).from_select(list(row), earlier))
        await self.connection.execute(insert(successions).values(row))

    async def issue(self, person_id: int, names: Collection[str], by_id: int) -> None:
        """Writes down what somebody got for the work."""
        rows = [{"person_id": person_id, "name": name, "issued_at": self.now, "issued_by_id": by_id} for name in names]
        await self.connection.execute(insert(equipment), rows)

    async def give_back(self, ids: Iterable[int], to_id: int) -> int:
        """Writes down that things came back; returns how many had not before."""
        out = (equipment.c.id.in_(list(ids)), equipment.c.returned_at.is_(None))
        values = {"returned_at": self.now, "returned_to_id": to_id}
        return int((await self.connection.execute(update(equipment).where(*out).values(values))).rowcount)

    async def equipment_of(self, person_ids: Iterable[int]) -> list[Equipment]:
        """Returns what people have and had, the oldest first."""
        statement = select(equipment, people.c.name.label("person")).join(people, people.c.id == equipment.c.person_id)
        mine = statement.where(equipment.c.person_id.in_(list(person_ids))).order_by(equipment.c.id)
        return [
            Equipment(row.id, row.person_id, row.person, row.name, row.issued_at, row.returned_at)
            for row in await self.rows(mine)
        ]

    async def not_returned_below(self, paths: Iterable[str], on: date) -> list[Equipment]:
        """Returns what people still have who held a post in some subtrees and hold none anywhere now."""
        inside = select(posts.c.person_id).join(grids, grids.c.id == posts.c.grid_id)
        inside = inside.where(or_(*(within(grids.c.path, path) for path in paths)))
        serving = select(posts.c.person_id).where(or_(posts.c.until_on.is_(None), posts.c.until_on >= on))
        statement = select(equipment, people.c.name.label("person")).join(people, people.c.id == equipment.c.person_id)
        out = statement.where(
            equipment.c.returned_at.is_(None), equipment.c.person_id.in_(inside),
            equipment.c.person_id.not_in(serving),
        )  # fmt: skip
        return [
            Equipment(row.id, row.person_id, row.person, row.name, row.issued_at, row.returned_at)
            for row in await self.rows(out.order_by(equipment.c.person_id, equipment.c.id))
        ]
