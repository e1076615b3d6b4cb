"""Finds households, places and grids by what a worker calls them, within the worker's reach alone."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, Table, and_, false, func, literal, or_, select, union_all

from storage.repositories.base import Repository, within
from storage.repositories.targets import Found, Target, of_kind, rank
from storage.tables import book_entries, grids, households, places, visit_targets


class HouseholdSearch(Repository):
    """From words to what they name."""

    async def find(
        self,
        words: Iterable[str],
        *,
        person_id: int,
        paths: Iterable[str],
        grid_paths: Iterable[str] = (),
        on: date = date.max,
    ) -> list[Found]:
        """Returns households, places and grids whose name, code or address is one of ``words``, in one statement.

        Args:
            words: as typed; compared whole, without guessing (codes without regard to case).
            person_id: households assigned to this worker are in reach.
            paths: subtrees in reach.
            grid_paths: subtrees whose grids themselves are in reach, for heads.
            on: the day for which ``reached`` is told.

        Returns:
            At most 200 targets, households before places before grids, in the order of their codes.
        """
        wanted = list(words)
        if not wanted:
            return []
        codes = [*wanted, *(word.upper() for word in wanted)]
        parts = []
        for kind, table, reach in self._in_reach(person_id, list(paths), list(grid_paths)):
            is_called = or_(table.c.name.in_(wanted), table.c.code.in_(codes))
            if kind != "grid":
                is_called = or_(is_called, table.c.address.in_(wanted))
            parts.append(of_kind(kind).where(reach, is_called))
        found = union_all(*parts).subquery()
        reached = select(func.count()).where(
            visit_targets.c.person_id == person_id, visit_targets.c.on == on, visit_targets.c.ended_at.is_(None),
            visit_targets.c.kind == found.c.kind, visit_targets.c.target_id == found.c.id,
        )  # fmt: skip
        booked = select(func.max(book_entries.c.filed_at)).where(
            found.c.kind == "household", book_entries.c.household_id == found.c.id, book_entries.c.ended_at.is_(None)
        )
        statement = select(
            found, reached.scalar_subquery().label("reached"), booked.scalar_subquery().label("booked_at")
        )
        return await self.many(Found, statement.order_by(rank(found), found.c.code).limit(200))

    async def mentioned(
        self, text: str, *, person_id: int, paths: Iterable[str], grid_paths: Iterable[str] = (), limit: int = 8
    ) -> list[Target]:
        """Returns what a text mentions by name or code, the longest names first; one-letter names are left out."""
        parts = []
        for kind, table, reach in self._in_reach(person_id, list(paths), list(grid_paths)):
            by_name = and_(func.length(table.c.name) > 1, literal(text).contains(table.c.name))
            by_code = and_(func.length(table.c.code) > 2, literal(text).contains(table.c.code))
            parts.append(of_kind(kind).where(reach, or_(by_name, by_code)))
        found = union_all(*parts).subquery()
        order = (func.length(found.c.name).desc(), rank(found), found.c.code)
        return await self.many(Target, select(found).order_by(*order).limit(limit))

    async def near(
        self, word: str, *, person_id: int, paths: Iterable[str], grid_paths: Iterable[str] = (), limit: int = 300
    ) -> list[Target]:
        """Returns what shares a character with a word that was not found, to be ranked by likeness by the caller."""
        characters = [character for character in dict.fromkeys(word) if not character.isspace()][:8]
        if not characters:
            return []
        parts = []
        for kind, table, reach in self._in_reach(person_id, list(paths), list(grid_paths)):
            holds = or_(*(table.c.name.contains(character, autoescape=True) for character in characters))
            same_code = table.c.code.contains(word, autoescape=True)
            parts.append(of_kind(kind).where(reach, or_(holds, same_code)))
        found = union_all(*parts).subquery()
        return await self.many(Target, select(found).order_by(rank(found), found.c.code).limit(limit))

    @staticmethod
    def _in_reach(
        person_id: int, paths: list[str], grid_paths: list[str]
    ) -> list[tuple[str, Table, ColumnElement[bool]]]:
        """Each table with the condition of what a person may name: assigned to them, or in their subtrees."""
        own = or_(*(within(grids.c.path, path) for path in paths)) if paths else false()
        reach: list[tuple[str, Table, ColumnElement[bool]]] = [
            ("household", households, or_(households.c.worker_id == person_id, own)),
            ("place", places, or_(places.c.worker_id == person_id, own)),
        ]
        if grid_paths:
            reach.append(("grid", grids, or_(*(within(grids.c.path, path) for path in grid_paths))))
        return reach
