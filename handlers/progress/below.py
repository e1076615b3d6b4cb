"""How the posts below a head are doing: how many quotas are met, and who is furthest behind.

Must never name anybody in a group.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.quotas.standing import Standing, standings
from handlers.quotas.words import quota_params
from handlers.rules.progress import Stage, stage_of
from storage.repositories.outbox import Button

CHUNK = 200
MOST_AT_ONCE = 400
MOST_WORST = 5
_URGENCY = {Stage.MISSED: 0, Stage.LAST: 1, Stage.TIGHT: 2, Stage.EARLY: 3, None: 4}


@dataclass(frozen=True)
class Below:
    """All standings below a head: how many there are, how many are met, and those furthest behind."""

    quotas: int
    met: int
    worst: tuple[Standing, ...]


def stage(standing: Standing) -> Stage | None:
    """Returns the stage at which a standing is."""
    return stage_of(standing.done, standing.target, standing.working_days_left, standing.working_days_in_period)


def worst_of(found: Sequence[Standing]) -> list[Standing]:
    """Returns unmet standings, the most pressing first, then those with the smallest share done."""
    unmet = [standing for standing in found if not standing.is_met]
    return sorted(unmet, key=lambda one: (_URGENCY[stage(one)], one.done / one.target, -one.missing))[:MOST_WORST]


async def below(context: Context, at_most: int | None = None) -> Below | None:
    """Returns how everybody below the speaker's grids is doing, chunk by chunk.

    Args:
        context: who asks, and when.
        at_most: gives up with None if there are more posts than this.
    """
    total, met, worst, seen = 0, 0, list[Standing](), 0
    for path in reach(context.posts, Act.READ_DIGEST):
        after = 0
        while True:
            posts = await context.uow.people.posts_within(path, context.today, after_id=after, limit=CHUNK)
            if not posts:
                break
            after, seen = posts[-1].id, seen + len(posts)
            if at_most is not None and seen > at_most:
                return None
            others = [post for post in posts if post.person_id != context.person.id]
            found = await standings(context.world, context.uow, others, context.today)
            total, met = total + len(found), met + sum(standing.is_met for standing in found)
            worst = worst_of([*worst, *found])
    return Below(total, met, tuple(worst))


def below_params(context: Context, found: Below) -> dict[str, Any]:
    """Returns what a letter says of those below; names only in private."""
    named = [
        {"name": s.post.person_name, "grid": s.post.grid_name, "quota": quota_params(s)}
        for s in (() if context.in_group else found.worst)
    ]
    return {"quotas": found.quotas, "met": found.met, "worst": named}


def below_buttons(context: Context, found: Below) -> list[Button]:
    """Returns one 凭什么 a person named."""
    if context.in_group:
        return []
    return [
        Button(
            "progress.why_of", "why.show", {"post": s.post.id, "rule": s.quota.id}, {"name": s.post.person_name}, n // 2
        )
        for n, s in enumerate(found.worst)
    ]


async def show_below(context: Context, _subject: Mapping[str, Any]) -> None:
    """Shows how those below are doing, however many they are."""
    if not reach(context.posts, Act.READ_DIGEST):
        await context.reply("help.not_allowed")
        return
    found = await below(context)
    assert found is not None
    await context.reply("progress.below", below_buttons(context, found), **below_params(context, found))
