"""Who owes a daily report on which day: the rulebook's log rules say so, and nobody is missing where it has none."""

from datetime import date

from config.rulebooks.schema import Quota, Rulebook
from handlers.context import World
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


def log_rule(rulebook: Rulebook | None, post: Post, on: date) -> Quota | None:
    """Returns the rule by which a post owes a report on a day, or None.

    Args:
        rulebook: the one that the post's grid follows.
        post: the post.
        on: a local day; rules in force that day count.
    """
    if rulebook is None:
        return None
    words = rulebook.words_for(post.role, post.level, post.nature, title=post.title)
    return next((q for q in rulebook.quotas_on(on) if q.kind == "log" and q.subject in words), None)


def owed_on(world: World, rulebook: Rulebook | None, post: Post, on: date) -> Quota | None:
    """Returns the rule by which a post owes a report on this very day, with working days taken into account."""
    rule = log_rule(rulebook, post, on)
    if rule is None or (rule.period == "workday" and not world.calendar.is_workday(on)):
        return None
    return rule if rule.period in ("day", "workday") else None


async def owes(world: World, uow: UnitOfWork, post: Post, on: date) -> Quota | None:
    """Returns what :func:`owed_on` does, for one post whose rulebook is yet to be found."""
    return owed_on(world, await world.rulebook_of(uow, post.grid_path), post, on)
