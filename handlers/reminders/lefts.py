"""Who is left for many standings at once: a county's sweep asks for thousands of lists, too many for one by one.

It answers as :func:`handlers.quotas.standing.left_of` does, which it asks wherever it cannot answer for a whole chunk.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from handlers.quotas.standing import Standing, left_of
from handlers.reminders.turn import Turn
from storage.repositories.households import Target


class Lefts:
    """Who is left, read for a chunk of people and handed out list by list."""

    def __init__(self, turn: Turn, theirs: dict[tuple[int, date, date], list[Target]], single: set[int]) -> None:
        """Takes what was read by :func:`lefts`."""
        self._turn, self._theirs, self._single = turn, theirs, single

    async def of(self, standing: Standing, limit: int) -> list[Target]:
        """Returns who is left for a standing, those not visited for the longest time first, at most ``limit``."""
        if _is_plain(standing, self._single):
            key = (standing.post.person_id, standing.period.start, standing.period.end)
            tags = set(standing.quota.of.tags)
            found = [target for target in self._theirs.get(key, ()) if not tags or tags & set(target.tags)]
            if found:
                return found[:limit]
        # Nothing is assigned to them, or the quota is no worker's list of households.
        return await left_of(self._turn.world, self._turn.uow, standing, limit)


async def lefts(turn: Turn, wanted: Iterable[Standing]) -> Lefts:
    """Reads who is left for standings, one statement for all workers whose period is the same."""
    posts = Counter(post.person_id for post in turn.roll.posts if post.role == "worker")
    single = {person_id for person_id, count in posts.items() if count == 1}
    periods: dict[tuple[date, date], set[int]] = {}
    for standing in wanted:
        if _is_plain(standing, single):
            periods.setdefault((standing.period.start, standing.period.end), set()).add(standing.post.person_id)
    theirs: dict[tuple[int, date, date], list[Target]] = {}
    for (start, end), people in periods.items():
        for target in await turn.uow.households.left_of_workers(people, start, end):
            theirs.setdefault((int(target.worker_id or 0), start, end), []).append(target)
    return Lefts(turn, theirs, single)


def _is_plain(standing: Standing, single: set[int]) -> bool:
    """Whether a quota is about the households assigned to somebody who is a worker in one place only."""
    of = standing.quota.of
    is_own = standing.post.role == "worker" and of.within == "own" and standing.post.person_id in single
    is_cover = standing.quota.kind == "cover" and of.covers == "households" and not of.include_places
    return is_own and is_cover and not standing.is_met
