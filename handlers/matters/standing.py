"""Who somebody is to a matter: its holder, its department, its reporter; and so what they may see and do now.

The chain of a confidential matter is whoever reported it, held it or was asked to: nobody else sees a word of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from handlers.access import Act, may
from handlers.context import World
from handlers.matters.chains import ChainRule, rule_of
from handlers.matters.extending import part_in_extending
from handlers.matters.states import STATES, Who
from storage.repositories.grids import grid_id_of
from storage.repositories.matters import Matter
from storage.repositories.people import Person, Post
from storage.unit_of_work import UnitOfWork

_RANKS = ("head", "office", "leader")
_DEPTH_OF_TOP = 2
"""Slashes in the path of a grid that lies in no other."""


async def responsible(uow: UnitOfWork, grid_id: int, on: date) -> list[int]:
    """Returns who answers for a grid: its heads, else its office, else its leaders."""
    return (await answering(uow, [grid_id], on)).get(grid_id, [])


async def answering(uow: UnitOfWork, grid_ids: Iterable[int], on: date) -> dict[int, list[int]]:
    """Returns who answers for each of these grids, in one statement; a grid that nobody answers for is left out."""
    found: dict[int, dict[str, set[int]]] = {}
    for post in await uow.people.posts_on(grid_ids, on, roles=_RANKS):
        found.setdefault(post.grid_id, {}).setdefault(post.role, set()).add(post.person_id)
    return {grid_id: sorted(next(ranks[rank] for rank in _RANKS if rank in ranks)) for grid_id, ranks in found.items()}


def nearest_above(path: str, answers: Mapping[int, Sequence[int]]) -> str | None:
    """Returns the path of the nearest grid above that somebody answers for; None at the top."""
    parts = path.strip("/").split("/")[:-1]
    while parts and int(parts[-1]) not in answers:
        parts.pop()
    return "/" + "/".join(parts) + "/" if parts else None


async def level_above(uow: UnitOfWork, path: str, on: date) -> str | None:
    """Returns the path of the nearest grid above that somebody answers for; None at the top."""
    return nearest_above(path, await answering(uow, grids_of(path), on))


async def first_holder(uow: UnitOfWork, path: str, on: date) -> str:
    """Returns the path of the grid that a new matter begins with: its own, or the nearest one with somebody."""
    answers = await answering(uow, grids_of(path), on)
    return path if grid_id_of(path) in answers else nearest_above(path, answers) or path


def grids_of(path: str) -> list[int]:
    """Returns the ids of the grids from the top to the one that a path leads to."""
    return [int(part) for part in path.strip("/").split("/")]


async def chain(uow: UnitOfWork, matter: Matter) -> set[int]:
    """Returns the grids that held a matter, or heard that it is overdue."""
    held = {step.holder_id for step in await uow.matters.steps(matter.id)} | {matter.holder_id}
    if matter.raised_path:
        own = matter.holder_path.strip("/").split("/")
        raised = matter.raised_path.strip("/").split("/")
        held |= {int(part) for part in own[len(raised) - 1 :]}
    return held


async def who_is(
    world: World, uow: UnitOfWork, person: Person, posts: Sequence[Post], matter: Matter
) -> frozenset[Who]:
    """Returns what somebody is to a matter; empty for a stranger to it."""
    found: set[Who] = set()
    rule = rule_of(matter.kind)
    heads = [post for post in posts if may([post], Act.HANDLE_MATTER, matter.holder_path)]
    if matter.confidential and heads:
        held = await chain(uow, matter)
        heads = [post for post in heads if post.grid_id in held]
    if heads:
        found.add("holder")
        found |= await part_in_extending(world, uow, matter, heads)
        if _judges(rule, heads, matter):
            found |= {"follower", "closer"}
    is_reporter = matter.reporter_id == person.id
    if not is_reporter and matter.reporter_id is not None and any(_on_grid(post, matter) for post in posts):
        # Whoever came after the reporter follows up what was reported.
        is_reporter = matter.reporter_id in await uow.successors.stands_for(person.id)
    if is_reporter:
        found.add("reporter")
        if rule.reporter_ends:
            found |= {"finder", "follower"}
        if rule.giver_closes:
            found.add("closer")
    # A resident's own report is followed up by the worker of the grid.
    is_here = any(post.grid_id == matter.grid_id for post in posts)
    if is_here and matter.reporter_id is None and not matter.confidential and rule.worker_follows:
        found.add("follower")
    if matter.department_id is not None:
        mine = await uow.matters.departments_of(person.phone, [post.unit for post in posts])
        if matter.department_id in mine:
            found.add("department")
    return frozenset(found)


def _judges(rule: ChainRule, heads: Sequence[Post], matter: Matter) -> bool:
    """Whether heads may say that it is done well: never who had to do what a superior gave, or is complained of."""
    if matter.holder_path.count("/") == _DEPTH_OF_TOP:
        return True  # At the top nobody is above.
    if rule.giver_closes:
        return any(post.grid_path != matter.holder_path for post in heads)
    return not rule.judged_above or any(post.grid_path != matter.grid_path for post in heads)


def _on_grid(post: Post, matter: Matter) -> bool:
    return matter.grid_path.startswith(post.grid_path)


def is_hidden(matter: Matter) -> bool:
    """Whether its words are for its chain alone: what is confidential, and a complaint about whoever reads here."""
    return matter.confidential or rule_of(matter.kind).begins_above


async def who_may_see(world: World, uow: UnitOfWork, person_ids: Iterable[int], matter: Matter) -> list[int]:
    """Returns those of some people who may read a matter, by their posts of today."""
    on = world.local(uow.now).date()
    people = await uow.people.by_ids(person_ids)
    return [
        one.id
        for one in people.values()
        if await may_see(world, uow, one, await uow.people.posts_of(one.id, on), matter)
    ]


async def may_see(world: World, uow: UnitOfWork, person: Person, posts: Sequence[Post], matter: Matter) -> bool:
    """Whether somebody may read a matter: whoever has a part in it, took a step, or reads this grid's reports."""
    if await who_is(world, uow, person, posts, matter):
        return True
    if any(step.by_id == person.id for step in await uow.matters.steps(matter.id)):
        return True
    if is_hidden(matter):
        # A complaint may be about the very head and workers who read this grid's reports.
        return False
    return may(posts, Act.READ_REPORTS, matter.grid_path) or any(post.grid_id == matter.grid_id for post in posts)


def moves_for(matter: Matter, who: frozenset[Who]) -> list[str]:
    """Returns the steps that these may take now, in the order of the table."""
    moves = [what for what, move in STATES[matter.state].moves.items() if set(move.by) & who]
    if matter.asked_due_on is None:
        moves = [what for what in moves if what not in ("grant_time", "refuse_time")]
    pointless = {
        "extend" if "asker" in who else "",
        "urge" if matter.urgent else "calm",
        *(("hide",) if matter.confidential else ()),
    }
    return [what for what in moves if what not in pointless]
