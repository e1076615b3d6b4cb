"""How far each post is with each of its quotas: computed from the rulebook and the facts, never stored.

A chunk of posts costs a handful of statements, however many posts it has: rulebooks, one ledger, leave, and one more
for each sort of deed that its rules count: visits, meetings held, trainings attended, clockings, surveys.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.leave.absence import absences, days_away
from handlers.quotas.book import Book, is_fed_by_visits, is_workers_own, kinds_of
from handlers.quotas.deeds import deeds_of
from handlers.quotas.demanded import demanded
from handlers.quotas.leave import days_left, excuses
from handlers.quotas.owed import ONCE, ONE_TIME, RATED, Owed, owed
from handlers.quotas.rates import Rate
from handlers.rules.periods import Period
from storage.repositories.ledger import LedgerRow, Wanted
from storage.repositories.people import Post
from storage.repositories.targets import Target
from storage.unit_of_work import UnitOfWork


class Standing(NamedTuple):
    """One post on one quota in one period; ``left`` is filled by :func:`left_of` where somebody asks for it."""

    post: Post
    quota: Quota
    period: Period
    done: int | float
    target: int | float
    left: tuple[Target, ...] | None
    working_days_left: int
    working_days_in_period: int
    others: frozenset[int] = frozenset()
    rate: Rate | None = None

    @property
    def unit(self) -> str:
        """What ``done`` and ``target`` are counted in: the quota's unit; a rate's parts are no percents."""
        return RATED[self.quota.of.covers] if self.quota.kind == "rate" else str(self.quota.unit)

    @property
    def debt(self) -> Owed:
        """What is owed, without how far it is."""
        return Owed(self.post, self.quota, self.period, self.others)

    @property
    def missing(self) -> int | float:
        """How many are left."""
        return max(round(self.target - self.done, 1), 0)

    @property
    def is_met(self) -> bool:
        """Whether nothing is left."""
        return self.done >= self.target


async def standings(
    world: World,
    uow: UnitOfWork,
    posts: Sequence[Post],
    on: date,
    *,
    with_leave: bool = True,
    fed_by: Collection[tuple[str, int]] | None = None,
    until: date | None = None,
    with_demands: bool = True,
) -> list[Standing]:
    """Returns where posts stand on a day, post by post in the given order, each in its rulebook's order.

    What heads ask for by a day stands behind the rulebooks' own.

    Args:
        world: rulebooks and calendar.
        uow: an open unit of work; reading is enough.
        posts: a chunk of posts (a few hundred at most).
        on: a local day; visits of later days do not count.
        with_leave: False leaves leave out, for a reply that only needs the count.
        fed_by: only quotas that these targets (kind, id) counted for; None returns all.
        until: visits count up to this day instead, where it lies in every one of the periods.
        with_demands: False leaves out what heads ask for, for a reply that knows there is nothing.

    Returns:
        One standing for each quota with a figure and facts. A target of 全部 with nothing to reach is left out, and so
        is a quota whose whole period is approved leave, and what one visit must hold on a day without a visit.
    """
    debts = await owed(world, uow, posts, on)
    if with_demands:
        debts += await demanded(world, uow, posts, on)
    return await standings_of(world, uow, debts, on, with_leave=with_leave, fed_by=fed_by, until=until)


async def standings_of(
    world: World,
    uow: UnitOfWork,
    debts: Sequence[Owed],
    on: date,
    *,
    with_leave: bool = True,
    fed_by: Collection[tuple[str, int]] | None = None,
    until: date | None = None,
    by: datetime | None = None,
) -> list[Standing]:
    """Returns where debts stand; the same as :func:`standings` for debts that are known already.

    With ``by``, as it was known at that moment of ``on``: for debts of that day alone, and rates.
    """
    if fed_by is not None:
        debts = [debt for debt in debts if is_fed_by_visits(debt)]
    if not debts:
        return []
    lasting = [debt for debt in debts if debt.quota.period not in (*ONE_TIME, ONCE)]
    end = until if until is not None and lasting and all(until in debt.period for debt in lasting) else on
    rows = await uow.visits.ledger(_wanted(debts, end))
    if by is not None and rows:
        rows = await _without_later(uow, rows, on, by)
    deeds = await deeds_of(world, uow, debts, end, by)
    away = await _away(uow, debts) if with_leave else {}
    found: list[Standing] = []
    book = Book(rows, debts)
    for debt in debts:
        done: int | float
        target: int | float
        if debt.quota.kind == "cover":
            done, target = book.covered(debt)
        elif deeds.asks(debt):
            done, target = deeds.done(debt), deeds.target(debt)
        else:
            continue
        days = away.get(debt.post.person_id, set())
        kind = str(debt.quota.period)
        if fed_by is not None and not book.fed(debt, fed_by):
            continue
        if target <= 0 or excuses(world.calendar, kind, debt.period, days):
            continue
        left = days_left(world.calendar, kind, debt.period, on, days)
        whole = days_left(world.calendar, kind, debt.period, debt.period.start, set())
        rate = deeds.rate(debt)
        found.append(Standing(debt.post, debt.quota, debt.period, done, target, None, left, whole, debt.others, rate))
    return found


async def left_of(world: World, uow: UnitOfWork, standing: Standing, limit: int) -> list[Target]:
    """Returns who is left for a coverage quota, those not visited for the longest time first.

    Args:
        world: unused today; asked for so that callers need not change when a rulebook sets an order.
        uow: an open unit of work.
        standing: from :func:`standings`.
        limit: how many at most.

    Returns:
        Households, places or grids; nothing for a quota that only counts.
    """
    if standing.quota.kind != "cover" or standing.is_met:
        return []
    debt = standing.debt
    if debt.quota.of.covers == "grids":
        return await _grids_left(uow, debt, limit)
    is_worker = is_workers_own(debt)
    found: list[Target] = []
    for kind in kinds_of(debt.quota):
        found += await uow.households.left(
            kind, debt.scope, person_id=debt.post.person_id, others=debt.others, start=debt.period.start,
            end=debt.period.end, worker=is_worker, elsewhere=await _elsewhere(uow, debt) if is_worker else None,
            tags=debt.quota.of.tags, words=debt.quota.of.place_types if kind == "place" else (),
            limit=limit - len(found),
        )  # fmt: skip
    return found


@dataclass(frozen=True)
class Reached:
    """One thing that counts for a quota, and the last day on which the person reached it."""

    target: Target
    on: date


async def facts_of(world: World, uow: UnitOfWork, standing: Standing, limit: int) -> list[Reached]:
    """Returns what counts for a coverage quota, the newest first: the facts behind its figure.

    Args:
        world: unused today; see :func:`left_of`.
        uow: an open unit of work.
        standing: from :func:`standings`.
        limit: how many at most.

    Returns:
        Households and places; for a quota of grids whatever brought the person into one of them.
    """
    if standing.quota.kind != "cover":
        return []
    debt = standing.debt
    book = Book(await uow.visits.ledger(_wanted([debt], debt.period.end)), [debt])
    last = {(row.kind, int(row.target_id or 0)): row.last_on for row in book.facts(debt) if row.last_on is not None}
    newest = sorted(last.items(), key=lambda item: item[1], reverse=True)[:limit]
    targets = {
        (kind, target.id): target
        for kind in dict.fromkeys(kind for (kind, _), _ in newest)
        for target in await uow.households.get(kind, [t for (k, t), _ in newest if k == kind])
    }
    return [Reached(targets[kind, target], on) for (kind, target), on in newest if (kind, target) in targets]


async def _elsewhere(uow: UnitOfWork, debt: Owed) -> list[str] | None:
    """Returns a worker's grids if what is assigned outside all of them counts on this post: the first one."""
    posts = [post for post in await uow.people.posts_of(debt.post.person_id, debt.period.end) if post.role == "worker"]
    first = min((post.id for post in posts), default=debt.post.id)
    return [post.grid_path for post in posts] or [debt.scope] if debt.post.id == first else None


async def _grids_left(uow: UnitOfWork, debt: Owed, limit: int) -> list[Target]:
    book = Book(await uow.visits.ledger(_wanted([debt], debt.period.end)), [debt])
    left = [row for row in book.grids_of(debt) if not book.was_in(debt, row)]
    grids = await uow.grids.by_ids({row.target_id for row in left if row.target_id is not None})
    in_order = sorted(grids.values(), key=lambda grid: grid.code)
    return [Target("grid", g.id, g.code, g.name, "", g.id, None, "") for g in in_order[:limit]]


async def _without_later(uow: UnitOfWork, rows: list[LedgerRow], on: date, by: datetime) -> list[LedgerRow]:
    """Leaves out what people reached on a day, if that was written down only after a moment."""
    people = {row.person_id for row in rows if row.person_id is not None}
    later = await uow.visits.reached(people, on, on) - await uow.visits.reached(people, on, on, by=by)
    return [row for row in rows if (row.person_id, row.kind, row.target_id) not in later]


def _wanted(debts: Iterable[Owed], on: date) -> Wanted:
    covers = [debt for debt in debts if debt.quota.kind == "cover"]
    paths: dict[str, set[str]] = {"household": set(), "place": set(), "grid": set()}
    levels: set[int] = set()
    for debt in covers:
        if debt.quota.of.covers == "grids":
            paths["grid"].add(debt.scope)
            levels.add(int(debt.quota.of.level or 0))
        else:
            for kind in kinds_of(debt.quota):
                paths[kind].add(debt.scope)
    return Wanted(
        household_paths=_topmost(paths["household"]), place_paths=_topmost(paths["place"]),
        grid_paths=_topmost(paths["grid"]), grid_levels=levels,
        worker_ids={debt.post.person_id for debt in covers if debt.post.role == "worker"},
        person_ids={person_id for debt in covers for person_id in debt.people},
        start=min((debt.period.start for debt in covers), default=on), end=on,
    )  # fmt: skip


def _topmost(paths: set[str]) -> list[str]:
    """Leaves out subtrees of subtrees, so that a statement names each part of the tree once."""
    top: list[str] = []
    for path in sorted(paths):
        if not top or not path.startswith(top[-1]):
            top.append(path)
    return top


async def _away(uow: UnitOfWork, debts: Sequence[Owed]) -> dict[int, set[date]]:
    start, end = min(debt.period.start for debt in debts), max(debt.period.end for debt in debts)
    theirs = await absences(uow, {debt.post.person_id for debt in debts}, start, end)
    return {person_id: days_away(leaves, start, end) for person_id, leaves in theirs.items()}
