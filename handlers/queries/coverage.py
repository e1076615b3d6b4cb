"""How far the posts of a whole subtree are with what they must cover, from counts that the store adds up itself.

It gives the same figures as handlers/quotas/standing.py, which looks at single things for single people; a test holds
the two together. Reads alone.
"""

from asyncio import Lock, sleep
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from config.rulebooks.schema import Quota
from handlers.queries.bound import Bound
from handlers.quotas.book import figure, kinds_of
from handlers.rules.periods import Period
from storage.repositories.people import Post
from storage.repositories.reach import GridRow, ReachedRow, TargetRow
from storage.repositories.reach_statements import Sort
from storage.unit_of_work import UnitOfWork

_ROWS_AT_ONCE = 500
"""How many rows are added up before other work of the program gets its turn."""


@dataclass
class Coverage:
    """Counts of one subtree, kept while many posts and several days are looked at: each is read once."""

    uow: UnitOfWork
    path: str
    bound: Bound
    paths: dict[int, str]
    _targets: dict[Sort, "Targets"] = field(default_factory=dict)
    _reached: dict[tuple[Sort, date, date], "_Reached"] = field(default_factory=dict)
    _seen: dict[tuple[date, date], dict[int, set[str]]] = field(default_factory=dict)
    _levels: dict[tuple[int, str | None], dict[str, list[GridRow]]] = field(default_factory=dict)
    _grids: list[GridRow] = field(default_factory=list)
    # Two chunks may be read at once over two units of work: nobody's visits are added twice.
    _turn: Lock = field(default_factory=Lock)

    async def of(
        self, quota: Quota, period: Period, posts: Sequence[Post], on: date, held: Mapping[int, Sequence[Post]]
    ) -> dict[int, tuple[int, int]]:
        """Returns (done, target) of a quota about the own grid, by post id, whether anything is to be done or not.

        Args:
            quota: a coverage quota that is counted.
            period: the days of it that the day lies in.
            posts: posts of the subtree that owe it.
            on: a local day; visits of later days do not count.
            held: the workers' posts by person, all those that somebody holds there.
        """
        people = frozenset(post.person_id for post in posts)
        if quota.of.covers == "grids":
            seen = await self._presence(period.start, on, people)
            counts: dict[int, tuple[int, int]] = {}
            for post in posts:
                grids, visited = await self.grids_below(post.grid_path, quota), seen.get(post.person_id, ())
                counts[post.id] = sum(grid.path in visited for grid in grids), figure(quota, len(grids))
            return counts
        sums = {post.id: (0, 0) for post in posts}
        for kind in kinds_of(quota):
            sort = Sort(kind, quota.of.tags, quota.of.place_types if kind == "place" else ())
            targets, reached = await self._of_sort(sort, period.start, on, people)
            for post in posts:
                done, there = sums[post.id]
                more, also = _of_post(post, held.get(post.person_id, (post,)), targets, reached)
                sums[post.id] = done + more, there + also
        return {post_id: (done, figure(quota, there)) for post_id, (done, there) in sums.items()}

    async def _of_sort(self, sort: Sort, start: date, on: date, people: frozenset[int]) -> tuple["Targets", "_Reached"]:
        targets = await self._all_of(sort)
        key = (sort, start, on)
        known = self._reached.setdefault(key, _Reached())
        async with self._turn:
            if new := people - known.people:
                rows = await self.uow.reach.reached(sort, self.path, start, on, new)
                known.add(new, rows, self.paths)
        return targets, known

    async def _all_of(self, sort: Sort) -> "Targets":
        if sort not in self._targets:
            rows = await self.uow.reach.targets(sort, self.path)
            targets = Targets()
            for start in range(0, len(rows), _ROWS_AT_ONCE):
                targets.add(rows[start : start + _ROWS_AT_ONCE], self.paths)
                await sleep(0)
            self._targets[sort] = targets
        return self._targets[sort]

    async def everything(self, kind: str) -> "Targets":
        """Returns all households (or places) there are, whatever their sort."""
        return await self._all_of(Sort(kind))

    async def _presence(self, start: date, end: date, people: frozenset[int]) -> dict[int, set[str]]:
        """Returns the grids in which each of these people was, those above them included."""
        found = self._seen.setdefault((start, end), {})
        async with self._turn:
            if new := people - found.keys():
                rows = await self.uow.reach.presence(self.path, start, end, new)
                found.update({person_id: set() for person_id in new})
                for person_id, grid_id in rows:
                    found[person_id].update(lines_above(self.paths[grid_id]))
        return found

    async def grids(self) -> list[GridRow]:
        """Returns the subtree's grids, retired ones too, in the order of their codes."""
        if not self._grids:
            # Into the list that is there: the same coverage over other units of work shares it.
            self._grids[:] = await self.uow.reach.grids(self.path)
        return self._grids

    async def grids_below(self, path: str, quota: Quota) -> Sequence[GridRow]:
        """Returns the living grids in a part of the subtree that a quota of grids asks for."""
        level, kind = int(quota.of.level or 0), quota.of.grid_kind
        if (level, kind) not in self._levels:
            below: dict[str, list[GridRow]] = {}
            for grid in await self.grids():
                if grid.living and grid.level == level and kind in (None, grid.kind):
                    for above in lines_above(grid.path):
                        below.setdefault(above, []).append(grid)
            self._levels[level, kind] = below
        return self._levels[level, kind].get(path, ())

    async def grids_left(self, post: Post, quota: Quota, start: date, on: date) -> list[GridRow]:
        """Returns the grids that a post's person was not in since a day, in the order of their codes."""
        visited = (await self._presence(start, on, frozenset([post.person_id])))[post.person_id]
        return [g for g in await self.grids_below(post.grid_path, quota) if g.path not in visited]


def held_by_workers(posts: Iterable[Post]) -> dict[int, list[Post]]:
    """Returns the workers' posts by person: what is assigned to somebody counts on one of them only."""
    held: dict[int, list[Post]] = {}
    for post in posts:
        if post.role == "worker":
            held.setdefault(post.person_id, []).append(post)
    return held


@lru_cache(maxsize=20_000)
def lines_above(path: str) -> tuple[str, ...]:
    """Returns a grid's path and those of all grids above it."""
    parts = path.split("/")
    return tuple("/".join(parts[:depth]) + "/" for depth in range(2, len(parts)))


class Targets:
    """What there is of one sort: by subtree, by worker, and what is nobody's."""

    def __init__(self) -> None:
        self.within: dict[str, int] = {}
        self.nobodys: dict[str, int] = {}
        self.of_worker: dict[int, list[tuple[str, int]]] = {}
        self.grids_of_worker: dict[int, list[int]] = {}

    def add(self, rows: Iterable[TargetRow], paths: dict[int, str]) -> None:
        in_grid: dict[int, list[int]] = {}
        for row in rows:
            counts = in_grid.setdefault(row.grid_id, [0, 0])
            counts[0] += row.count
            if row.worker_id is None:
                counts[1] += row.count
            else:
                self.of_worker.setdefault(row.worker_id, []).append((paths[row.grid_id], row.count))
                self.grids_of_worker.setdefault(row.worker_id, []).append(row.grid_id)
        for grid_id, (every, nobodys) in in_grid.items():
            for path in lines_above(paths[grid_id]):
                self.within[path] = self.within.get(path, 0) + every
                self.nobodys[path] = self.nobodys.get(path, 0) + nobodys


class _Reached:
    """What people reached of one sort, by person; people are added as they are asked about."""

    def __init__(self) -> None:
        self.people: set[int] = set()
        self.by_person: dict[int, list[tuple[str, ReachedRow]]] = {}

    def add(self, people: Iterable[int], rows: Iterable[ReachedRow], paths: dict[int, str]) -> None:
        self.people.update(people)
        for row in rows:
            self.by_person.setdefault(row.person_id, []).append((paths[row.grid_id], row))


def _of_post(post: Post, held: Sequence[Post], targets: Targets, reached: _Reached) -> tuple[int, int]:
    """Returns (done, all there is) of one post: a head's subtree, or what is assigned to a worker."""
    mine = reached.by_person.get(post.person_id, ())
    scope = post.grid_path
    if post.role != "worker":
        return sum(row.count for path, row in mine if path.startswith(scope)), targets.within.get(scope, 0)
    is_first = len(held) == 1 or post.id == min(one.id for one in held)

    def is_here(path: str) -> bool:
        return path.startswith(scope) or (is_first and not any(path.startswith(other.grid_path) for other in held))

    assigned = sum(count for path, count in targets.of_worker.get(post.person_id, ()) if is_here(path))
    if assigned:
        return sum(row.own for path, row in mine if is_here(path)), assigned
    # Where nothing is assigned to a worker, what is nobody's in the own grid is theirs to look after.
    return sum(row.nobodys for path, row in mine if path.startswith(scope)), targets.nobodys.get(scope, 0)
