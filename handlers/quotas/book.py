"""Adds up the ledger's rows for one debt after the other: what is to be reached, and what was.

Must never read the store: it is plain arithmetic on rows.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import date

from config.rulebooks.schema import Quota
from handlers.quotas.owed import Owed
from storage.repositories.ledger import LedgerRow


def kinds_of(quota: Quota) -> tuple[str, ...]:
    """Returns the kinds of targets that a coverage quota counts."""
    if quota.of.covers == "places":
        return ("place",)
    return ("household", "place") if quota.of.include_places else ("household",)


def figure(quota: Quota, everything: int) -> int:
    """Returns the target as a number: everything there is, or the rule's figure where there is as much."""
    return everything if quota.target == "all" else min(int(quota.target or 0), everything)


def is_workers_own(debt: Owed) -> bool:
    """Whether a debt is about what is assigned to a worker, not about a whole subtree."""
    return debt.post.role == "worker" and debt.quota.of.within == "own"


def is_fed_by_visits(debt: Owed) -> bool:
    """Whether a visit can count for a debt at all."""
    return debt.quota.kind == "cover" or debt.quota.period == "visit" or debt.quota.of.covers == "visits"


class Book:
    """The ledger's rows, laid out so that each debt reads only its own part of the tree."""

    def __init__(self, rows: Iterable[LedgerRow], debts: Iterable[Owed]) -> None:
        self._held: dict[str, list[LedgerRow]] = {}
        self._of_worker: dict[int, list[LedgerRow]] = {}
        self._reached: dict[int, list[LedgerRow]] = {}
        self._worker_posts: dict[int, dict[int, str]] = {}
        for debt in debts:
            if debt.post.role == "worker":
                self._worker_posts.setdefault(debt.post.person_id, {})[debt.post.id] = debt.post.grid_path
        for row in rows:
            if row.person_id is not None:
                self._reached.setdefault(row.person_id, []).append(row)
                continue
            parts = row.path.strip("/").split("/")
            for depth in range(1, len(parts) + 1):
                self._held.setdefault(f"/{'/'.join(parts[:depth])}/", []).append(row)
            if row.worker_id is not None:
                self._of_worker.setdefault(row.worker_id, []).append(row)

    def covered(self, debt: Owed) -> tuple[int, int]:
        """Returns (done, target) of a coverage debt."""
        if debt.quota.of.covers == "grids":
            grids = self.grids_of(debt)
            return sum(self.was_in(debt, grid) for grid in grids), figure(debt.quota, len(grids))
        is_mine = self._is_mine(debt)
        person_id = debt.post.person_id
        held = [*self._held.get(debt.scope, []), *(self._of_worker.get(person_id, []) if is_workers_own(debt) else [])]
        mine = {id(row): row for row in held if is_mine(row) and _fits(debt.quota, row)}
        return len(self.facts(debt)), figure(debt.quota, sum(row.count for row in mine.values()))

    def facts(self, debt: Owed) -> list[LedgerRow]:
        """Returns what the person reached that counts for a coverage debt."""
        reached = [row for row in self._reached_by(debt) if _in_time(debt, row)]
        if debt.quota.of.covers == "grids":
            grids = [grid.path for grid in self.grids_of(debt)]
            return [row for row in reached if any(row.path.startswith(path) for path in grids)]
        is_mine = self._is_mine(debt)
        return [row for row in reached if row.living and is_mine(row) and _fits(debt.quota, row)]

    def fed(self, debt: Owed, targets: Collection[tuple[str, int]]) -> bool:
        """Whether one of these targets counted for a debt."""
        if debt.quota.kind != "cover":
            return is_fed_by_visits(debt)
        return any((row.kind, row.target_id) in targets for row in self.facts(debt))

    def _is_mine(self, debt: Owed) -> Callable[[LedgerRow], bool]:
        return self._workers_own(debt) if is_workers_own(debt) else self._in_scope(debt)

    @staticmethod
    def _in_scope(debt: Owed) -> Callable[[LedgerRow], bool]:
        return lambda row: row.path.startswith(debt.scope)

    def _workers_own(self, debt: Owed) -> Callable[[LedgerRow], bool]:
        """Returns whether a row is a worker's on this post.

        What is assigned outside all of the worker's grids counts on the first post. Where nothing is assigned to the
        worker, what is nobody's in the own grid is theirs to look after.
        """
        person_id, kinds = debt.post.person_id, kinds_of(debt.quota)
        posts = self._worker_posts[person_id]
        is_first = debt.post.id == min(posts)

        def assigned(row: LedgerRow) -> bool:
            inside = row.path.startswith(debt.scope)
            stray = is_first and not any(row.path.startswith(path) for path in posts.values())
            return row.worker_id == person_id and (inside or stray)

        if any(row.kind in kinds and assigned(row) for row in self._of_worker.get(person_id, [])):
            return assigned
        return lambda row: row.worker_id is None and row.path.startswith(debt.scope)

    def grids_of(self, debt: Owed) -> list[LedgerRow]:
        """Returns the grids that a debt is about."""
        wanted = debt.quota.of
        return [
            row
            for row in self._held.get(debt.scope, [])
            if row.kind == "grid" and row.level == wanted.level and wanted.grid_kind in (None, row.word)
        ]

    def was_in(self, debt: Owed, grid: LedgerRow) -> bool:
        """Whether the person was in a grid: visited it, or anything that lies in it."""
        return any(row.path.startswith(grid.path) and _in_time(debt, row) for row in self._reached_by(debt))

    def _reached_by(self, debt: Owed) -> list[LedgerRow]:
        """Returns what those who owe a debt reached; where two of them reached the same, the later row alone."""
        if not debt.others:
            return self._reached.get(debt.post.person_id, [])
        rows = [row for person_id in debt.people for row in self._reached.get(person_id, [])]
        rows.sort(key=lambda row: row.last_on or date.min)
        return list({(row.kind, row.target_id): row for row in rows}.values())


def _in_time(debt: Owed, row: LedgerRow) -> bool:
    return row.last_on is not None and row.last_on >= debt.period.start


def _fits(quota: Quota, row: LedgerRow) -> bool:
    """Whether a household or place is of the sort that a quota covers."""
    if row.kind not in kinds_of(quota):
        return False
    if quota.of.tags and not set(quota.of.tags) & set(row.tags_text.split("、")):
        return False
    return row.kind != "place" or not quota.of.place_types or row.word in quota.of.place_types
