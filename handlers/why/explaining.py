"""Gathers what explains a rule to one person: clause, document, our words, the reading taken, and the facts.

Must never show a person's facts to anybody but that person, or a head above.
"""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from config.rulebooks.schema import Dated, Quota, Rulebook
from config.rulebooks.words import period_words, target_words
from handlers.access import Act, reach
from handlers.context import Context
from handlers.quotas.demanded import demand_id_of, left_open, quota_of
from handlers.quotas.facts import facts_behind
from handlers.quotas.owed import rulebooks_of
from handlers.quotas.standing import facts_of, standings
from handlers.quotas.words import quota_params
from handlers.rules.periods import is_calendar_period, period_of
from storage.repositories.people import Post

MOST_FACTS = 20
# “每天”见说明 every-day: the part of a sentence that names a reading of the rulebook by its id.
_REFERENCE = re.compile(r"[；，]?[^。；，]*见说明 [a-z0-9-]+")


@dataclass(frozen=True)
class Fact:
    """One fact behind a figure: its day, and whom it reached or what it says."""

    on: date
    what: str
    more: Mapping[str, Any] = field(default_factory=dict)


async def post_in_reach(context: Context, post_id: int) -> Post | None:
    """Returns a post if it is the speaker's own or lies below one of the speaker's; None for everybody else's."""
    own = next((post for post in context.posts if post.id == post_id), None)
    if own is not None:
        return own
    for path in reach(context.posts, Act.READ_DIGEST):
        found = await context.uow.people.posts_within(path, context.today, after_id=post_id - 1, limit=1)
        if found and found[0].id == post_id:
            return found[0]
    return None


def rule_of(book: Rulebook, rule_id: str, on: date) -> Dated | None:
    """Returns the rule of any section that bears an id and is in force on a day, quotas first."""
    sections = (book.quotas, book.deadlines, book.leave, book.sizes, book.scoring, book.bars, book.requirements)
    return next((rule for rules in sections for rule in rules if rule.id == rule_id and rule.in_force(on)), None)


async def explain(context: Context, post: Post, rule_id: str) -> dict[str, Any] | None:
    """Returns the params of the letter that explains a rule as it stands for a post; None if there is no such rule.

    Args:
        context: who asks, and when; in a group no names of households are handed out.
        post: whose figure it is.
        rule_id: the rule's id in the rulebook that the post's grid follows.
    """
    asked = demand_id_of(rule_id)
    if asked is not None:
        return await _explain_demand(context, post, asked)
    book = rulebooks_of(context.world, [post]).get(post.id)
    said = None if book is None else explain_rule(context, book, rule_id)
    rule = None if book is None else rule_of(book, rule_id, context.today)
    if said is None or rule is None:
        return None
    said["name"] = post.person_name if post.person_id != context.person.id else ""
    return said | await _figure(context, post, rule) if isinstance(rule, Quota) else said


async def _explain_demand(context: Context, post: Post, demand_id: int) -> dict[str, Any] | None:
    """The same for what a head asks for: the clause that leaves it open, and who asked when."""
    demand = await context.uow.demands.get(demand_id)
    book = rulebooks_of(context.world, [post]).get(post.id)
    rule = left_open(context.world, [post], context.today).get(post.id)
    if demand is None or demand.ended_at is not None or book is None or rule is None:
        return None
    said = explain_rule(context, book, rule.id)
    if said is None:
        return None
    asked = quota_of(demand, rule)
    said |= {
        "target": target_words(asked), "every": period_words(asked), "note": "",
        "name": post.person_name if post.person_id != context.person.id else "",
        "asked": {"by": demand.filed_by, "on": context.world.local(demand.filed_at).date(), "grid": demand.grid_name},
    }  # fmt: skip
    return said | await _figure(context, post, asked)


def explain_rule(context: Context, book: Rulebook, rule_id: str) -> dict[str, Any] | None:
    """Returns the params of the same letter for a rule alone, without anybody's figure."""
    rule = rule_of(book, rule_id, context.today)
    if rule is None:
        return None
    document = book.document
    readings = [note for note in book.notes if rule.id in note.about]
    quota = rule if isinstance(rule, Quota) else None
    return {
        "title": document.title, "number": rule.source or document.number or "", "clause": rule.clause or "",
        "says": getattr(rule, "says", ""), "note": in_plain_words(rule.note or ""),
        "readings": [{"text": note.text, "reading": note.reading} for note in readings[:2]],
        "target": target_words(quota) if quota else "", "every": period_words(quota) if quota else "",
        "quota": None, "facts": [], "more": 0, "group": context.in_group, "name": "",
    }  # fmt: skip


def in_plain_words(note: str) -> str:
    """Returns a rule's note without the names of the readings that it refers to: those are said in full below it."""
    return _REFERENCE.sub("", note).replace("。。", "。").removeprefix("。")


async def _figure(context: Context, post: Post, rule: Quota) -> dict[str, Any]:
    found = await standings(context.world, context.uow, [post], context.today)
    standing = next((one for one in found if one.quota.id == rule.id), None)
    facts: list[Fact] = []
    if standing is not None and rule.kind == "cover":
        reached = await facts_of(context.world, context.uow, standing, MOST_FACTS + 1)
        facts = [Fact(one.on, one.target.name) for one in reached]
    elif standing is not None and rule.of.covers != "visits" and rule.period != "visit":
        behind = await facts_behind(context.world, context.uow, standing, MOST_FACTS + 1)
        facts = [Fact(one.on, one.what, {**asdict(one)}) for one in behind]
    elif standing is not None:
        facts = await _visits(context, post, standing.period.start, standing.period.end)
    elif rule.kind == "log" and is_calendar_period(rule.period):
        period = period_of(str(rule.period), context.today)
        entries = await context.uow.reports.between([post.person_id], period.start, period.end)
        facts = [Fact(entry.on, entry.text[:30]) for entry in entries]
    shown = [] if context.in_group else facts[:MOST_FACTS]
    return {
        "quota": None if standing is None else quota_params(standing),
        "facts": [{"on": fact.on, "what": fact.what, **fact.more} for fact in shown],
        "more": max(len(facts) - MOST_FACTS, 0),
    }


async def _visits(context: Context, post: Post, start: date, end: date) -> list[Fact]:
    facts: list[Fact] = []
    for visit in await context.uow.visits.between(post.person_id, start, end, MOST_FACTS):
        ids: dict[str, list[int]] = {}
        for kind, target_id in await context.uow.visits.targets_of(visit.id):
            ids.setdefault(kind, []).append(target_id)
        names = [t.name for kind, some in ids.items() for t in await context.uow.households.get(kind, some)]
        facts.append(Fact(visit.on, "、".join(names)))
    return facts
