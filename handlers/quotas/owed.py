"""Which quotas a post owes on a day: those its rulebook gives a figure, a period and facts that can be counted.

Must never count anything: it only picks rules.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import NamedTuple

from config.rulebooks.schema import Quota, Rulebook
from handlers.context import World
from handlers.rules.periods import Period, is_calendar_period, period_from, period_of, rolling
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

ONE_TIME = ("visit", "survey")
"""What must be in one visit or one survey; all that somebody does on one day is looked at together."""
DAILY = ("day", "workday", *ONE_TIME)
"""Periods that are counted by the day, which a day of leave excuses."""
LONGER = ("week", "half_month", "month", "quarter", "half_year", "year")
"""Periods in which there is time to be told how it stands."""
ROLLING_TOLD_ON = 6
"""The weekday (Sunday) after which heads hear of what rolls: it ends anew every day, and would be told every day."""
ONCE = "once"
"""What is owed by a day of its own: a milestone, or what a head asks for."""
FILED = ("collection", "check", "milestone")
"""Kinds whose fact is that somebody filed it."""
RATED: Mapping[str, str] = {"events": "events", "records": "households", "people": "households"}
"""What a rate of 100 % can be told of, and its unit: matters due on a day, households and tagged ones whose book was
read."""
_COVERED = ("grids", "households", "places")
_HELD = ("households", "places", "projects", "work_points", "villages", "groups")


class Owed(NamedTuple):
    """One quota of one post in the period that a day lies in; ``others`` owe it jointly with whoever holds the post."""

    post: Post
    quota: Quota
    period: Period
    others: frozenset[int] = frozenset()

    @property
    def people(self) -> frozenset[int]:
        """Those whose deeds count."""
        return self.others | {self.post.person_id}

    @property
    def scope(self) -> str:
        """The subtree in which the quota's things lie."""
        if self.quota.of.within == "own":
            return self.post.grid_path
        return f"/{self.post.grid_path.strip('/').split('/')[0]}/"


def rulebooks_of(world: World, posts: Iterable[Post]) -> dict[int, Rulebook]:
    """Returns the rulebook that each post's grid follows, by post id; a post whose rulebook nobody has is left out."""
    return {post.id: world.rulebooks[post.rulebook] for post in posts if post.rulebook in world.rulebooks}


def rules_for(rulebook: Rulebook, post: Post, on: date) -> list[Quota]:
    """Returns the quotas in force that speak of a post, with and without a figure, in the rulebook's order."""
    words = rulebook.words_for(post.role, post.level, post.nature, post.title)
    return [quota for quota in rulebook.quotas_on(on) if quota.subject in words]


def is_counted(quota: Quota) -> bool:
    """Whether facts exist for a quota: visits, surveys, meetings, trainings, clockings, matters and filings.

    A rule that holds only under a condition (群众有要求时) is nobody's debt by itself, so it is left out.
    """
    if not quota.has_figure or quota.when is not None:
        return False
    if quota.kind == "content":
        needs_level = quota.of.covers in ("villages", "groups")
        return quota.period in ONE_TIME and quota.of.covers in _HELD and not (needs_level and quota.of.level is None)
    if quota.kind == "milestone":
        return quota.due is not None
    if not is_calendar_period(quota.period):
        return False
    if quota.kind == "cover":
        return quota.of.covers in _COVERED and (quota.of.covers != "grids" or quota.of.level is not None)
    if quota.kind == "count":
        return quota.of.covers in ("visits", "appointments", "patrols", "events")
    if quota.kind == "duration":
        return quota.unit == "hours" and quota.of.covers in ("patrols", "work")
    if quota.kind in FILED:
        return True
    if quota.kind == "rate":
        return quota.target == 100 and quota.of.covers in RATED
    return quota.kind in ("meeting", "training") and quota.unit in ("times", "days", "hours")


async def owed(world: World, uow: UnitOfWork, posts: Iterable[Post], on: date) -> list[Owed]:
    """Returns what posts owe in the periods that a day lies in, leave not yet taken into account.

    Args:
        world: rulebooks and calendar.
        uow: an open unit of work.
        posts: any number of posts; one statement more where a rulebook has some of them owe a thing jointly.
        on: a local day; on a day off nobody owes what is counted by the working day.
    """
    chosen = list(posts)
    books = rulebooks_of(world, chosen)
    found: list[Owed] = []
    for post in chosen:
        book = books.get(post.id)
        for quota in rules_for(book, post, on) if book is not None else ():
            period = period_on(world, quota, on, post.since_on)
            if period is not None:
                found.append(Owed(post, quota, period))
    return await _with_others(uow, books, found, on)


async def _with_others(uow: UnitOfWork, books: Mapping[int, Rulebook], debts: list[Owed], on: date) -> list[Owed]:
    """Names, for what a rulebook has all heads of a grid owe jointly, whose deeds count as well."""
    joint = [debt for debt in debts if debt.quota.jointly]
    if not joint:
        return debts
    grids, roles = {debt.post.grid_id for debt in joint}, {debt.post.role for debt in joint}
    beside = await uow.people.posts_on(grids, on, roles=roles)

    def others(debt: Owed) -> frozenset[int]:
        book = books[debt.post.id]
        same = (one for one in beside if one.grid_id == debt.post.grid_id)
        return frozenset(one.person_id for one in same if debt.quota in rules_for(book, one, on))

    return [debt._replace(others=others(debt)) if debt.quota.jointly else debt for debt in debts]


def period_on(world: World, quota: Quota, on: date, since_on: date) -> Period | None:
    """Returns the period in which a quota is counted on a day; None if nothing is owed then.

    What is owed once is owed until its last day, and nobody is asked for it afterwards.

    Args:
        world: for days off.
        quota: the rule.
        on: a local day.
        since_on: the post's first day, from which some rules count.
    """
    if not is_counted(quota) or (quota.period == "workday" and not world.calendar.is_workday(on)):
        return None
    if quota.due is not None:
        return Period(quota.since, quota.due) if quota.since <= on <= quota.due else None
    return Period(on, on) if quota.period in ONE_TIME else days_of(quota, on, since_on)


def days_of(quota: Quota, on: date, since_on: date) -> Period:
    """Returns the days of a quota's period that a day lies in, for a post that began on ``since_on``."""
    kind = str(quota.period)
    if quota.runs == "own":
        return period_from(kind, since_on, on)
    return rolling(kind, on) if quota.runs == "rolling" else period_of(kind, on)


def is_daily(quota: Quota) -> bool:
    """Whether a quota is either kept or not by each evening: what is owed by the day, and what rolls."""
    return quota.period in DAILY or quota.runs == "rolling"


def is_over(quota: Quota, period: Period, day: date) -> bool:
    """Whether a quota's period is looked back on after a day."""
    return day.weekday() == ROLLING_TOLD_ON if quota.runs == "rolling" else period.end == day


def running_otherwise(world: World) -> set[str]:
    """Returns the periods of the rules that do not run with the calendar: they may end on any day."""
    return {str(one.period) for book in world.rulebooks.values() for one in book.quotas if one.runs != "calendar"}
