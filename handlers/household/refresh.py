"""When a household's book is old: after so many days without a word about it, where the rulebook asks for it.

Must never ask a newcomer for what was never said before they came: their days count from their own first one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from config.rulebooks.schema import Quota
from handlers.context import World
from storage.repositories.people import Post

_DAYS = {"month": 30, "quarter": 91, "half_year": 182, "year": 365}


@dataclass(frozen=True)
class Refreshing:
    """One post whose households' books must be looked at again: the rule, and the moment before which a word is old."""

    post: Post
    quota: Quota
    cutoff: datetime
    never_counts: bool
    """Whether a household about which nothing was ever said is due as well."""


def refreshing(world: World, posts: Iterable[Post], now: datetime) -> list[Refreshing]:
    """Returns the posts that must keep their households' books fresh.

    Args:
        world: rulebooks, and how many days the operator set where the document gives no period.
        posts: somebody's posts.
        now: the moment, aware.

    Source: the rulebook's check of records; 四2 (无变化时定期调整维护) gives no period.
    """
    found = []
    for post in posts:
        rule = rule_of(world, post, world.local(now).date()) if post.role == "worker" else None
        if rule is not None:
            days = _DAYS.get(str(rule.period), world.settings.book_refresh_days)
            cutoff = now - timedelta(days=days)
            found.append(Refreshing(post, rule, cutoff, post.since_on <= world.local(cutoff).date()))
    return found


def rule_of(world: World, post: Post, on: date) -> Quota | None:
    """Returns the rule by which a post keeps the base data fresh, if its rulebook has one."""
    book = world.rulebooks.get(post.rulebook)
    if book is None:
        return None
    words = book.words_for(post.role, post.level, post.nature, post.title)
    rules = (q for q in book.quotas_on(on) if q.kind == "check" and q.of.covers == "records" and q.subject in words)
    return next(rules, None)


def is_due(one: Refreshing, booked_at: datetime | None) -> bool:
    """Whether a household's book is old, given when somebody last looked at it."""
    return one.never_counts if booked_at is None else booked_at < one.cutoff
