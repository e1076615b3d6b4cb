"""One person's card or badge: of oneself, or of somebody below by name.

Must never show a card of somebody who serves elsewhere.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, may, reach
from handlers.boards.reading import ROLES, cards
from handlers.boards.sending import send_printed, show
from handlers.context import Context
from storage.repositories.letters import Button
from storage.repositories.people import Post

MOST_OFFERED = 6


async def show_own(context: Context) -> None:
    """Shows the speaker's own card."""
    await press(context, {"person": context.person.id, "what": "card"})


async def show_named(context: Context, what: str, name: str) -> None:
    """Shows the card or badge of somebody below, or the own one; two of one name are asked back."""
    found: dict[int, Post] = {}
    for path in reach(context.posts, Act.PRINT_BOARD):
        named = await context.uow.people.named(name, path, context.today)
        found |= {post.person_id: post for post in named if post.role in ROLES}
    if name == context.person.name and not found:
        await press(context, {"person": context.person.id, "what": what})
    elif not found:
        await context.reply("boards.no_person", name=name[:20])
    elif len(found) > 1:
        buttons = [
            Button("boards.choose_person", "boards.card", {"person": person_id, "what": what},
                   {"grid": post.grid_name, "name": post.person_name})
            for person_id, post in list(found.items())[:MOST_OFFERED]
        ]  # fmt: skip
        await context.reply("boards.which_grid", buttons)
    else:
        await press(context, {"person": next(iter(found)), "what": what})


async def _posts_for(context: Context, person_id: int) -> Sequence[Post]:
    """The posts that stand on somebody's card; none if it is not the speaker's to print."""
    posts = await context.uow.people.posts_of(person_id, context.today)
    if person_id == context.person.id:
        return [post for post in posts if post.role in ROLES] or posts
    shown = [post for post in posts if post.role in ROLES]
    return shown if any(may(context.posts, Act.PRINT_BOARD, post.grid_path) for post in shown) else []


async def press(context: Context, subject: Mapping[str, Any]) -> None:
    """The button of one card or badge: shows it, or with ``print`` sends it as a file."""
    what, person_id = str(subject["what"]), int(subject["person"])
    posts = await _posts_for(context, person_id)
    if not posts:
        await context.reply("help.not_allowed")
        return
    (board,) = await cards(context, posts)
    name = board["face"]["name"]
    if subject.get("print"):
        await send_printed(context, what, [board], name)
        return
    about = {"person": person_id, "what": what}
    other = "badge" if what == "card" else "card"
    buttons = [
        Button("boards.print", "boards.card", {**about, "print": True}, row=1),
        Button(f"boards.{other}", "boards.card", {**about, "what": other}, row=1),
    ]
    if person_id == context.person.id:
        buttons.append(Button("boards.photo", "boards.photo", {}, row=2))
    if board["face"]["portrait"] is not None:
        buttons.append(Button("boards.photo_down", "boards.photo_down", {"person": person_id}, row=2))
    await show(context, what, board, await context.uow.grids.get(posts[0].grid_id), name, buttons)
