"""Counts a subtree once and rolls the numbers up, so that every grid in it can be looked at without asking again.

Reads alone: some ten statements however large the subtree is. What was owed comes from rulebooks, calendar and leave.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.leave.absence import days_away
from handlers.queries.bound import Bound, bound
from handlers.queries.burden import burdens
from handlers.queries.county import County, county
from handlers.queries.matter_counts import by_path, clauses, plus
from handlers.queries.tally import RuleCount, RuleKey, Tally
from handlers.quotas.owed import DAILY, LONGER, ONE_TIME, is_over, running_otherwise
from handlers.quotas.standing import Standing
from handlers.rules.periods import Period, period_of, previous
from storage.repositories.figures import OverdueTask
from storage.repositories.leaves import Leave
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

OVERDUE_FOR = timedelta(days=31)


@dataclass
class Sheet:
    """The tallies of every grid of a subtree over some days; ``as_of`` is the last of them that has begun."""

    path: str
    days: Period
    as_of: date
    tallies: dict[int, Tally] = field(default_factory=dict)
    tasks: dict[int, OverdueTask] = field(default_factory=dict)
    _up: dict[str, list[Tally]] = field(default_factory=dict, repr=False)

    def at(self, grid_id: int) -> Tally:
        """Returns the tally of a grid and all below it."""
        return self.tallies.setdefault(grid_id, Tally())

    def up(self, path: str) -> Iterable[Tally]:
        """Returns the tallies to which something on a grid adds: its own and those above it, up to the subtree's."""
        if path not in self._up:
            depth = max(self.path.count("/") - 2, 0)
            self._up[path] = [self.at(int(part)) for part in path.strip("/").split("/")[depth:]]
        return self._up[path]


async def gather(world: World, uow: UnitOfWork, path: str, days: Period, *, missed: bool = True) -> Sheet:
    """Counts everything that a digest shows.

    Args:
        world: rulebooks, calendar, zone.
        uow: an open unit of work; reading is enough.
        path: the subtree.
        days: the local days that are looked at; those after today have not begun and owe nothing.
        missed: whether to look for quotas whose period ended in these days.
    """
    today = world.local(uow.now).date()
    sheet = Sheet(path, days, max(days.start, min(days.end, today)))
    posts = [post for post in await uow.people.posts_within(path, sheet.as_of) if post.since_on <= sheet.as_of]
    paths = await uow.figures.grid_paths(path)
    for post in posts:
        for tally in sheet.up(post.grid_path):
            tally.people.add(post.person_id)
    if days.start <= today:
        leaves = await _leaves(uow, sheet, posts)
        rules = await bound(world, uow, posts, sheet.as_of)
        await _count_reports(world, uow, sheet, posts, rules, leaves)
        there = await county(world, uow, path, posts, sheet.as_of)
        await _count_quotas(there, sheet, posts, today if missed else None)
        await _count_burdens(world, uow, sheet, posts)
    await _count_visits(uow, sheet, paths)
    await _count_tasks(world, uow, sheet, paths)
    found = await by_path(world, uow, path, days)
    asked = await clauses(world, uow, path, found, sheet.as_of) if found else {}
    for where, (counts, waiting, late) in found.items():
        for tally in sheet.up(where):
            for rate, clause in asked[where].items():
                tally.matter_clauses.setdefault(rate, set()).add(clause)
            tally.matters = plus(tally.matters, counts)
            tally.matters_open, tally.matters_late = tally.matters_open + waiting, tally.matters_late + late
    return sheet


async def _leaves(uow: UnitOfWork, sheet: Sheet, posts: Sequence[Post]) -> dict[int, list[Leave]]:
    found: dict[int, list[Leave]] = {}
    for leave in await uow.figures.approved_leaves(sheet.days.start, sheet.as_of):
        found.setdefault(leave.person_id, []).append(leave)
    for post in posts:
        if post.person_id in found:
            for tally in sheet.up(post.grid_path):
                tally.on_leave.add(post.person_id)
    return found


async def _count_reports(
    world: World, uow: UnitOfWork, sheet: Sheet, posts: Sequence[Post], rules: Bound, leaves: dict[int, list[Leave]]
) -> None:
    """Adds who owed a report on how many days, and on how many of them it is there."""
    owing: dict[int, tuple[Quota, date, list[Post]]] = {}
    for post in posts:
        rule = next((quota for quota in rules.rules(post) if quota.kind == "log"), None)
        if rule is None or rule.period not in DAILY:
            continue
        first, since, theirs = owing.get(post.person_id, (rule, post.since_on, []))
        owing[post.person_id] = (first, min(since, post.since_on), [*theirs, post])
    if not owing:
        return
    all_days = [sheet.days.start + timedelta(days=n) for n in range((sheet.as_of - sheet.days.start).days + 1)]
    workdays = [day for day in all_days if world.calendar.is_workday(day)]
    counts = await uow.figures.report_counts(sheet.path, sheet.days.start, sheet.as_of, workdays)
    absent = [person_id for person_id in owing if person_id in leaves]
    exact = await uow.figures.report_days(absent, sheet.days.start, sheet.as_of) if absent else set()
    for person_id, (rule, since, theirs) in owing.items():
        asked = [day for day in (workdays if rule.period == "workday" else all_days) if day >= since]
        if person_id in leaves:
            away = days_away(leaves[person_id], sheet.days.start, sheet.as_of)
            filed = sum((person_id, day) in exact for day in asked)
            owed = sum((person_id, day) in exact or day not in away for day in asked)
        else:
            owed = len(asked)
            filed = min(counts.get(person_id, (0, 0))[rule.period == "workday"], owed)
        for post in theirs:
            for tally in sheet.up(post.grid_path):
                tally.reports[person_id] = (owed, filed)
                tally.report_clauses.add(rule.clause)


async def _count_burdens(world: World, uow: UnitOfWork, sheet: Sheet, posts: Sequence[Post]) -> None:
    """Adds what each worker got and did, the days so far on average."""
    workers = [post for post in posts if post.role == "worker"]
    found = await burdens(world, uow, {post.person_id for post in workers}, Period(sheet.days.start, sheet.as_of))
    for post in workers:
        for tally in sheet.up(post.grid_path):
            tally.burdens[post.person_id] = found[post.person_id]


async def _count_quotas(there: County, sheet: Sheet, posts: Sequence[Post], today: date | None) -> None:
    """Adds how far quotas are on the last day, and those whose period ended in these days and were missed.

    Args:
        there: the subtree's standings on the last day.
        sheet: what is added to.
        posts: the subtree's posts.
        today: to know which periods are over; None leaves the missed ones out.
    """
    now = await there.standings(posts, (*LONGER, "day", "workday"))
    for one in now:
        for tally in sheet.up(one.post.grid_path):
            tally.quotas.setdefault(_key(one), RuleCount()).add(one.done, one.target)
    if today is None:
        return
    for day, kinds in _ends(sheet.days.start, sheet.as_of, today).items():
        then = now if day == sheet.as_of else await (await there.at(day, posts)).standings(posts, kinds)
        ended = (one for one in then if one.period.end == day and one.quota.period in kinds)
        _add_missed(sheet, [one for one in ended if one.quota.runs == "calendar"], day)
    await _count_otherwise(there, sheet, posts, today)
    # What one visit or survey must hold is over with its day.
    visiting = [post for post in posts if any(q.period in ONE_TIME for q in there.coverage.bound.rules(post))]
    day = sheet.days.start
    while visiting and day <= min(sheet.as_of, today - timedelta(days=1)):
        _add_missed(sheet, await (await there.at(day, posts)).standings(visiting, ONE_TIME), day)
        day += timedelta(days=1)


async def _count_otherwise(there: County, sheet: Sheet, posts: Sequence[Post], today: date) -> None:
    """Adds what was missed of rules that do not run with the calendar: their periods may end on any day."""
    kinds = running_otherwise(there.world)
    day = sheet.days.start
    while kinds and day <= min(sheet.as_of, today - timedelta(days=1)):
        then = await (await there.at(day, posts)).standings(posts, kinds)
        over = [one for one in then if one.quota.runs != "calendar" and is_over(one.quota, one.period, day)]
        _add_missed(sheet, over, day)
        day += timedelta(days=1)


def _add_missed(sheet: Sheet, over: Iterable[Standing], day: date) -> None:
    for one in over:
        if not one.is_met and one.post.since_on <= day:
            for tally in sheet.up(one.post.grid_path):
                tally.missed.setdefault(_key(one), RuleCount()).add(one.done, one.target)


def _key(one: Standing) -> RuleKey:
    quota, period = one.quota, one.period
    if quota.runs != "calendar":
        # Everybody's own days would be a line each: they are added up where the calendar puts their last one.
        period = period_of(str(quota.period), period.end)
    return RuleKey(quota.id, quota.clause, quota.says, one.unit, period.start, period.end, quota.kind)


def _ends(start: date, as_of: date, today: date) -> dict[date, set[str]]:
    """Returns the days on which a kind of period ended for the last time in these days, with the kinds."""
    found: dict[date, set[str]] = {}
    last = min(as_of, today - timedelta(days=1))
    for kind in LONGER:
        period = period_of(kind, last)
        if period.end > last:
            period = previous(kind, period)
        if period.end >= start:
            found.setdefault(period.end, set()).add(kind)
    return found


async def _count_visits(uow: UnitOfWork, sheet: Sheet, paths: dict[int, str]) -> None:
    for grid_id, count in (await uow.figures.households(sheet.path)).items():
        for tally in sheet.up(paths[grid_id]):
            tally.households += count
    for grid_id, count in (await uow.figures.visit_counts(sheet.path, sheet.days.start, sheet.days.end)).items():
        for tally in sheet.up(paths[grid_id]):
            tally.visits += count
    for grid_id, count in (await uow.figures.households_visited(sheet.path, sheet.days.start, sheet.days.end)).items():
        for tally in sheet.up(paths[grid_id]):
            tally.households_visited += count


async def _count_tasks(world: World, uow: UnitOfWork, sheet: Sheet, paths: dict[int, str]) -> None:
    start_at, end_at = moments(world, sheet.days)
    for count in await uow.figures.task_counts(sheet.path, start_at, end_at):
        for tally in sheet.up(paths[count.grid_id]):
            if count.drill:
                tally.drills_asked += count.asked
                tally.drills_done += count.done
                continue
            tally.tasks_asked += count.asked
            tally.tasks_received += count.received
            tally.tasks_done += count.done
    # What is overdue is a state, not an event: it stays until it is done, or is too old for anybody to act on.
    since_at = min(start_at, end_at - OVERDUE_FOR)
    for task in await uow.figures.overdue_tasks(sheet.path, since_at, min(end_at, uow.now)):
        sheet.tasks[task.task_id] = task
        for tally in sheet.up(paths[task.grid_id]):
            tally.overdue[task.task_id] = tally.overdue.get(task.task_id, 0) + task.open


def moments(world: World, days: Period) -> tuple[datetime, datetime]:
    """Returns the moments at which local days begin and at which they are over."""
    zone = world.settings.zone
    return (
        datetime.combine(days.start, time(), zone),
        datetime.combine(days.end + timedelta(days=1), time(), zone),
    )
