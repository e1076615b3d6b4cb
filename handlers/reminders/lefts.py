"""Who is left for many standings at once: a county's sweep asks for thousands of lists, too many for one by one.

It answers as :func:`handlers.quotas.standing.left_of` does, which it asks wherever somebody works on several grids.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from heapq import merge
from itertools import islice, repeat

from config.rulebooks.schema import Quota
from handlers.queries.county import County
from handlers.quotas.book import is_workers_own, kinds_of
from handlers.quotas.standing import Standing, left_of
from handlers.reminders.roll import Roll
from handlers.reminders.turn import Turn
from storage.repositories.reach import Waiting
from storage.repositories.targets import Target

Left = tuple[str, Waiting]
"""The kind of a thing that waits for a visit, and the thing."""
Whereabouts = tuple[Collection[int], str | None]
"""Grids, and whose a thing in them must be: a person's id as text, '' nobody's, None anybody's."""


@dataclass
class Lefts:
    """Who is left, read for a chunk of people and handed out list by list."""

    turn: Turn
    county: County
    waiting: dict[str, dict[int, dict[str, list[str]]]] = field(default_factory=dict)
    reached: dict[tuple[str, date], dict[int, set[str]]] = field(default_factory=dict)
    places: dict[tuple[str, int], Whereabouts] = field(default_factory=dict)
    """Where to look for things of a kind for a post."""

    async def first(self, standing: Standing, limit: int) -> list[Left]:
        """Returns who is left for a standing, those not visited for the longest time first, at most ``limit``."""
        quota = standing.quota
        if quota.kind != "cover" or standing.is_met:
            return []
        if quota.of.covers == "grids" and quota.of.within == "own":
            start, on = standing.period.start, self.county.on
            grids = (await self.county.coverage.grids_left(standing.post, quota, start, on))[:limit]
            return [("grid", Waiting("", g.code, str(g.id), g.name, "", str(g.id), "", "")) for g in grids]
        if not _by_set(standing, self.turn.roll):
            single = await left_of(self.turn.world, self.turn.uow, standing, limit)
            return [(target.kind, _as_waiting(target)) for target in single]
        found: list[Left] = []
        for kind in kinds_of(quota):
            found += self._of_kind(kind, standing, limit - len(found))
        return found

    def _of_kind(self, kind: str, standing: Standing, limit: int) -> Iterable[Left]:
        post, quota = standing.post, standing.quota
        lists = self.waiting.get(kind, {})
        reached = self.reached.get((kind, standing.period.start), {}).get(post.person_id)
        grid_ids, worker = self.places[kind, post.id]
        there = (lists[grid_id] for grid_id in grid_ids if grid_id in lists)
        theirs = [rows for by_worker in there for whose, rows in by_worker.items() if worker in (None, whose)]
        # Each list is in order already, so that they need only be merged, and no further than is asked for.
        ones = Waiting.each(theirs[0] if len(theirs) == 1 else merge(*theirs))
        if reached:
            ones = (one for one in ones if one.ident not in reached)
        if quota.of.tags or quota.of.place_types:
            ones = (one for one in ones if _fits(quota, kind, one))
        return zip(repeat(kind), islice(ones, max(limit, 0)))


async def lefts(turn: Turn, wanted: Iterable[Standing]) -> Lefts:
    """Reads who is left for standings, one statement for all of a sort of things and a period."""
    county, reach = await turn.county(), turn.uow.reach
    found = Lefts(turn, county)
    people: dict[tuple[str, date], set[int]] = {}
    grid_ids: dict[str, set[int]] = {}
    for one in wanted:
        if one.quota.of.covers == "grids" or one.is_met or not _by_set(one, turn.roll):
            continue
        for kind in kinds_of(one.quota):
            people.setdefault((kind, one.period.start), set()).add(one.post.person_id)
            where = found.places[kind, one.post.id] = await _whereabouts(county, kind, one)
            grid_ids.setdefault(kind, set()).update(where[0])
    for kind, ids in grid_ids.items():
        found.waiting[kind] = await reach.waiting(kind, ids)
    for (kind, start), theirs in people.items():
        found.reached[kind, start] = await reach.reached_by(kind, theirs, start)
    return found


async def _whereabouts(county: County, kind: str, standing: Standing) -> Whereabouts:
    """Returns the grids in which to look for what is left for a post, and whose it must be."""
    post = standing.post
    below = (await county.grid_ids()).get(post.grid_path, ())
    if not is_workers_own(standing.debt):
        return below, None
    # Where nothing is assigned to a worker, what is nobody's in the own grid is theirs to look after.
    assigned = (await county.assigned(kind)).get(post.person_id)
    return (assigned, str(post.person_id)) if assigned else (below, "")


def _by_set(standing: Standing, roll: Roll) -> bool:
    """Whether a quota is about things of the own grid, and its person works in one place only."""
    if standing.others:
        return False
    is_single = standing.post.role != "worker" or standing.post.person_id not in roll.several
    return standing.quota.kind == "cover" and standing.quota.of.within == "own" and is_single


def _fits(quota: Quota, kind: str, one: Waiting) -> bool:
    if quota.of.tags and not any(f"、{tag}、" in one.tags for tag in quota.of.tags):
        return False
    return kind != "place" or not quota.of.place_types or one.word in quota.of.place_types


def _as_waiting(target: Target) -> Waiting:
    ids = target.code, str(target.id), target.name, target.address, str(target.grid_id)
    return Waiting("", *ids, "", target.tags_text)
