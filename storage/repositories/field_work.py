"""Clockings (打卡), surveys (调研) and publicity: filed, corrected, and handed out for counting."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, insert, select, update

from storage.repositories.dialect import insert_new, one_of
from storage.repositories.facts import FactRepository, in_force
from storage.tables import clockings, grids, places, publicities, survey_points, surveys


@dataclass(frozen=True)
class Clocking:
    """One patrol, or one stretch of working hours; ``until_at`` is None while it is under way."""

    id: int
    person_id: int
    grid_id: int | None
    kind: str
    on: date
    from_at: datetime
    until_at: datetime | None
    minutes: int | None
    from_place: Sequence[float] | None
    until_place: Sequence[float] | None
    end_how: str
    filed_by_id: int
    ended_at: datetime | None


@dataclass(frozen=True)
class Survey:
    """One survey or inspection; its points are apart."""

    id: int
    person_id: int
    grid_id: int | None
    on: date
    kind: str
    text: str
    attachments: list[dict[str, Any]]
    filed_by_id: int
    filed_at: datetime
    source: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Point:
    """What a survey looked at."""

    survey_id: int
    kind: str
    target_id: int | None
    name: str
    word: str


@dataclass(frozen=True)
class PlaceOfGrid:
    """A place with the grid it lies in and its kind in the roster's word."""

    id: int
    name: str
    word: str
    grid_id: int
    path: str


class Clockings(FactRepository):
    """Patrols and working hours."""

    table = clockings

    async def get(self, clocking_id: int) -> Clocking | None:
        """Returns a clocking by id, whether it counts or not."""
        return await self.one(Clocking, select(clockings).where(clockings.c.id == clocking_id))

    async def begin(self, **values: Any) -> int | None:
        """Writes down that something began; None if one of its kind is under way already."""
        row = {"filed_at": self.now, **values}
        new = insert_new(self.connection, clockings).values(row).returning(clockings.c.id)
        clocking_id = (await self.connection.execute(new)).scalar()
        return None if clocking_id is None else int(clocking_id)

    async def under_way(self, person_id: int) -> list[Clocking]:
        """Returns what somebody began and has not ended, the oldest first."""
        open_ = (clockings.c.person_id == person_id, clockings.c.until_at.is_(None), clockings.c.ended_at.is_(None))
        return await self.many(Clocking, select(clockings).where(*open_).order_by(clockings.c.from_at))

    async def forgotten(self, before: date, after_id: int = 0, limit: int = 500) -> list[Clocking]:
        """Returns what began before a day and has no end, in the order of ids."""
        open_ = (clockings.c.until_at.is_(None), clockings.c.ended_at.is_(None), clockings.c.on < before)
        statement = select(clockings).where(*open_, clockings.c.id > after_id).order_by(clockings.c.id).limit(limit)
        return await self.many(Clocking, statement)

    async def finish(
        self, clocking_id: int, until_at: datetime, minutes: int, how: str, place: Sequence[float] | None = None
    ) -> bool:
        """Writes the end of one that is under way; False if it has an end."""
        open_ = (
            clockings.c.id == clocking_id, clockings.c.until_at.is_(None), clockings.c.ended_at.is_(None)
        )  # fmt: skip
        values = {"until_at": until_at, "minutes": minutes, "end_how": how, "until_place": place}
        return bool((await self.connection.execute(update(clockings).where(*open_).values(values))).rowcount)

    async def locate(self, clocking_id: int, place: Sequence[float], *, at_end: bool) -> None:
        """Writes down where it began, or where it ended."""
        values = {"until_place" if at_end else "from_place": list(place)}
        await self.connection.execute(update(clockings).where(clockings.c.id == clocking_id).values(values))

    async def between(
        self, person_ids: Iterable[int], start: date, end: date, *, by: datetime | None = None
    ) -> list[Clocking]:
        """Returns the clockings with an end that began from day to day, both included, oldest first.

        With ``by``, those that were over at that moment.
        """
        over = clockings.c.until_at.is_not(None) if by is None else clockings.c.until_at <= by
        days = (clockings.c.on >= start, clockings.c.on <= end)
        theirs = (one_of(self.connection, clockings.c.person_id, person_ids), in_force(clockings, by), over)
        return await self.many(Clocking, select(clockings).where(*theirs, *days).order_by(clockings.c.from_at))


class Surveys(FactRepository):
    """Surveys."""

    table = surveys

    async def get(self, survey_id: int) -> Survey | None:
        """Returns a survey by id, whether it counts or not."""
        return await self.one(Survey, select(surveys).where(surveys.c.id == survey_id))

    async def add_points(self, survey_id: int, points: Iterable[Mapping[str, Any]]) -> None:
        """Writes down what a survey looked at: kind, target_id, name, word."""
        rows = [{"survey_id": survey_id, **point} for point in points]
        await self.connection.execute(insert(survey_points), rows)

    async def points_of(self, survey_ids: Iterable[int]) -> list[Point]:
        """Returns what surveys looked at."""
        mine = survey_points.c.survey_id.in_(list(survey_ids))
        return await self.many(Point, select(survey_points).where(mine).order_by(survey_points.c.id))

    async def between(
        self, person_ids: Iterable[int], start: date, end: date, *, by: datetime | None = None
    ) -> list[Survey]:
        """Returns the surveys of people from day to day, both included, oldest first; inspections are none.

        With ``by``, as it was known at that moment.
        """
        days = (surveys.c.on >= start, surveys.c.on <= end)
        theirs = (one_of(self.connection, surveys.c.person_id, person_ids), surveys.c.kind == "survey")
        counted = select(surveys).where(*theirs, in_force(surveys, by), *days)
        return await self.many(Survey, counted.order_by(surveys.c.id))

    async def places(self, ids: Iterable[int]) -> list[PlaceOfGrid]:
        """Returns places with the grids they lie in, retired ones too."""
        statement = (
            select(places.c.id, places.c.name, places.c.kind.label("word"), places.c.grid_id, grids.c.path)
            .join(grids, grids.c.id == places.c.grid_id)
            .where(places.c.id.in_(list(ids)))
        )
        return await self.many(PlaceOfGrid, statement)


class Publicities(FactRepository):
    """What was made known on visits."""

    table = publicities

    async def of_visit(self, visit_id: int) -> list[str]:
        """Returns the topics made known on a visit."""
        mine = (publicities.c.visit_id == visit_id, publicities.c.ended_at.is_(None))
        return [row.topic for row in await self.rows(select(publicities.c.topic).where(*mine))]

    async def end_of_visit(self, visit_id: int, by_id: int) -> None:
        """Ends the publicity of a visit that no longer counts."""
        mine = (publicities.c.visit_id == visit_id, publicities.c.ended_at.is_(None))
        values = {"ended_at": self.now, "ended_by_id": by_id}
        await self.connection.execute(update(publicities).where(*mine).values(values))

    async def counted(self, person_ids: Iterable[int], start: date, end: date) -> dict[int, int]:
        """Counts each person's publicity from day to day, both included."""
        counts = (publicities.c.ended_at.is_(None), publicities.c.on >= start, publicities.c.on <= end)
        theirs = one_of(self.connection, publicities.c.person_id, person_ids)
        statement = select(publicities.c.person_id, func.count().label("n")).where(theirs, *counts)
        return {row.person_id: row.n for row in await self.rows(statement.group_by(publicities.c.person_id))}
