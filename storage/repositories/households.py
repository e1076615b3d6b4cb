"""Reads the households and places that workers look after; the roster alone writes them."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import func, not_, select

from storage.repositories.base import within
from storage.repositories.household_search import HouseholdSearch
from storage.repositories.targets import TABLES, Target, of_kind, tagged, workers_own
from storage.tables import grids, households, places, visit_targets


class Households(HouseholdSearch):
    """What workers look after; found by name with the same repository."""

    async def left(
        self,
        kind: str,
        path: str,
        *,
        person_id: int,
        start: date,
        end: date,
        worker: bool,
        others: Iterable[int] = (),
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
            others: whose visits count as well, where it is owed jointly.
            elsewhere: with ``worker``, adds what is assigned to the person outside these subtrees; None adds nothing.
            tags: only those with one of these tags.
            words: only places of one of these kinds.
            limit: how many at most.
        """
        table = TABLES[kind]
        statement = of_kind(kind)
        if worker:
            statement = statement.where(workers_own(kind, path, person_id, elsewhere))
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
            visit_targets.c.person_id.in_([person_id, *others]), visit_targets.c.on >= start, visit_targets.c.on <= end,
        )  # fmt: skip
        last = select(func.max(visit_targets.c.on)).where(*visited).correlate(table).scalar_subquery()
        statement = statement.where(
            not_(select(visit_targets.c.visit_id).where(*visited, *mine).correlate(table).exists())
        )
        statement = statement.order_by(last.is_not(None), last, table.c.code).limit(limit)
        return await self.many(Target, statement)

    async def get(self, kind: str, ids: Iterable[int], *, retired: bool = False) -> list[Target]:
        """Returns households, places or grids by id; what was retired is left out unless it is asked for."""
        table = TABLES[kind]
        wanted = of_kind(kind, retired=retired).where(table.c.id.in_(list(ids)))
        return await self.many(Target, wanted.order_by(table.c.code))

    async def of_worker(self, person_id: int) -> list[Target]:
        """Returns the households assigned to a worker."""
        statement = of_kind("household").where(households.c.worker_id == person_id)
        return await self.many(Target, statement.order_by(households.c.code))

    async def within(self, path: str, tags: Iterable[str] = (), *, kind: str = "household") -> list[Target]:
        """Returns the households (or places) of a subtree, those with one of the tags if tags are given."""
        table = TABLES[kind]
        statement = of_kind(kind).where(within(grids.c.path, path))
        wanted = list(tags)
        if wanted:
            statement = statement.where(tagged(table.c.tags, wanted))
        return await self.many(Target, statement.order_by(table.c.code))

    async def count(self) -> int:
        """Counts the households that are looked after."""
        return await self.number(select(func.count()).select_from(households).where(households.c.retired_at.is_(None)))
