"""Who can stand in (代岗): colleagues on the same and the neighbouring grids, or anybody of the tree by name."""

from collections.abc import Iterable, Sequence

from handlers.context import Context
from handlers.forms.form import Choice
from handlers.leave.doubts import Doubt
from handlers.leave.spans import Span
from storage.repositories.people import Post

MOST_OFFERED = 6


async def colleagues(context: Context, posts: Sequence[Post]) -> list[Post]:
    """Returns people of the same role on the person's grids first, then on the grids beside them."""
    if not posts:
        return []
    own = {post.grid_id: post for post in posts}
    grids = await context.uow.grids.by_ids(own)
    beside: set[int] = set()
    for parent_id in {grid.parent_id for grid in grids.values() if grid.parent_id is not None}:
        beside |= {grid.id for grid in await context.uow.grids.children(parent_id)}
    found = await context.uow.people.posts_on(
        set(own) | beside, context.today, roles={post.role for post in posts} | {"worker"}
    )
    found.sort(key=lambda post: (post.grid_id not in own, post.role not in {p.role for p in posts}))
    return _each_once(found, posts[0].person_id)[:MOST_OFFERED]


async def named(context: Context, posts: Sequence[Post], name: str) -> list[Post]:
    """Returns the people of a name, one post each: those of the same township, else those of the whole tree."""
    if not posts:
        return []
    ids = posts[0].grid_path.strip("/").split("/")
    for depth in (2, 1):
        path = "/" + "/".join(ids[:depth]) + "/"
        found = _each_once(await context.uow.people.named(name, path, context.today), posts[0].person_id)
        if found:
            return found
    return []


async def take_name(context: Context, posts: Sequence[Post], name: str, span: Span | None) -> int | Doubt:
    """Returns the person id that a name means, or what must be asked back."""
    found = await named(context, posts, name)
    if len(found) > 1:
        return Doubt("leave.two_substitutes", {"name": name}, choices_of(found))
    if not found:
        offered = choices_of(await colleagues(context, posts))
        return Doubt("leave.no_substitute", {"name": name}, offered)
    return await take(context, posts, found[0].person_id, found[0].person_name, span)


async def take(context: Context, posts: Sequence[Post], person_id: int, name: str, span: Span | None) -> int | Doubt:
    """Returns the person id, or the doubt that this colleague is on leave at the same time."""
    if span is None:
        return person_id
    away = await context.uow.leaves.overlapping([person_id], span.from_on, span.to_on, ["approved"])
    if not any(span.overlaps(Span.of(leave)) for leave in away):
        return person_id
    others = [post for post in await colleagues(context, posts) if post.person_id != person_id]
    return Doubt("leave.substitute_away", {"name": name}, choices_of(others))


def choices_of(posts: Iterable[Post]) -> list[Choice]:
    """Returns a button for each colleague; the grid tells two of the same name apart."""
    return [
        Choice("leave.colleague", post.person_id, {"name": post.person_name, "grid": post.grid_name}) for post in posts
    ]


def _each_once(posts: Iterable[Post], besides: int) -> list[Post]:
    once: dict[int, Post] = {}
    for post in posts:
        if post.person_id != besides:
            once.setdefault(post.person_id, post)
    return list(once.values())
