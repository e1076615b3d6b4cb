"""/board 公示, /card 联系卡, /badge 胸牌: notices of grids and cards of people, as a picture and for the printer.

A worker gets the own grid's notice and the own card; heads and offices those of all below them, one or all at once.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command
from handlers.boards import portraits
from handlers.boards.reading import ROLES, cards, notices
from handlers.boards.sending import send_printed, show
from handlers.context import Context
from storage.repositories.grids import Grid
from storage.repositories.letters import Button
from storage.repositories.people import Post

MOST_OFFERED = 6
_ALL = ("全部", "所有", "all")
_KINDS = {
    "联系卡": "card", "民情联系卡": "card", "胸牌": "badge", "胸卡": "badge", "工作牌": "badge", "照片": "photo",
    "card": "card", "badge": "badge", "photo": "photo",
}  # fmt: skip


async def run(context: Context, text: str) -> None:
    """公示: what can be printed; 公示 南关村 is its notice, 公示 全部 南关村 all below it, 公示 联系卡 a card."""
    word, _, rest = text.strip().removeprefix("牌").strip().partition(" ")
    kind = _KINDS.get(word)
    if kind == "photo":
        await portraits.ask(context, {})
    elif kind is not None:
        await _person(context, kind, rest)
    elif word in _ALL:
        await _all_of(context, "notice", rest)
    elif word:
        await _grid(context, f"{word} {rest}".strip())
    else:
        await _menu(context)


async def run_card(context: Context, text: str) -> None:
    """联系卡: the own card, or that of somebody below by name; 联系卡 全部 南关村 all of them."""
    await _person(context, "card", text.strip())


async def run_badge(context: Context, text: str) -> None:
    """胸牌: the same as a badge."""
    await _person(context, "badge", text.strip())


async def _menu(context: Context) -> None:
    if not context.posts:
        await context.reply("help.not_allowed")
        return
    own = {post.grid_id: post.grid_name for post in context.posts}
    buttons = [
        Button("boards.notice", "boards.notice", {"grid": grid_id}, {"grid": name})
        for grid_id, name in list(own.items())[:MOST_OFFERED]
    ]
    me = {"person": context.person.id}
    buttons += [
        Button("boards.own_card", "boards.card", {**me, "what": "card"}, row=7),
        Button("boards.own_badge", "boards.card", {**me, "what": "badge"}, row=7),
        Button("boards.photo", "boards.photo", {}, row=7),
    ]
    for at, path in enumerate(reach(context.posts, Act.PRINT_BOARD)[:2]):
        grid_id = int(path.strip("/").split("/")[-1])
        buttons += [
            Button(f"boards.all_{what}", "boards.all", {"grid": grid_id, "what": what}, {"grid": own[grid_id]}, row=row)
            for row, what in enumerate(("notice", "card", "badge"), 8 + 3 * at)
        ]
    await context.reply("boards.menu", buttons)


# ---- notices --------------------------------------------------------------------------------------


async def _found(context: Context, word: str, action: str, what: str = "") -> Grid | None:
    """Returns the one grid that a word names where the speaker may print; otherwise says so, or offers some."""
    found: dict[int, Grid] = {}
    for path in context.own_paths:
        named = await context.uow.grids.named(word, path)
        found |= {one.id: one for one in named if _may_print(context, one)}
    exact = [one for one in found.values() if word in (one.name, one.code)] or list(found.values())
    if len(exact) == 1:
        return exact[0]
    if not exact:
        await context.reply("boards.no_grid", word=word[:30])
    else:
        buttons = [
            Button("boards.choose_grid", action, {"grid": one.id, "what": what}, {"grid": one.name, "code": one.code})
            for one in exact[:MOST_OFFERED]
        ]
        await context.reply("boards.which_grid", buttons)
    return None


async def _grid(context: Context, word: str) -> None:
    grid = await _found(context, word, "boards.notice")
    if grid is not None:
        await _show_notice(context, grid)


def _may_print(context: Context, grid: Grid) -> bool:
    """Whether a notice is the speaker's to print: of the own grid, or of one below a head, leader or office."""
    return may(context.posts, Act.PRINT_BOARD, grid.path) or grid.id in {post.grid_id for post in context.posts}


async def _allowed(context: Context, subject: Mapping[str, Any], *, whole: bool) -> Grid | None:
    grid = (await context.uow.grids.by_ids([int(subject["grid"])])).get(int(subject["grid"]))
    may_it = grid is not None and (
        may(context.posts, Act.PRINT_BOARD, grid.path) if whole else _may_print(context, grid)
    )
    if grid is None or not may_it:
        await context.reply("help.not_allowed")
        return None
    if await context.uow.grids.by_code(grid.code) is None:
        # An old button of a grid that is gone since.
        await context.reply("boards.no_grid", word=grid.name)
        return None
    return grid


async def notice(context: Context, subject: Mapping[str, Any]) -> None:
    """The button of one grid: shows its notice, or with ``print`` sends it as a file."""
    grid = await _allowed(context, subject, whole=False)
    if grid is None:
        return
    if subject.get("print"):
        await send_printed(context, "notice", await notices(context, grid, whole=False), grid.name)
    else:
        await _show_notice(context, grid)


async def _show_notice(context: Context, grid: Grid) -> None:
    (board,) = await notices(context, grid, whole=False)
    buttons = [Button("boards.print", "boards.notice", {"grid": grid.id, "print": True}, row=1)]
    if board["below"] and may(context.posts, Act.PRINT_BOARD, grid.path):
        about_all = {"grid": grid.id, "what": "notice"}
        buttons.append(Button("boards.all_notice", "boards.all", about_all, {"grid": grid.name}, row=2))
    await show(context, "notice", board, grid, grid.name, buttons)


# ---- cards ----------------------------------------------------------------------------------------


async def _person(context: Context, what: str, name: str) -> None:
    word, _, rest = name.partition(" ")
    if not name:
        await card(context, {"person": context.person.id, "what": what})
    elif word in _ALL:
        await _all_of(context, what, rest)
    else:
        await _named(context, what, name)


async def _named(context: Context, what: str, name: str) -> None:
    found: dict[int, Post] = {}
    for path in reach(context.posts, Act.PRINT_BOARD):
        named = await context.uow.people.named(name, path, context.today)
        found |= {post.person_id: post for post in named if post.role in ROLES}
    if name == context.person.name and not found:
        await card(context, {"person": context.person.id, "what": what})
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
        await card(context, {"person": next(iter(found)), "what": what})


async def _posts_for(context: Context, person_id: int) -> Sequence[Post]:
    """The posts that stand on somebody's card; none if it is not the speaker's to print."""
    posts = await context.uow.people.posts_of(person_id, context.today)
    if person_id == context.person.id:
        return [post for post in posts if post.role in ROLES] or posts
    shown = [post for post in posts if post.role in ROLES]
    return shown if any(may(context.posts, Act.PRINT_BOARD, post.grid_path) for post in shown) else []


async def card(context: Context, subject: Mapping[str, Any]) -> None:
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


# ---- many at once ---------------------------------------------------------------------------------


async def _all_of(context: Context, what: str, word: str) -> None:
    if word.strip():
        grid = await _found(context, word.strip(), "boards.all", what)
        if grid is not None:
            await print_all(context, {"grid": grid.id, "what": what})
        return
    for path in reach(context.posts, Act.PRINT_BOARD):
        await print_all(context, {"grid": int(path.strip("/").split("/")[-1]), "what": what})
    if not context.replies:
        await context.reply("help.not_allowed")


async def print_all(context: Context, subject: Mapping[str, Any]) -> None:
    """Sends the notices of a grid and all below it, or the cards of all who serve there, for the printer."""
    grid = await _allowed(context, subject, whole=True)
    if grid is None:
        return
    what = str(subject["what"])
    if what == "notice":
        made = await notices(context, grid, whole=True)
    else:
        made = await cards(context, await context.uow.people.posts_within(grid.path, context.today, roles=ROLES))
    await send_printed(context, what, made, grid.name)


async def _own_card(context: Context) -> None:
    await card(context, {"person": context.person.id, "what": "card"})


AREA = Area(
    "boards",
    commands=(
        Command("board", "公示", run, takes_text=True, in_groups=False),
        Command("card", "联系卡", run_card, takes_text=True, in_groups=False),
        Command("badge", "胸牌", run_badge, takes_text=True, in_groups=False),
    ),
    actions={
        "notice": notice, "card": card, "all": print_all, "photo": portraits.ask, "photo_down": portraits.take_down,
    },
    forms=(portraits.form(_own_card),),
)  # fmt: skip
