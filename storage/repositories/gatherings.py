"""Meetings and trainings: convened, answered, attended, written down; and what they count for a quota."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, literal, or_, select, update

from storage.repositories.dialect import insert_new, one_of
from storage.repositories.task_people import TaskScope, people_of
from storage.repositories.training_plans import TrainingPlans
from storage.tables import gathering_people, gathering_words, gatherings, people


@dataclass(frozen=True)
class Gathering:
    """A meeting or a training. ``length`` is in ``length_unit`` (days, hours), None where none was said."""

    id: int
    kind: str
    person_id: int
    grid_id: int
    role: str
    title: str
    place: str
    starts_at: datetime
    on: date
    length: float | None
    length_unit: str | None
    scope: dict[str, Any]
    code: str
    room_token: str | None
    filed_by_id: int
    held_at: datetime | None
    closed_at: datetime | None
    ended_at: datetime | None


@dataclass(frozen=True)
class Attendance:
    """One person's row of a gathering."""

    gathering_id: int
    person_id: int
    name: str
    asked: int
    answer: str
    reason: str
    came_at: datetime | None
    how: str


@dataclass(frozen=True)
class Mine:
    """A gathering as one person who was asked sees it."""

    id: int
    kind: str
    title: str
    place: str
    starts_at: datetime
    on: date
    answer: str
    came_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True)
class Word:
    """A line of minutes, or a decision and the task that it became."""

    id: int
    gathering_id: int
    kind: str
    text: str
    task_id: int | None


@dataclass(frozen=True)
class Deed:
    """One held gathering that counts for somebody: whose, on which day, how long."""

    person_id: int
    grid_id: int
    role: str
    kind: str
    on: date
    title: str
    length: float | None
    length_unit: str | None


class Gatherings(TrainingPlans):
    """Meetings and trainings; a year's plan of them is read by the same name."""

    async def convene(self, whom: TaskScope, **values: Any) -> int | None:
        """Writes a gathering down with everybody in scope but its convener; None if its key was used before."""
        row = {"filed_at": self.now, **values}
        new = insert_new(self.connection, gatherings).values(row).returning(gatherings.c.id)
        gathering_id = (await self.connection.execute(new)).scalar()
        if gathering_id is None:
            return None
        asked = people_of(whom, values["on"], values["person_id"]).subquery()
        await self.connection.execute(
            insert(gathering_people).from_select(
                ["gathering_id", "person_id"], select(literal(int(gathering_id)), asked.c.person_id)
            )
        )
        return int(gathering_id)

    async def count(self, whom: TaskScope, on: date, convener_id: int) -> int:
        """Counts whom a scope reaches."""
        return await self.number(select(func.count()).select_from(people_of(whom, on, convener_id).subquery()))

    async def get(self, gathering_id: int) -> Gathering | None:
        """Returns a gathering by id, whether it counts or not."""
        return await self.one(Gathering, select(gatherings).where(gatherings.c.id == gathering_id))

    async def of_key(self, key: str) -> Gathering | None:
        """Returns the gathering that a form was confirmed to."""
        return await self.one(Gathering, select(gatherings).where(gatherings.c.key == key))

    async def with_code(self, on: date, code: str) -> list[Gathering]:
        """Returns the gatherings of a day whose room shows this code."""
        today = (gatherings.c.on == on, gatherings.c.code == code, gatherings.c.ended_at.is_(None))
        return await self.many(Gathering, select(gatherings).where(*today))

    async def open_room(self, gathering_id: int, token: str) -> str:
        """Returns the token that a gathering's room shows; the given one if it had none."""
        kept = func.coalesce(gatherings.c.room_token, token)
        shown = update(gatherings).where(gatherings.c.id == gathering_id).values(room_token=kept)
        return str((await self.connection.execute(shown.returning(gatherings.c.room_token))).scalar_one())

    async def of_room(self, token: str) -> Gathering | None:
        """Returns the gathering whose room shows this token, called off or not."""
        return await self.one(Gathering, select(gatherings).where(gatherings.c.room_token == token))

    async def convened_by(self, person_id: int, kind: str, since: date, limit: int = 8) -> list[Gathering]:
        """Returns what somebody convened since a day and did not call off, the newest first."""
        own = (
            gatherings.c.person_id == person_id, gatherings.c.kind == kind, gatherings.c.on >= since,
            gatherings.c.ended_at.is_(None),
        )  # fmt: skip
        newest = select(gatherings).where(*own).order_by(gatherings.c.starts_at.desc()).limit(limit)
        return await self.many(Gathering, newest)

    async def next_meeting(self, grid_ids: Iterable[int], today: date) -> Gathering | None:
        """Returns the next meeting convened on one of these grids that is neither over nor called off."""
        wanted = (
            one_of(self.connection, gatherings.c.grid_id, grid_ids), gatherings.c.kind == "meeting",
            gatherings.c.on >= today, gatherings.c.ended_at.is_(None), gatherings.c.closed_at.is_(None),
        )  # fmt: skip
        soonest = select(gatherings).where(*wanted).order_by(gatherings.c.starts_at, gatherings.c.id).limit(1)
        return await self.one(Gathering, soonest)

    async def last_places(self, person_id: int, limit: int = 3) -> list[str]:
        """Returns the places where somebody convened lately, each once."""
        places = (
            select(gatherings.c.place, func.max(gatherings.c.id).label("last"))
            .where(gatherings.c.person_id == person_id, gatherings.c.place != "")
            .group_by(gatherings.c.place)
            .order_by(func.max(gatherings.c.id).desc())
            .limit(limit)
        )
        return [row.place for row in await self.rows(places)]

    async def of_person(self, person_id: int, since: date, until: date, kind: str | None = None) -> list[Mine]:
        """Returns what somebody was asked to from day to day, both included, in order of time."""
        wanted = [
            gathering_people.c.person_id == person_id, gatherings.c.ended_at.is_(None),
            gatherings.c.on >= since, gatherings.c.on <= until, *([gatherings.c.kind == kind] if kind else []),
        ]  # fmt: skip
        statement = (
            select(
                gatherings.c.id, gatherings.c.kind, gatherings.c.title, gatherings.c.place, gatherings.c.starts_at,
                gatherings.c.on, gatherings.c.closed_at, gathering_people.c.answer, gathering_people.c.came_at,
            )
            .join(gathering_people, gathering_people.c.gathering_id == gatherings.c.id)
            .where(*wanted)
            .order_by(gatherings.c.starts_at)
        )  # fmt: skip
        return await self.many(Mine, statement)

    async def earlier_answers(self, person_id: int, kind: str, before: datetime, limit: int) -> list[tuple[str, bool]]:
        """Returns (answer, came) of the gatherings of a kind before a moment that somebody was asked to, newest first.

        One that was called off is none.
        """
        statement = (
            select(gathering_people.c.answer, gathering_people.c.came_at)
            .join(gatherings, gatherings.c.id == gathering_people.c.gathering_id)
            .where(
                gathering_people.c.person_id == person_id, gathering_people.c.asked == 1, gatherings.c.kind == kind,
                gatherings.c.starts_at < before, gatherings.c.ended_at.is_(None),
            )
            .order_by(gatherings.c.starts_at.desc())
            .limit(limit)
        )  # fmt: skip
        return [(row.answer, row.came_at is not None) for row in await self.rows(statement)]

    async def people_of(self, gathering_id: int) -> list[Attendance]:
        """Returns everybody asked or present, in the order of their names' ids."""
        statement = (
            select(gathering_people, people.c.name)
            .join(people, people.c.id == gathering_people.c.person_id)
            .where(gathering_people.c.gathering_id == gathering_id)
            .order_by(people.c.id)
        )
        return await self.many(Attendance, statement)

    async def attendance(self, gathering_id: int, person_id: int) -> Attendance | None:
        """Returns one person's row."""
        return next((row for row in await self.people_of(gathering_id) if row.person_id == person_id), None)

    async def answer(self, gathering_id: int, person_id: int, answer: str, reason: str = "") -> None:
        """Writes down what somebody who was asked answers."""
        await self._set(gathering_id, person_id, answer=answer, reason=reason, answered_at=self.now)

    async def check_in(self, gathering_id: int, person_id: int, how: str, by_id: int) -> bool:
        """Writes down that somebody was there, asked or not; the first one holds it. False if it stood there before."""
        row = {"gathering_id": gathering_id, "person_id": person_id, "asked": 0}
        await self.connection.execute(insert_new(self.connection, gathering_people).values(row))
        new = (gathering_people.c.came_at.is_(None),)
        came = await self._set(gathering_id, person_id, *new, came_at=self.now, how=how, marked_by_id=by_id)
        await self.hold(gathering_id)
        return came

    async def hold(self, gathering_id: int) -> None:
        """Marks a gathering as held."""
        new = (gatherings.c.id == gathering_id, gatherings.c.held_at.is_(None))
        await self.connection.execute(update(gatherings).where(*new).values(held_at=self.now))

    async def close(self, gathering_id: int) -> bool:
        """Ends the check-in; False if it had ended."""
        still = (gatherings.c.id == gathering_id, gatherings.c.closed_at.is_(None))
        result = await self.connection.execute(update(gatherings).where(*still).values(closed_at=self.now))
        return bool(result.rowcount)

    async def call_off(self, gathering_id: int, by_id: int) -> bool:
        """Takes a gathering back; False if it was before."""
        still = (gatherings.c.id == gathering_id, gatherings.c.ended_at.is_(None))
        values = {"ended_at": self.now, "ended_by_id": by_id}
        return bool((await self.connection.execute(update(gatherings).where(*still).values(values))).rowcount)

    async def add_word(self, gathering_id: int, kind: str, text: str, by_id: int) -> int:
        """Writes minutes or a decision down; what has minutes was held."""
        row = {"gathering_id": gathering_id, "kind": kind, "text": text, "by_id": by_id, "at": self.now}
        result = await self.connection.execute(insert(gathering_words).values(row).returning(gathering_words.c.id))
        await self.hold(gathering_id)
        return int(result.scalar_one())

    async def words_of(self, gathering_id: int) -> list[Word]:
        """Returns minutes and decisions in the order in which they were written."""
        mine = gathering_words.c.gathering_id == gathering_id
        return await self.many(Word, select(gathering_words).where(mine).order_by(gathering_words.c.id))

    async def word(self, word_id: int) -> Word | None:
        """Returns one line by id."""
        return await self.one(Word, select(gathering_words).where(gathering_words.c.id == word_id))

    async def became(self, word_id: int, task_id: int) -> None:
        """Writes down which task a decision became."""
        this = gathering_words.c.id == word_id
        await self.connection.execute(update(gathering_words).where(this).values(task_id=task_id))

    async def held(self, person_ids: Iterable[int], grid_ids: Iterable[int], start: date, end: date) -> list[Deed]:
        """Returns what was held from day to day, both included, and convened by these people or on these grids."""
        by_them = one_of(self.connection, gatherings.c.person_id, person_ids)
        there = one_of(self.connection, gatherings.c.grid_id, grid_ids)
        held = (gatherings.c.held_at.is_not(None), gatherings.c.ended_at.is_(None))
        days = (gatherings.c.on >= start, gatherings.c.on <= end)
        return await self.many(
            Deed, select(gatherings).where(or_(by_them, there), *held, *days).order_by(gatherings.c.on)
        )

    async def attended(self, person_ids: Iterable[int], start: date, end: date) -> list[Deed]:
        """Returns what people came to from day to day, both included."""
        columns = [gatherings.c[name] for name in ("grid_id", "role", "kind", "on", "title", "length", "length_unit")]
        statement = (
            select(gathering_people.c.person_id, *columns)
            .join(gatherings, gatherings.c.id == gathering_people.c.gathering_id)
            .where(
                one_of(self.connection, gathering_people.c.person_id, person_ids),
                gathering_people.c.came_at.is_not(None),
                gatherings.c.ended_at.is_(None), gatherings.c.on >= start, gatherings.c.on <= end,
            )
            .order_by(gatherings.c.on)
        )  # fmt: skip
        return await self.many(Deed, statement)

    async def _set(self, gathering_id: int, person_id: int, *also: Any, **values: Mapping[str, Any] | Any) -> bool:
        mine = (gathering_people.c.gathering_id == gathering_id, gathering_people.c.person_id == person_id)
        result = await self.connection.execute(update(gathering_people).where(*mine, *also).values(values))
        return bool(result.rowcount)
