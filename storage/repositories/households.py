"""Reads households and places, and finds them by what a worker calls them; the roster alone writes them."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, Table, func, literal, or_, select

from storage.repositories.base import Repository, within
from storage.tables import grids, households, places


@dataclass(frozen=True)
class Target:
    """A household, a place or a grid: whatever a visit can reach. ``tags`` are the roster's words."""

    kind: str
    id: int
    code: str
    name: str
    address: str
    grid_id: int
    worker_id: int | None
    tags_text: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags as words."""
        return tuple(tag for tag in self.tags_text.split("、") if tag)


def _targets(kind: str, table: Table) -> Select[tuple[object, ...]]:
    return (
        select(
            literal(kind).label("kind"), table.c.id, table.c.code, table.c.name, table.c.address, table.c.grid_id,
            table.c.worker_id, table.c.tags.label("tags_text"),
        )
        .join(grids, grids.c.id == table.c.grid_id)
        .where(table.c.retired_at.is_(None))
    )  # fmt: skip


def tagged(column: ColumnElement[str], tags: Iterable[str]) -> ColumnElement[bool]:
    """Rows that bear one of these tags."""
    return or_(*(column.contains(f"、{tag}、", autoescape=True) for tag in tags))


class Households(Repository):
    """What workers look after."""

    async def find(self, words: Iterable[str], *, person_id: int, paths: Iterable[str]) -> list[Target]:
        """Returns households and places whose name, code or address is one of ``words``, within reach of a person.

        Args:
            words: as typed; compared whole, without guessing.
            person_id: households assigned to this worker are in reach.
            paths: subtrees in reach.
        """
        wanted = list(words)
        found: list[Target] = []
        for kind, table in (("household", households), ("place", places)):
            reach = or_(table.c.worker_id == person_id, *(within(grids.c.path, path) for path in paths))
            is_called = or_(*(column.in_(wanted) for column in (table.c.name, table.c.code, table.c.address)))
            found += await self.many(
                Target, _targets(kind, table).where(reach, is_called).order_by(table.c.code).limit(200)
            )
        return found

    async def like(self, word: str, *, person_id: int, paths: Iterable[str], limit: int = 8) -> list[Target]:
        """Returns households and places whose name or address holds ``word``: suggestions for a word not found."""
        found: list[Target] = []
        for kind, table in (("household", households), ("place", places)):
            reach = or_(table.c.worker_id == person_id, *(within(grids.c.path, path) for path in paths))
            holds = or_(*(c.contains(word, autoescape=True) for c in (table.c.name, table.c.address, table.c.code)))
            found += await self.many(
                Target, _targets(kind, table).where(reach, holds).order_by(table.c.code).limit(limit)
            )
        return found[:limit]

    async def get(self, kind: str, ids: Iterable[int]) -> list[Target]:
        """Returns households or places by id."""
        table = {"household": households, "place": places}[kind]
        return await self.many(Target, _targets(kind, table).where(table.c.id.in_(list(ids))).order_by(table.c.code))

    async def of_worker(self, person_id: int) -> list[Target]:
        """Returns the households assigned to a worker."""
        statement = _targets("household", households).where(households.c.worker_id == person_id)
        return await self.many(Target, statement.order_by(households.c.code))

    async def within(self, path: str, tags: Iterable[str] = (), *, kind: str = "household") -> list[Target]:
        """Returns the households (or places) of a subtree, those with one of the tags if tags are given."""
        table = {"household": households, "place": places}[kind]
        statement = _targets(kind, table).where(within(grids.c.path, path))
        wanted = list(tags)
        if wanted:
            statement = statement.where(tagged(table.c.tags, wanted))
        return await self.many(Target, statement.order_by(table.c.code))

    async def count(self) -> int:
        """Counts the households that are looked after."""
        return await self.number(select(func.count()).select_from(households).where(households.c.retired_at.is_(None)))
