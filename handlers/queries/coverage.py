"""How far the posts of a whole subtree are with what they must cover, from counts that the store adds up itself.

It gives the same figures as handlers/quotas/standing.py, which looks at single things for single people; a test holds
the two together. Reads alone.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.leave.absence import away_all, days_away
from handlers.queries.bound import Bound
from handlers.quotas.book import figure, kinds_of
from handlers.quotas.owed import DAILY, is_counted
from handlers.rules.periods import Period, period_of
from storage.repositories.figures import ReachedRow, TargetRow
from storage.repositories.leaves import Leave
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Covered:
    """One post on one coverage quota."""

    post: Post
    quota: Quota
    period: Period
    done: int
    target: int


@dataclass(frozen=True)
class _Sort:
    """A sort of things that quotas cover."""

    kind: str
    tags: tuple[str, ...]
    types: tuple[str, ...]


@dataclass
class Coverage:
    """Counts of one subtree, kept while several days are looked at: what there is to cover stays the same."""

    world: World
    uow: UnitOfWork
    path: str
    bound: Bound
    paths: dict[int, str]
    _targets: dict[_Sort, "_Targets"] = field(default_factory=dict)
    _grids: dict[tuple[int, str | None], dict[str, list[str]]] = field(default_factory=dict)

    async def of(self, posts: Iterable[Post], on: date, ending: bool = False) -> list[Covered]:
        """Returns where posts stand on a day with each coverage quota; a quota whose period is all leave is left out.

        Args:
            posts: posts of the subtree.
            on: a local day; visits of later days do not count.
            ending: only quotas whose period ends on this very day.
        """
        wanted: dict[tuple[Quota, Period], list[Post]] = {}
        held: dict[int, list[Post]] = {}
        for post in posts:
            if post.role == "worker":
                held.setdefault(post.person_id, []).append(post)
            for quota in self.bound.rules(post):
                if quota.kind != "cover" or not is_counted(quota) or quota.of.within != "own":
                    continue
                if quota.period == "workday" and not self.world.calendar.is_workday(on):
                    continue
                period = period_of(str(quota.period), on)
                if not ending or (period.end == on and quota.period not in DAILY):
                    wanted.setdefault((quota, period), []).append(post)
        if not wanted:
            return []
        leaves = await self._leaves(wanted, on)
        reached: dict[tuple[_Sort, date], _Reached] = {}
        seen: dict[date, dict[int, set[str]]] = {}
        found: list[Covered] = []
        for (quota, period), theirs in wanted.items():
            if quota.of.covers == "grids":
                if period.start not in seen:
                    seen[period.start] = await self._presence(period.start, on)
                level = await self._level(int(quota.of.level or 0), quota.of.grid_kind)
                for post in theirs:
                    grids = level.get(post.grid_path, [])
                    visited = seen[period.start].get(post.person_id, set())
                    found += self._one(post, quota, period, len(visited.intersection(grids)), len(grids), leaves)
                continue
            counts: dict[int, tuple[int, int]] = {}
            for kind in kinds_of(quota):
                sort = _Sort(kind, quota.of.tags, quota.of.place_types if kind == "place" else ())
                if sort not in self._targets:
                    rows = await self.uow.figures.targets(kind, self.path, sort.tags, sort.types)
                    self._targets[sort] = _Targets(rows, self.paths)
                if (sort, period.start) not in reached:
                    rows_reached = await self.uow.figures.reached(
                        kind, self.path, period.start, on, sort.tags, sort.types
                    )
                    reached[sort, period.start] = _Reached(rows_reached, self.paths)
                targets, done = self._targets[sort], reached[sort, period.start]
                for post in theirs:
                    before = counts.get(post.id, (0, 0))
                    now = _of_post(post, held.get(post.person_id, [post]), targets, done)
                    counts[post.id] = (before[0] + now[0], before[1] + now[1])
            for post in theirs:
                found += self._one(post, quota, period, *counts[post.id], leaves)
        return found

    def _one(
        self, post: Post, quota: Quota, period: Period, done: int, everything: int, leaves: dict[int, list[Leave]]
    ) -> list[Covered]:
        target = figure(quota, everything)
        theirs = leaves.get(post.person_id)
        if target <= 0 or (theirs and self._excused(quota, period, theirs)):
            return []
        return [Covered(post, quota, period, done, target)]

    def _excused(self, quota: Quota, period: Period, leaves: Sequence[Leave]) -> bool:
        if quota.period in DAILY:
            return period.start in days_away(leaves, period.start, period.end)
        return away_all(leaves, period.start, period.end, self.world.calendar)

    async def _leaves(self, wanted: Iterable[tuple[Quota, Period]], on: date) -> dict[int, list[Leave]]:
        periods = [period for _, period in wanted]
        found: dict[int, list[Leave]] = {}
        start, end = min(p.start for p in periods), max(p.end for p in periods)
        for leave in await self.uow.figures.approved_leaves(start, end):
            found.setdefault(leave.person_id, []).append(leave)
        return found

    async def _presence(self, start: date, end: date) -> dict[int, set[str]]:
        """Returns the grids in which each person was, those above them included."""
        found: dict[int, set[str]] = {}
        for person_id, grid_id in await self.uow.figures.presence(self.path, start, end):
            path = self.paths[grid_id]
            while path.count("/") > 1:
                found.setdefault(person_id, set()).add(path)
                path = path[: path.rstrip("/").rfind("/") + 1]
        return found

    async def _level(self, level: int, kind: str | None) -> dict[str, list[str]]:
        """Returns the living grids of a level by each grid that holds them."""
        if (level, kind) not in self._grids:
            below: dict[str, list[str]] = {}
            for path in await self.uow.figures.grids_of_level(self.path, level, kind):
                above = path
                while above.count("/") > 1:
                    below.setdefault(above, []).append(path)
                    above = above[: above.rstrip("/").rfind("/") + 1]
            self._grids[level, kind] = below
        return self._grids[level, kind]


class _Targets:
    """What there is of one sort: by subtree, by worker, and what is nobody's."""

    def __init__(self, rows: Iterable[TargetRow], paths: dict[int, str]) -> None:
        self.within: dict[str, int] = {}
        self.nobodys: dict[str, int] = {}
        self.of_worker: dict[int, list[tuple[str, int]]] = {}
        for row in rows:
            path = paths[row.grid_id]
            if row.worker_id is not None:
                self.of_worker.setdefault(row.worker_id, []).append((path, row.count))
            while path.count("/") > 1:
                self.within[path] = self.within.get(path, 0) + row.count
                if row.worker_id is None:
                    self.nobodys[path] = self.nobodys.get(path, 0) + row.count
                path = path[: path.rstrip("/").rfind("/") + 1]


class _Reached:
    """What people reached of one sort, by person."""

    def __init__(self, rows: Iterable[ReachedRow], paths: dict[int, str]) -> None:
        self.by_person: dict[int, list[tuple[str, ReachedRow]]] = {}
        for row in rows:
            self.by_person.setdefault(row.person_id, []).append((paths[row.grid_id], row))


def _of_post(post: Post, held: Sequence[Post], targets: _Targets, reached: _Reached) -> tuple[int, int]:
    """Returns (done, all there is) of one post: a head's subtree, or what is assigned to a worker."""
    mine = reached.by_person.get(post.person_id, ())
    scope = post.grid_path
    if post.role != "worker":
        return sum(row.count for path, row in mine if path.startswith(scope)), targets.within.get(scope, 0)
    is_first = post.id == min(one.id for one in held)
    scopes = [one.grid_path for one in held]

    def is_here(path: str) -> bool:
        stray = is_first and not any(path.startswith(other) for other in scopes)
        return path.startswith(scope) or stray

    assigned = sum(count for path, count in targets.of_worker.get(post.person_id, ()) if is_here(path))
    if assigned:
        return sum(row.own for path, row in mine if is_here(path)), assigned
    # Where nothing is assigned to a worker, what is nobody's in the own grid is theirs to look after.
    return sum(row.nobodys for path, row in mine if path.startswith(scope)), targets.nobodys.get(scope, 0)
