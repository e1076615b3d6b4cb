"""Reads the grid tree, and adds a grid to it; all other changes come with the roster."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, insert, select, update

from storage.repositories.base import Repository, within
from storage.tables import grids


def grid_id_of(path: str) -> int:
    """Returns the id of the grid that a path leads to."""
    return int(path.strip("/").rsplit("/", 1)[-1])


@dataclass(frozen=True)
class Grid:
    """A node of the tree; ``path`` holds the ids from the root down, '/1/7/'."""

    id: int
    code: str
    name: str
    level: int
    parent_id: int | None
    path: str
    kind: str
    household_count: int | None
    rulebook: str | None

    @property
    def ancestor_ids(self) -> list[int]:
        """Ids from the root down to this grid."""
        return [int(part) for part in self.path.strip("/").split("/")]


@dataclass(frozen=True)
class CodeOwner:
    """The grid that a code means, for ever; ``retired_at`` is set once it is gone."""

    name: str
    retired_at: datetime | None


class Grids(Repository):
    """The grid tree as it stands now (retired grids are left out unless asked for by id)."""

    def _living(self) -> Select[tuple[object, ...]]:
        return select(grids).where(grids.c.retired_at.is_(None))

    async def get(self, grid_id: int) -> Grid:
        """Returns a grid by id, retired or not."""
        grid = await self.one(Grid, select(grids).where(grids.c.id == grid_id))
        if grid is None:
            raise LookupError(f"no grid {grid_id}")
        return grid

    async def by_code(self, code: str) -> Grid | None:
        """Returns the grid with this code."""
        return await self.one(Grid, self._living().where(grids.c.code == code))

    async def of_code(self, code: str) -> CodeOwner | None:
        """Returns the grid that a code was ever given to, retired or not."""
        return await self.one(CodeOwner, select(grids.c.name, grids.c.retired_at).where(grids.c.code == code))

    async def codes_from(self, start: str) -> list[str]:
        """Returns every code that begins so and was ever given."""
        found = await self.rows(select(grids.c.code).where(grids.c.code.startswith(start, autoescape=True)))
        return [row.code for row in found]

    async def add(self, parent: Grid, code: str, name: str, kind: str) -> int:
        """Adds a grid one level below another and returns its id; raises IntegrityError for a code ever given."""
        values = {
            "code": code,
            "name": name,
            "level": parent.level + 1,
            "parent_id": parent.id,
            "kind": kind,
            "path": "",
        }
        grid_id = int((await self.connection.execute(insert(grids).values(values).returning(grids.c.id))).scalar_one())
        path = f"{parent.path}{grid_id}/"
        await self.connection.execute(update(grids).where(grids.c.id == grid_id).values(path=path))
        return grid_id

    async def by_ids(self, ids: Iterable[int]) -> dict[int, Grid]:
        """Returns grids by id."""
        wanted = select(grids).where(grids.c.id.in_(list(ids)))
        return {grid.id: grid for grid in await self.many(Grid, wanted)}

    async def named(self, text: str, under: str = "/") -> list[Grid]:
        """Returns grids of a subtree whose code or whole name is ``text``, else those whose name holds it."""
        tree = self._living() if under == "/" else self._living().where(within(grids.c.path, under))
        exact = await self.many(Grid, tree.where((grids.c.code == text) | (grids.c.name == text)).limit(20))
        if exact or not text:
            return exact
        return await self.many(
            Grid,
            tree.where(grids.c.name.contains(text, autoescape=True)).order_by(grids.c.level, grids.c.code).limit(20),
        )

    async def subtree(self, path: str) -> list[Grid]:
        """Returns a grid and all below it, parents before children."""
        return await self.many(Grid, self._living().where(within(grids.c.path, path)).order_by(grids.c.path))

    async def with_rulebook(self, path: str) -> list[Grid]:
        """Returns the grids of a subtree that name a rulebook of their own, parents before children."""
        named = self._living().where(within(grids.c.path, path), grids.c.rulebook.is_not(None), grids.c.rulebook != "")
        return await self.many(Grid, named.order_by(grids.c.path))

    async def children(self, grid_id: int) -> list[Grid]:
        """Returns the grids directly below one."""
        return await self.many(Grid, self._living().where(grids.c.parent_id == grid_id).order_by(grids.c.code))

    async def all(self) -> list[Grid]:
        """Returns the whole tree, parents before children."""
        return await self.many(Grid, self._living().order_by(grids.c.path))

    async def count(self) -> int:
        """Counts the living grids."""
        return await self.number(select(func.count()).select_from(grids).where(grids.c.retired_at.is_(None)))
