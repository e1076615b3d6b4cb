"""How the posts below a head are doing: how many quotas are met, and who is furthest behind.

Must never name anybody in a group.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from handlers.access import Act, may
from handlers.context import Context, World
from handlers.queries.county import county
from handlers.quotas.outlook import URGENCY, outlook
from handlers.quotas.standing import Standing
from handlers.quotas.words import outlook_params, quota_params
from storage.repositories.grids import grid_id_of
from storage.repositories.letters import Button
from storage.repositories.people import Post

MOST_AT_ONCE = 400
MOST_WORST = 5
MOST_PARTS = 60


@dataclass(frozen=True)
class Below:
    """All standings below a head: how many there are, how many are met, and those furthest behind."""

    quotas: int
    met: int
    worst: tuple[Standing, ...]
    own: Sequence[Standing] | None
    """The speaker's, who was counted with them; None where some of it may lie elsewhere."""


def worst_of(world: World, found: Sequence[Standing]) -> list[Standing]:
    """Returns unmet standings, the most pressing verdict first, then those with the smallest share done."""
    unmet = [standing for standing in found if not standing.is_met]
    return sorted(unmet, key=lambda one: (URGENCY[outlook(world, one).verdict], one.done / one.target, -one.missing))[
        :MOST_WORST
    ]


async def below(context: Context, paths: Sequence[str]) -> Below | None:
    """Returns how everybody in some subtrees is doing, the speaker left out.

    Args:
        context: who asks, and when.
        paths: subtrees, none inside another.

    Returns:
        None if they hold more than MOST_AT_ONCE posts: an answer must not keep other writers waiting.
    """
    posts: list[Post] = []
    for path in paths:
        room = MOST_AT_ONCE + 1 - len(posts)
        posts += await context.uow.people.posts_within(path, context.today, limit=room) if room > 0 else []
    if len(posts) > MOST_AT_ONCE:
        return None
    me, mine = context.person.id, {post.id: place for place, post in enumerate(context.posts)}
    # What is assigned to a worker may lie anywhere; a head's things lie below the head.
    is_all_here = mine.keys() <= {post.id for post in posts} and all(post.role != "worker" for post in context.posts)
    chosen = [post for post in posts if is_all_here or post.person_id != me]
    found: list[Standing] = []
    for path in paths:
        theirs = [post for post in chosen if post.grid_path.startswith(path)]
        there = await county(context.world, context.uow, path, theirs, context.today)
        found += await there.standings(theirs)
    others = [standing for standing in found if standing.post.person_id != me]
    speakers = (standing for standing in found if standing.post.id in mine)
    own = sorted(speakers, key=lambda standing: mine[standing.post.id]) if is_all_here else None
    worst = tuple(worst_of(context.world, others))
    return Below(len(others), sum(standing.is_met for standing in others), worst, own)


def below_params(context: Context, found: Below) -> dict[str, Any]:
    """Returns what a letter says of those below; names only in private."""
    named = [
        {
            "name": s.post.person_name,
            "grid": s.post.grid_name,
            "quota": quota_params(s),
            "outlook": outlook_params(context.world, s),
        }
        for s in (() if context.in_group else found.worst)
    ]
    return {"quotas": found.quotas, "met": found.met, "worst": named}


def below_buttons(context: Context, found: Below) -> list[Button]:
    """Returns one 凭什么 a person named, with what it is about where somebody is named twice."""
    if context.in_group:
        return []
    times = Counter(s.post.person_name for s in found.worst)
    return [
        Button(
            "progress.why_of", "why.show", {"post": s.post.id, "rule": s.quota.id},
            {"name": s.post.person_name, **({"of": s.quota.of.words} if times[s.post.person_name] > 1 else {})}, n // 2,
        )
        for n, s in enumerate(found.worst)
    ]  # fmt: skip


async def parts_buttons(context: Context, paths: Sequence[str]) -> list[Button]:
    """Returns a button for each part of subtrees that are too large to be counted at once."""
    ids = [grid_id_of(path) for path in paths]
    parts = [child for grid_id in ids for child in await context.uow.grids.children(grid_id)][:MOST_PARTS]
    return [
        Button("progress.part", "progress.below", {"grid": part.id}, {"name": part.name}, row=number // 3)
        for number, part in enumerate(parts)
    ]


async def show_below(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows how those on a grid and below are doing; a large grid is opened part by part."""
    grid = (await context.uow.grids.by_ids([int(subject["grid"])])).get(int(subject["grid"]))
    if grid is None or not may(context.posts, Act.READ_DIGEST, grid.path):
        await context.reply("help.not_allowed")
        return
    found = await below(context, [grid.path])
    if found is None:
        await context.reply("progress.choose_part", await parts_buttons(context, [grid.path]), grid=grid.name)
    else:
        await context.reply(
            "progress.below", below_buttons(context, found), grid=grid.name, **below_params(context, found)
        )
