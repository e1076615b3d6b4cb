"""Reads households and places, and finds them by what a worker calls them; the roster alone writes them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    cast,
    false,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union_all,
)

from storage.repositories.base import Repository, within
from storage.tables import book_entries, grids, households, places, visit_targets


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


@dataclass(frozen=True)
class Found(Target):
    """A target that somebody named; ``reached`` is whether the person was there already on the day asked about.

    ``booked_at`` is when anybody last looked at a household's book (户情).
    """

    reached: int
    booked_at: datetime | None = None


def _targets(kind: str, table: Table, *, retired: bool = False) -> Select[tuple[object, ...]]:
    targets = (
        select(
            literal(kind).label("kind"), table.c.id, table.c.code, table.c.name, table.c.address, table.c.grid_id,
            table.c.worker_id, table.c.tags.label("tags_text"),
        )
        .join(grids, grids.c.id == table.c.grid_id)
    )  # fmt: skip
    return targets if retired else targets.where(table.c.retired_at.is_(None))


def _grid_targets(*, retired: bool = False) -> Select[tuple[object, ...]]:
    """Grids as something that a visit can reach; a grid has neither address nor worker nor tags."""
    targets = select(
        literal("grid").label("kind"), grids.c.id, grids.c.code, grids.c.name, literal("").label("address"),
        grids.c.id.label("grid_id"), cast(null(), grids.c.id.type).label("worker_id"), literal("").label("tags_text"),
    )  # fmt: skip
    return targets if retired else targets.where(grids.c.retired_at.is_(None))


def _of_kind(kind: str, *, retired: bool = False) -> Select[tuple[object, ...]]:
    if kind == "grid":
        return _grid_targets(retired=retired)
    return _targets(kind, {"household": households, "place": places}[kind], retired=retired)


def _rank(found: FromClause) -> ColumnElement[int]:
    return case({"household": 0, "place": 1}, value=found.c.kind, else_=2)


def _workers_own(table: Table, path: str, person_id: int, elsewhere: Iterable[str] | None) -> ColumnElement[bool]:
    """What a worker looks after on a grid: what is assigned to them; if nothing is, what is assigned to nobody."""
    place = within(grids.c.path, path)
    if elsewhere is not None:
        place = or_(place, not_(or_(*(within(grids.c.path, other) for other in elsewhere))))
    theirs = and_(table.c.worker_id == person_id, place)
    other, tree = table.alias(), grids.alias()
    place_of_other = within(tree.c.path, path)
    if elsewhere is not None:
        place_of_other = or_(place_of_other, not_(or_(*(within(tree.c.path, one) for one in elsewhere))))
    has_some = (
        select(other.c.id)
        .join(tree, tree.c.id == other.c.grid_id)
        .where(other.c.worker_id == person_id, other.c.retired_at.is_(None), place_of_other)
        .exists()
    )
    return or_(theirs, and_(within(grids.c.path, path), table.c.worker_id.is_(None), not_(has_some)))


def targets_of_kind(kind: str) -> Select[tuple[object, ...]]:
    """Returns the statement for all living households or places, for other repositories to narrow down."""
    return _of_kind(kind)


def workers_own(kind: str, path: str, person_id: int) -> ColumnElement[bool]:
    """What a worker looks after on a grid, see :meth:`Households.left`."""
    return _workers_own({"household": households, "place": places}[kind], path, person_id, None)


def tagged(column: ColumnElement[str], tags: Iterable[str]) -> ColumnElement[bool]:
    """Rows that bear one of these tags."""
    return or_(*(column.contains(f"、{tag}、", autoescape=True) for tag in tags))


class Households(Repository):
    """What workers look after."""

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
            parts.append(_of_kind(kind).where(reach, is_called))
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
        return await self.many(Found, statement.order_by(_rank(found), found.c.code).limit(200))

    async def mentioned(
        self, text: str, *, person_id: int, paths: Iterable[str], grid_paths: Iterable[str] = (), limit: int = 8
    ) -> list[Target]:
        """Returns what a text mentions by name or code, the longest names first; one-letter names are left out."""
        parts = []
        for kind, table, reach in self._in_reach(person_id, list(paths), list(grid_paths)):
            by_name = and_(func.length(table.c.name) > 1, literal(text).contains(table.c.name))
            by_code = and_(func.length(table.c.code) > 2, literal(text).contains(table.c.code))
            parts.append(_of_kind(kind).where(reach, or_(by_name, by_code)))
        found = union_all(*parts).subquery()
        order = (func.length(found.c.name).desc(), _rank(found), found.c.code)
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
            parts.append(_of_kind(kind).where(reach, or_(holds, same_code)))
        found = union_all(*parts).subquery()
        return await self.many(Target, select(found).order_by(_rank(found), found.c.code).limit(limit))

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

    async def left(
        self,
        kind: str,
        path: str,
        *,
        person_id: int,
        start: date,
        end: date,
        worker: bool,
        elsewhere: Iterable[str] | None = None,
        tags: Iterable[str] = (),
        words: Iterable[str] = (),
        limit: int = 8,
    ) -> list[Target]:
        """Returns what a person has not reached from start to end, that nobody was with for the longest time first.

        Args:
            kind: household or place.
            path: the subtree looked at.
            person_id: whose visits count.
            start: first day, local.
            end: last day, local.
            worker: only what is assigned to this person; if nothing is, what is assigned to nobody.
            elsewhere: with ``worker``, adds what is assigned to the person outside these subtrees; None adds nothing.
            tags: only those with one of these tags.
            words: only places of one of these kinds.
            limit: how many at most.
        """
        table = {"household": households, "place": places}[kind]
        statement = _targets(kind, table)
        if worker:
            statement = statement.where(_workers_own(table, path, person_id, elsewhere))
        else:
            statement = statement.where(within(grids.c.path, path))
        wanted_tags, wanted_words = list(tags), list(words)
        if wanted_tags:
            statement = statement.where(tagged(table.c.tags, wanted_tags))
        if wanted_words:
            statement = statement.where(places.c.kind.in_(wanted_words))
        visited = (
            visit_targets.c.kind == kind, visit_targets.c.target_id == table.c.id, visit_targets.c.ended_at.is_(None),
        )  # fmt: skip
        mine = (
            visit_targets.c.person_id == person_id, visit_targets.c.on >= start, visit_targets.c.on <= end,
        )  # fmt: skip
        last = select(func.max(visit_targets.c.on)).where(*visited).correlate(table).scalar_subquery()
        statement = statement.where(
            not_(select(visit_targets.c.visit_id).where(*visited, *mine).correlate(table).exists())
        )
        statement = statement.order_by(last.is_not(None), last, table.c.code).limit(limit)
        return await self.many(Target, statement)

    async def left_of_workers(self, person_ids: Iterable[int], start: date, end: date) -> list[Target]:
        """Returns the households assigned to workers that these did not reach themselves, in one statement.

        Those that nobody was with for the longest time come first, as in :meth:`left`; ``worker_id`` says whose each
        one is.

        Args:
            person_ids: the workers.
            start: first day, local.
            end: last day, local.
        """
        visited = (
            visit_targets.c.kind == "household", visit_targets.c.target_id == households.c.id,
            visit_targets.c.ended_at.is_(None),
        )  # fmt: skip
        mine = (
            visit_targets.c.person_id == households.c.worker_id, visit_targets.c.on >= start,
            visit_targets.c.on <= end,
        )  # fmt: skip
        last = select(func.max(visit_targets.c.on)).where(*visited).correlate(households).scalar_subquery()
        statement = _targets("household", households).where(
            households.c.worker_id.in_(list(person_ids)),
            not_(select(visit_targets.c.visit_id).where(*visited, *mine).correlate(households).exists()),
        )
        return await self.many(Target, statement.order_by(last.is_not(None), last, households.c.code))

    async def get(self, kind: str, ids: Iterable[int], *, retired: bool = False) -> list[Target]:
        """Returns households, places or grids by id; what was retired is left out unless it is asked for."""
        table = {"household": households, "place": places, "grid": grids}[kind]
        return await self.many(
            Target, _of_kind(kind, retired=retired).where(table.c.id.in_(list(ids))).order_by(table.c.code)
        )

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
