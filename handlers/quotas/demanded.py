"""What heads ask for by a day, as quotas: it then counts, warns and is explained like any other.

Only those are meant whom their document leaves without a figure (适时、按上级要求): its clause is the demand's.

Source: 第八条（二）按照上级网格长的工作要求，适时; 四1 定期.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.quotas.owed import ONCE, Owed, rulebooks_of, rules_for
from handlers.rules.periods import Period
from storage.repositories.filings import Demand
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

_PREFIX = "demand-"


def demand_id_of(rule_id: str) -> int | None:
    """Returns the demand that a quota was made of; None for a rulebook's own."""
    number = rule_id.removeprefix(_PREFIX)
    return int(number) if rule_id.startswith(_PREFIX) and number.isdecimal() else None


def left_open(world: World, posts: Iterable[Post], on: date) -> dict[int, Quota]:
    """Returns the rule without a figure by which a head may ask each post to see its households, by post id."""
    chosen = list(posts)
    books = rulebooks_of(world, chosen)
    found: dict[int, Quota] = {}
    known: dict[tuple[str, str, int | None, str, str], Quota | None] = {}
    for post in chosen:
        book = books.get(post.id)
        if book is None:
            continue
        kind = (book.name, post.role, post.level, post.nature, post.title)
        if kind not in known:
            known[kind] = next((rule for rule in rules_for(book, post, on) if _is_open(rule)), None)
        rule = known[kind]
        if rule is not None:
            found[post.id] = rule
    return found


def _is_open(rule: Quota) -> bool:
    return (
        rule.kind == "cover" and not rule.has_figure and rule.of.covers == "households" and not rule.of.tags
    )  # fmt: skip


async def demanded(world: World, uow: UnitOfWork, posts: Iterable[Post], on: date) -> list[Owed]:
    """Returns what heads ask of posts on a day; no statement where every post's document gives figures.

    Args:
        world: rulebooks.
        uow: an open unit of work.
        posts: any number; one statement serves all of them.
        on: a local day.
    """
    chosen = list(posts)
    rules = left_open(world, chosen, on)
    return owed_by(chosen, rules, await uow.demands.in_force(on)) if rules else []


def owed_by(posts: Iterable[Post], rules: Mapping[int, Quota], asked: Sequence[Demand]) -> list[Owed]:
    """Returns what posts owe by demands that are known already; ``rules`` as :func:`left_open` returns them."""
    return [
        Owed(post, quota_of(demand, rules[post.id]), Period(demand.start_on, demand.until_on))
        for post in posts
        if post.id in rules
        for demand in asked
        if post.grid_path.startswith(demand.path) and post.person_id != demand.filed_by_id
    ]


def quota_of(demand: Demand, rule: Quota) -> Quota:
    """Returns a demand as a quota: the rule that left it open, with the head's figure and days."""
    asked = {
        "id": f"{_PREFIX}{demand.id}", "target": demand.households or "all", "period": ONCE,
        "since": demand.start_on, "until": demand.until_on, "due": demand.until_on, "note": None,
    }  # fmt: skip
    return rule.model_copy(update=asked)
