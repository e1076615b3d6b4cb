"""Where many posts stand at once, for sweeps and for heads: the same figures as handlers/quotas/standing.py.

Coverage is counted by the store for the whole subtree; only what is counted by number or length is read by person. A
test holds it together with the standings of single posts. Reads alone.
"""

from asyncio import sleep
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import NamedTuple

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.leave.absence import days_away
from handlers.queries.bound import bound
from handlers.queries.coverage import Coverage, held_by_workers, lines_above
from handlers.quotas.deeds import deeds_of
from handlers.quotas.demanded import left_open, owed_by
from handlers.quotas.leave import days_left, excuses
from handlers.quotas.owed import ONCE, Owed, period_on
from handlers.quotas.standing import Standing, standings, standings_of
from handlers.rules.periods import Period, period_of
from storage.repositories.filings import Demand
from storage.repositories.leaves import Leave
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

CHUNK_POSTS = 1_000
"""How many posts are looked at before other work of the program gets its turn."""


class _Asked(NamedTuple):
    """A quota that posts owe on the day: its period, the working days left in it and in all of it."""

    quota: Quota
    period: Period
    left: int
    whole: int


@dataclass
class _Once:
    """What is read once, whatever unit of work it is read over."""

    leaves: dict[int, list[Leave]] | None = None
    demands: Sequence[Demand] | None = None


@dataclass
class County:
    """Standings of the posts of one subtree on one day; what was read once serves every chunk of posts."""

    world: World
    uow: UnitOfWork
    coverage: Coverage
    on: date
    _asked: dict[tuple[int, date, frozenset[str] | None], list["_Asked"]] = field(default_factory=dict)
    _once: _Once = field(default_factory=_Once)
    _below: dict[str, list[int]] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _counted: dict[tuple[int, date | None], Period | None] = field(default_factory=dict)
    _outside: dict[int, bool] = field(default_factory=dict)

    async def standings(self, posts: Sequence[Post], kinds: Iterable[str] | None = None) -> list[Standing]:
        """Returns where posts stand, post by post, each in its rulebook's order.

        Args:
            posts: any number; all those of a person who works on several grids.
            kinds: only quotas of these periods; all if None.
        """
        only = None if kinds is None else frozenset(kinds)
        held = held_by_workers(posts)
        strays = await self._strays(held)
        found: list[Standing] = []
        single: dict[int, Post] = {}
        for start in range(0, len(posts), CHUNK_POSTS):
            together: list[Post] = []
            for post in posts[start : start + CHUNK_POSTS]:
                if self._looks_outside(post) or (post.role == "worker" and post.person_id in strays):
                    single[post.id] = post
                else:
                    together.append(post)
            found += await self._chunk(together, only, held)
            await sleep(0)
        if single:
            found += [one for one in await self._singly(single, strays) if only is None or one.quota.period in only]
        if only is None or ONCE in only:
            demands = await self._demanded([post for post in posts if post.id not in single])
            found += await standings_of(self.world, self.uow, demands, self.on)
        return found

    async def _strays(self, workers: Iterable[int]) -> set[int]:
        """Returns those who have a post, or something assigned to them, outside of the subtree."""
        path = self.coverage.path
        return await self.uow.reach.strays(path, workers, self.on) if path != "/" else set()

    async def _singly(self, posts: Mapping[int, Post], strays: set[int]) -> list[Standing]:
        """Counts for its posts alone what lies outside of the own grid or the subtree, or is owed jointly."""
        # What is assigned to somebody counts on one of their posts: which one, is seen beside the others alone.
        theirs = await self.uow.people.posts_of_each(strays, self.on) if strays else []
        elsewhere = [post for post in theirs if post.role == "worker" and post.id not in posts]
        found = await standings(self.world, self.uow, [*posts.values(), *elsewhere], self.on)
        return [one for one in found if one.post.id in posts]

    async def _demanded(self, posts: Sequence[Post]) -> list[Owed]:
        rules = left_open(self.world, posts, self.on)
        if rules and self._once.demands is None:
            self._once.demands = await self.uow.demands.in_force(self.on)
        return owed_by(posts, rules, self._once.demands or ())

    async def at(self, day: date, posts: Sequence[Post]) -> "County":
        """Returns the reader of another day; what there is to reach is not read again.

        Args:
            day: a local day; the rules in force on it count.
            posts: the subtree's posts.
        """
        rules = await bound(self.world, self.uow, posts, day)
        return County(self.world, self.uow, replace(self.coverage, bound=rules), day)

    def over(self, uow: UnitOfWork) -> "County":
        """Returns the same reader over another unit of work, so that two chunks can be read at once."""
        return replace(self, uow=uow, coverage=replace(self.coverage, uow=uow))

    async def assigned(self, kind: str) -> Mapping[int, Collection[int]]:
        """Returns the grids in which households (or places) are assigned to each worker who has any."""
        return (await self.coverage.everything(kind)).grids_of_worker

    async def grid_ids(self) -> dict[str, list[int]]:
        """Returns the ids of the grids in each part of the subtree, by its path."""
        if not self._below:
            below: dict[str, list[int]] = {}
            for grid in await self.coverage.grids():
                for above in lines_above(grid.path):
                    below.setdefault(above, []).append(grid.id)
            self._below.update(below)
        return self._below

    async def grid_names(self) -> dict[str, str]:
        """Returns the names of the subtree's grids by their ids as texts."""
        if not self._names:
            self._names.update({str(grid.id): grid.name for grid in await self.coverage.grids()})
        return self._names

    async def _chunk(
        self, posts: Sequence[Post], only: frozenset[str] | None, held: Mapping[int, Sequence[Post]]
    ) -> list[Standing]:
        debts: list[Owed] = []
        covering: dict[tuple[int, int], tuple[Quota, Period, list[Post]]] = {}
        for post in posts:
            for quota, period, *_ in self._asked_of(post, only):
                if quota.kind != "cover":
                    debts.append(Owed(post, quota, period))
                else:
                    covering.setdefault((id(quota), id(period)), (quota, period, []))[2].append(post)
        counts = {
            key: await self.coverage.of(quota, period, theirs, self.on, held)
            for key, (quota, period, theirs) in covering.items()
        }
        await sleep(0)
        deeds = await deeds_of(self.world, self.uow, debts, self.on)
        leaves = await self._all_leaves()
        found: list[Standing] = []
        others = iter(debts)
        for post in posts:
            away = leaves.get(post.person_id)
            for quota, period, left, whole in self._asked_of(post, only):
                done: int | float
                target: int | float
                rate = None
                if quota.kind == "cover":
                    done, target = counts[id(quota), id(period)][post.id]
                else:
                    debt = next(others)
                    if not deeds.asks(debt):
                        continue
                    done, target, rate = deeds.done(debt), deeds.target(debt), deeds.rate(debt)
                if target > 0:
                    one = Standing(post, quota, period, done, target, None, left, whole, rate=rate)
                    if away is None:
                        found.append(one)
                    else:
                        found += self._with_leave(one, away)
        return found

    def _with_leave(self, one: Standing, leaves: Sequence[Leave]) -> list[Standing]:
        kind, period = str(one.quota.period), one.period
        away = days_away(leaves, period.start, period.end)
        if not away:
            return [one]
        if excuses(self.world.calendar, kind, period, away):
            return []
        left = days_left(self.world.calendar, kind, period, self.on, away)
        return [one._replace(working_days_left=left)]

    def _asked_of(self, post: Post, only: frozenset[str] | None) -> Sequence[_Asked]:
        """Returns what a post owes today; posts of one kind that began on one day share one list of it."""
        rules = self.coverage.bound.rules(post)
        key = id(rules), post.since_on, only
        if key not in self._asked:
            owed = ((quota, self._period(quota, post)) for quota in rules if only is None or quota.period in only)
            self._asked[key] = [
                _Asked(quota, period, *self._days_of(quota, period)) for quota, period in owed if period
            ]
        return self._asked[key]

    def _days_of(self, quota: Quota, period: Period) -> tuple[int, int]:
        """Returns the days left and the days in all of a period, for somebody without leave."""
        calendar, kind = self.world.calendar, str(quota.period)
        left = days_left(calendar, kind, period, self.on, set())
        return left, days_left(calendar, kind, period, period.start, set())

    def _period(self, quota: Quota, post: Post) -> Period | None:
        """Returns the period in which a quota is counted today, or None if it is not."""
        known = id(quota), post.since_on if quota.runs == "own" else None
        if known not in self._counted:
            self._counted[known] = period_on(self.world, quota, self.on, post.since_on)
        return self._counted[known]

    def _looks_outside(self, post: Post) -> bool:
        rules = self.coverage.bound.rules(post)
        # Posts of one kind share their rules; which quotas are counted today is the same for all of them.
        if id(rules) not in self._outside:
            self._outside[id(rules)] = any(
                (quota.jointly or (quota.kind == "cover" and quota.of.within != "own"))
                and self._period(quota, post) is not None
                for quota in rules
            )
        return self._outside[id(rules)]

    async def _all_leaves(self) -> dict[int, list[Leave]]:
        if self._once.leaves is None:
            # No period is longer than a year. Leave that was over by the last working day shortens nothing any more,
            # and excuses nothing.
            first, last = (period_of("year", self.on + timedelta(days=days)) for days in (-366, 366))
            last_workday = self.world.calendar.previous_workday(self.on + timedelta(days=1))
            leaves: dict[int, list[Leave]] = {}
            for leave in await self.uow.figures.approved_leaves(first.start, last.end, still_on=last_workday):
                leaves.setdefault(leave.person_id, []).append(leave)
            self._once.leaves = leaves
        return self._once.leaves


async def county(world: World, uow: UnitOfWork, path: str, posts: Sequence[Post], on: date) -> County:
    """Makes the reader of a subtree's standings.

    Args:
        world: rulebooks and calendar.
        uow: an open unit of work; reading is enough.
        path: the subtree.
        posts: its posts on the day.
        on: a local day; what was done later does not count.
    """
    paths = await uow.figures.grid_paths(path)
    return County(world, uow, Coverage(uow, path, await bound(world, uow, posts, on), paths), on)
