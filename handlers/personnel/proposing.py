"""From a line to a change that can be confirmed: who, which post ends, which begins. Every doubt is said.

Must never change anything: confirming does, see changing.py.
"""

from collections.abc import Sequence
from typing import Any

from handlers.access import Act, may, reach
from handlers.context import Context
from handlers.forms.grids import grids_named
from handlers.personnel.approval import ROLES
from handlers.personnel.line import PeopleLine
from handlers.roster.posts import role_of
from storage.repositories.grids import Grid
from storage.repositories.people import Post


class Doubtful(Exception):
    """A line that cannot be confirmed: the letter that says why, its params, and posts to choose from."""

    def __init__(self, kind: str, posts: Sequence[Post] = (), **params: Any) -> None:
        super().__init__(kind)
        self.kind = kind
        self.posts = posts
        self.params = params


class Unfinished(Doubtful):
    """A line that says what is to be done and leaves out what only a question can bring."""


def may_change(context: Context, role: str, grid_path: str) -> bool:
    """Whether the speaker may propose a change of a post: heads only for what is below them, not for their like."""
    if role not in ROLES:
        return False
    mine = [post for post in context.posts if post.role == "office" or role == "worker" or post.grid_path != grid_path]
    return may(mine, Act.CHANGE_PEOPLE, grid_path)


async def posts_named(context: Context, name: str) -> list[Post]:
    """Returns the posts of workers and heads of a name that the speaker may change."""
    found: dict[int, Post] = {}
    for path in reach(context.posts, Act.CHANGE_PEOPLE):
        for post in await context.uow.people.named(name, path, context.today):
            if may_change(context, post.role, post.grid_path):
                found[post.id] = post
    return list(found.values())


async def propose(context: Context, line: PeopleLine, post_id: int | None = None) -> dict[str, Any]:
    """Returns the change as JSON that a button carries: kind, ends, person, name, phone, grid, role, level, title …

    Args:
        context: who proposes.
        line: from :func:`handlers.personnel.line.read_people_line`.
        post_id: which post is meant, where the name alone did not say.

    Raises:
        Doubtful: something is missing, unknown or not the speaker's to change.
    """
    made: dict[str, Any] = {
        "kind": line.kind, "ends": None, "person": None, "name": line.name, "phone": line.phone, "grid": None,
        "role": "", "level": None, "title": "", "nature": line.nature, "unit": line.unit, "reason": line.reason,
    }  # fmt: skip
    if not line.kind or not line.name:
        raise Doubtful("personnel.how")
    if line.kind == "add":
        grid, title = await _grid_and_title(context, line.words)
        if grid is None or not line.phone:
            raise Unfinished("personnel.how")
        await _begin(context, made, grid, title or "网格员")
        await _newcomer(context, made)
        return made
    posts = await posts_named(context, line.name)
    chosen = [post for post in posts if post_id is None or post.id == post_id]
    if not chosen:
        raise Doubtful("personnel.nobody", name=line.name)
    if len(chosen) > 1:
        raise Doubtful("personnel.which_post", chosen, name=line.name)
    post = chosen[0]
    made |= {"ends": post.id, "leaver": post.person_name, "from": post.grid_name, "from_title": post.title}
    if line.kind == "move":
        grid, title = await _grid_and_title(context, line.words)
        if grid is None:
            raise Unfinished("personnel.how")
        made |= {"person": post.person_id, "phone": post.phone}
        await _begin(context, made, grid, title or post.title)
        made |= {"nature": line.nature or post.nature, "unit": line.unit or post.unit}
    elif line.kind == "replace":
        if not line.words:
            raise Unfinished("personnel.how")
        made |= {
            "name": line.words[0], "grid": post.grid_id, "grid_name": post.grid_name, "role": post.role,
            "level": post.level, "title": post.title, "nature": line.nature, "unit": line.unit or post.unit,
        }  # fmt: skip
        await _newcomer(context, made)
        if made["person"] == post.person_id:
            raise Doubtful("personnel.same_person", name=line.name)
    else:
        made |= {"person": post.person_id, "phone": post.phone, "reason": line.reason or " ".join(line.words)[:100]}
    return made


async def _begin(context: Context, made: dict[str, Any], grid: Grid, title: str) -> None:
    book = await context.world.rulebook_of(context.uow, grid.path)
    role = role_of(title, grid.level, book)
    if role is None:
        raise Doubtful("personnel.unknown_title", title=title)
    if not may_change(context, role[0], grid.path):
        raise Doubtful("help.not_allowed")
    made |= {"grid": grid.id, "grid_name": grid.name, "role": role[0], "level": role[1], "title": title}


async def _newcomer(context: Context, made: dict[str, Any]) -> None:
    """Finds who takes a post: the number's owner, somebody of that name on the roster, or somebody new."""
    if made["phone"]:
        owner = await context.uow.people.by_phone(made["phone"])
        if owner is not None and owner.name != made["name"]:
            raise Doubtful("personnel.others_number", name=made["name"], end=made["phone"][-4:])
        made["person"] = owner.id if owner is not None else None
        return
    known = {post.person_id: post for post in await posts_named(context, made["name"])}
    if len(known) != 1:
        raise Unfinished("personnel.how")
    ((made["person"], post),) = known.items()
    made["phone"] = post.phone


async def _grid_and_title(context: Context, words: Sequence[str]) -> tuple[Grid | None, str]:
    """Returns the grid that some words name within the speaker's reach, and the title that is left over."""
    grid: Grid | None = None
    rest: list[str] = []
    for word in words:
        found = await grids_named(context, Act.CHANGE_PEOPLE, word) if grid is None else []
        if len(found) == 1:
            grid = found[0]
        elif found:
            raise Doubtful("personnel.which_grid", word=word, codes=[f"{one.name} {one.code}" for one in found][:8])
        else:
            rest.append(word)
    if len(rest) > 1:
        raise Doubtful("personnel.unread", words=rest)
    return grid, rest[0] if rest else ""
