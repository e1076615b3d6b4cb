"""Reads people and their posts; the roster alone writes them."""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, and_, func, insert, or_, select, update

from storage.repositories.base import Repository, within
from storage.tables import grids, people, posts, secretaries


@dataclass(frozen=True)
class Person:
    """Somebody on the roster; the phone is 11 digits or a landline, digits only."""

    id: int
    name: str
    phone: str


class Post(NamedTuple):
    """A person on a grid in a role; one person may hold several."""

    id: int
    person_id: int
    person_name: str
    phone: str
    grid_id: int
    grid_code: str
    grid_name: str
    grid_level: int
    grid_path: str
    role: str
    level: int | None
    title: str
    nature: str
    unit: str
    since_on: date
    rulebook: str = ""
    """The name of the rulebook that the grid follows: its own, or that of the nearest grid above it; '' for none."""


_PAGE = 1_000
_above = grids.alias("above")
_FOLLOWED = (
    select(_above.c.rulebook)
    .where(
        _above.c.rulebook.is_not(None), _above.c.rulebook != "",
        func.substr(grids.c.path, 1, func.length(_above.c.path)) == _above.c.path,
    )
    .order_by(_above.c.level.desc())
    .limit(1)
    .correlate(grids)
    .scalar_subquery()
)  # fmt: skip
POST_COLUMNS = (
    posts.c.id, posts.c.person_id, people.c.name.label("person_name"), people.c.phone, posts.c.grid_id,
    grids.c.code.label("grid_code"), grids.c.name.label("grid_name"), grids.c.level.label("grid_level"),
    grids.c.path.label("grid_path"), posts.c.role, posts.c.level, posts.c.title, posts.c.nature, posts.c.unit,
    posts.c.since_on, func.coalesce(_FOLLOWED, "").label("rulebook"),
)  # fmt: skip


def _posts(on: date) -> Select[tuple[object, ...]]:
    """Posts in force on a day, with their person and grid."""
    return (
        select(*POST_COLUMNS)
        .join(people, people.c.id == posts.c.person_id)
        .join(grids, grids.c.id == posts.c.grid_id)
        .where(in_force(on))
    )


def in_force(on: date | ColumnElement[date]) -> ColumnElement[bool]:
    """The posts that somebody holds on a day."""
    return and_(posts.c.since_on <= on, or_(posts.c.until_on.is_(None), posts.c.until_on >= on))


class People(Repository):
    """People who serve and the posts that they hold."""

    async def get(self, person_id: int) -> Person:
        """Returns a person by id, serving or not."""
        person = await self.one(Person, select(people).where(people.c.id == person_id))
        if person is None:
            raise LookupError(f"no person {person_id}")
        return person

    async def by_ids(self, ids: Iterable[int]) -> dict[int, Person]:
        """Returns people by id."""
        return {p.id: p for p in await self.many(Person, select(people).where(people.c.id.in_(list(ids))))}

    async def by_phone(self, phone: str) -> Person | None:
        """Returns the serving person with this number."""
        return await self.one(Person, select(people).where(people.c.phone == phone, people.c.retired_at.is_(None)))

    async def named(self, name: str, under: str, on: date) -> list[Post]:
        """Returns the posts in a subtree of people with exactly this name, on a local day: UTC's is not China's."""
        called = _posts(on).where(people.c.name == name, within(grids.c.path, under))
        return await self.many(Post, called.limit(20))

    async def posts_of(self, person_id: int, on: date) -> list[Post]:
        """Returns a person's posts of a day, the highest grid first."""
        return await self.many(
            Post, _posts(on).where(posts.c.person_id == person_id).order_by(grids.c.level, grids.c.code)
        )

    async def posts_of_each(self, person_ids: Iterable[int], on: date) -> list[Post]:
        """Returns the posts of some people on a day, in the order of their ids."""
        theirs = posts.c.person_id.in_(list(person_ids))
        return await self.many(Post, _posts(on).where(theirs).order_by(posts.c.id))

    async def posts_within(
        self, path: str, on: date, *, roles: Iterable[str] | None = None, after_id: int = 0, limit: int = 1_000_000
    ) -> list[Post]:
        """Returns the posts of a subtree in the order of their ids, for work in chunks."""
        statement = _posts(on).where(within(grids.c.path, path))
        if after_id:
            statement = statement.where(posts.c.id > after_id)
        if roles is not None:
            statement = statement.where(posts.c.role.in_(list(roles)))
        # Not the bare column: for few rows in its order PostgreSQL goes through the posts of all the tree.
        return await self.many(Post, statement.order_by(posts.c.id + 0).limit(limit))

    async def everybody(self, on: date) -> AsyncIterator[list[Post]]:
        """Gives all posts of a day in the order of their ids, a thousand ids at a time.

        Both ends are named: for an open end and a limit PostgreSQL keeps a plan that reads all of the county each time.
        """
        last = await self.number(select(func.max(posts.c.id)))
        for start in range(0, last, _PAGE):
            page = _posts(on).where(posts.c.id > start, posts.c.id <= start + _PAGE)
            yield await self.many(Post, page.order_by(posts.c.id))

    async def posts_on(self, grid_ids: Iterable[int], on: date, *, roles: Iterable[str]) -> list[Post]:
        """Returns the posts with one of these roles on exactly these grids, the lowest grid first."""
        wanted = and_(posts.c.grid_id.in_(list(grid_ids)), posts.c.role.in_(list(roles)))
        return await self.many(Post, _posts(on).where(wanted).order_by(grids.c.level.desc(), posts.c.id))

    async def posts_by_id(self, ids: Iterable[int]) -> list[Post]:
        """Returns posts by id, whether anybody holds them still or not."""
        statement = (
            select(*POST_COLUMNS)
            .join(people, people.c.id == posts.c.person_id)
            .join(grids, grids.c.id == posts.c.grid_id)
            .where(posts.c.id.in_(list(ids)))
        )
        return await self.many(Post, statement.order_by(posts.c.id))

    async def count(self) -> int:
        """Counts the people who serve."""
        return await self.number(select(func.count()).select_from(people).where(people.c.retired_at.is_(None)))

    async def leaders_of(self, secretary_id: int) -> list[Person]:
        """Returns the leaders who named this person as the one who files for them."""
        theirs = (secretaries.c.secretary_id == secretary_id, secretaries.c.ended_at.is_(None))
        return await self.many(
            Person, select(people).join(secretaries, secretaries.c.leader_id == people.c.id).where(*theirs)
        )

    async def name_secretary(self, leader_id: int, secretary_id: int | None) -> None:
        """Makes somebody the one who files for a leader, in place of whoever was; None takes it back."""
        current = (secretaries.c.leader_id == leader_id, secretaries.c.ended_at.is_(None))
        await self.connection.execute(update(secretaries).where(*current).values(ended_at=self.now))
        if secretary_id is not None:
            row = {"leader_id": leader_id, "secretary_id": secretary_id, "since_at": self.now}
            await self.connection.execute(insert(secretaries).values(row))
