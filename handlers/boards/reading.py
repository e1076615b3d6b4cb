"""Gathers what stands on notices and cards, as plain values that a letter carries.

People's names, posts, units and work numbers are the roster's. Must never read a household or anything said in a chat.

Source: the rulebooks' `requirements` about board, badge and duties.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from config.rulebooks.schema import Requirement, Rulebook
from handlers.context import Context
from handlers.matters.address import report_address
from storage.repositories.grids import Grid
from storage.repositories.people import Post
from storage.repositories.portraits import Portrait

ROLES = ("head", "worker")
"""Whose names are public; an office answers for all of it, and leaders are the heads of their grids."""
MOST_POSTS = 2
_VILLAGE = 3


def requirement(book: Rulebook | None, about: str, context: Context) -> Requirement | None:
    """Returns the clause that asks for a board or a badge today; None where the document is silent."""
    found = () if book is None else book.requirements
    return next((one for one in found if one.about == about and one.in_force(context.today)), None)


async def notices(context: Context, root: Grid, *, whole: bool) -> list[dict[str, Any]]:
    """Returns what stands on the notice of a grid, or of a grid and all below it, parents before children.

    Args:
        context: who asks, and when.
        root: the grid.
        whole: whether the grids below are wanted too.
    """
    uow = context.uow
    tree = await uow.grids.subtree(root.path) if whole else [root, *await uow.grids.children(root.id)]
    above = await uow.grids.by_ids(root.ancestor_ids)
    ids = {grid.id for grid in tree} | set(above)
    posts = await uow.people.posts_on(ids, context.today, roles=ROLES)
    on: dict[int, list[Post]] = defaultdict(list)
    for post in sorted(posts, key=lambda one: (ROLES.index(one.role), one.id)):
        on[post.grid_id].append(post)
    portraits = await uow.portraits.of_people({post.person_id for post in posts})
    known = {**above, **{grid.id: grid for grid in tree}}
    children: dict[int | None, list[Grid]] = defaultdict(list)
    for grid in tree:
        children[grid.parent_id].append(grid)
    book = await context.world.rulebook_of(uow, root.path)
    foot = await _foot(context, root)
    return [
        {
            **_named(context, known, grid, book if not grid.rulebook else context.world.rulebooks.get(grid.rulebook)),
            **foot, "faces": _faces(_serving(known, grid, on), portraits),
            "below": [row for child in children[grid.id] for row in _row(child, on[child.id])],
            "url": _url(context, grid.code),
        }
        for grid in (tree if whole else [root])
    ]  # fmt: skip


def _serving(known: Mapping[int, Grid], grid: Grid, on: Mapping[int, Sequence[Post]]) -> list[Post]:
    """The people of a grid; without a head of its own, the nearest above answer for it and come first."""
    own = list(on.get(grid.id, ()))
    if any(post.role == "head" for post in own):
        return own
    for above in reversed(grid.ancestor_ids[:-1]):
        heads = [post for post in on.get(above, ()) if post.role == "head"] if above in known else []
        if heads:
            return [*heads, *own]
    return own


def _faces(posts: Iterable[Post], portraits: Mapping[int, Portrait]) -> list[dict[str, Any]]:
    """One face a person; who is head and worker at once is there once, with both titles."""
    faces: dict[int, dict[str, Any]] = {}
    for post in posts:
        face = faces.setdefault(post.person_id, _face(post, portraits))
        if post.title not in face["title"].split("、"):
            face["title"] += f"、{post.title}"
        face["unit"] = face["unit"] or post.unit
    return list(faces.values())


def _face(post: Post, portraits: Mapping[int, Portrait]) -> dict[str, Any]:
    photo = portraits.get(post.person_id)
    return {
        "name": post.person_name, "title": post.title, "phone": post.phone, "unit": post.unit,
        "portrait": None if photo is None else [photo.account, photo.file_id],
    }  # fmt: skip


def _row(grid: Grid, posts: Sequence[Post]) -> list[list[str]]:
    """A line for each worker of a grid below, or for its heads where it has no worker."""
    shown = [post for post in posts if post.role == "worker"] or posts
    return [[grid.name, post.person_name, post.phone] for post in shown] or [[grid.name, "", ""]]


def _named(context: Context, known: Mapping[int, Grid], grid: Grid, book: Rulebook | None) -> dict[str, Any]:
    level = next((one for one in book.levels if one.level == grid.level), None) if book is not None else None
    who, duties = _duties(context, book, grid.level)
    return {
        "grid": grid.name, "code": grid.code, "level_word": level.word if level is not None else "",
        "above": [known[one].name for one in grid.ancestor_ids[:-1] if one in known],
        "duties_of": who, "duties": list(duties),
    }  # fmt: skip


def _duties(context: Context, book: Rulebook | None, level: int) -> tuple[str, Sequence[str]]:
    """The workers' duties on the notice of a village or of what is below it, the head's on those above.

    Source: the rulebook that says so, 第八条（一） (以村为单位公示网格员工作职责).
    """
    if book is None:
        return "", ()
    words = {"worker": book.words_for("worker", None, ""), "head": book.words_for("head", level, "")}
    for role in ("worker", "head") if level >= _VILLAGE else ("head", "worker"):
        for one in book.requirements:
            if one.about == "duties" and one.subject in words[role] and one.in_force(context.today):
                return one.subject or "", one.items
    return "", ()


async def _foot(context: Context, root: Grid) -> dict[str, Any]:
    """Whom to complain to: the office's number as the operator set it, else the nearest office's on the roster."""
    settings = context.world.settings
    hotline = settings.office_phone
    if not hotline:
        offices = await context.uow.people.posts_on(root.ancestor_ids, context.today, roles=("office",))
        hotline = offices[0].phone if offices else ""
    return {"hotline": hotline, "office": settings.office_name, "on": context.today.isoformat()}


def _url(context: Context, code: str) -> str:
    base = context.world.settings.public_url
    return report_address(base, code) if base else ""


async def cards(context: Context, posts: Iterable[Post]) -> list[dict[str, Any]]:
    """Returns what stands on the card or badge of each holder of some posts, one a person, in the posts' order.

    Args:
        context: who asks, and when.
        posts: of one subtree or one person; a person's lowest grid is where residents reach them.
    """
    of: dict[int, list[Post]] = {}
    for post in posts:
        of.setdefault(post.person_id, []).append(post)
    if not of:
        return []
    portraits = await context.uow.portraits.of_people(of)
    ids = {int(part) for some in of.values() for post in some for part in post.grid_path.strip("/").split("/")}
    known = await context.uow.grids.by_ids(ids)
    root = known[next(iter(of.values()))[0].grid_id]
    foot = await _foot(context, root)
    made = []
    for some in of.values():
        # The lowest grid first; on one grid the worker's post, as whom residents meet them.
        own = sorted(some, key=lambda post: (-post.grid_level, post.role != "worker", post.id))
        main = own[0]
        area = [known[one].name for one in known[main.grid_id].ancestor_ids if one in known and known[one].level <= 1]
        face = _face(main, portraits)
        face["unit"] = next((post.unit for post in own if post.unit), "")
        lines = [{"grid": post.grid_name, "title": post.title, "more": 0} for post in own[:MOST_POSTS]]
        lines[-1]["more"] = len(own) if len(own) > MOST_POSTS else 0
        made.append(
            {**foot, "face": face, "posts": lines, "place": "".join(area), "code": main.grid_code,
             "url": _url(context, main.grid_code)}
        )  # fmt: skip
    return made
