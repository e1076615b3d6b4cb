"""/board 公示, /card 联系卡, /badge 胸牌: notices of grids and cards of people, as a picture and for the printer.

A worker gets the own grid's notice and the own card; heads and offices those of all below them, one or all at once.
"""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, reach
from handlers.areas import Area, Command
from handlers.boards import card, notice, portraits
from handlers.boards.reading import ROLES, cards, notices
from handlers.boards.sending import send_printed
from handlers.context import Context
from storage.repositories.grids import grid_id_of
from storage.repositories.letters import Button

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
        await notice.show_named(context, f"{word} {rest}".strip())
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
        grid_id = grid_id_of(path)
        buttons += [
            Button(f"boards.all_{what}", "boards.all", {"grid": grid_id, "what": what}, {"grid": own[grid_id]}, row=row)
            for row, what in enumerate(("notice", "card", "badge"), 8 + 3 * at)
        ]
    await context.reply("boards.menu", buttons)


async def _person(context: Context, what: str, name: str) -> None:
    word, _, rest = name.partition(" ")
    if not name:
        await card.press(context, {"person": context.person.id, "what": what})
    elif word in _ALL:
        await _all_of(context, what, rest)
    else:
        await card.show_named(context, what, name)


async def _all_of(context: Context, what: str, word: str) -> None:
    if word.strip():
        grid = await notice.found_or_asked(context, word.strip(), "boards.all", what)
        if grid is not None:
            await print_all(context, {"grid": grid.id, "what": what})
        return
    for path in reach(context.posts, Act.PRINT_BOARD):
        await print_all(context, {"grid": grid_id_of(path), "what": what})
    if not context.replies:
        await context.reply("help.not_allowed")


async def print_all(context: Context, subject: Mapping[str, Any]) -> None:
    """Sends the notices of a grid and all below it, or the cards of all who serve there, for the printer."""
    grid = await notice.allowed(context, subject, whole=True)
    if grid is None:
        return
    what = str(subject["what"])
    if what == "notice":
        made = await notices(context, grid, whole=True)
    else:
        made = await cards(context, await context.uow.people.posts_within(grid.path, context.today, roles=ROLES))
    await send_printed(context, what, made, grid.name)


AREA = Area(
    "boards",
    commands=(
        Command("board", "公示", run, takes_text=True, in_groups=False),
        Command("card", "联系卡", run_card, takes_text=True, in_groups=False),
        Command("badge", "胸牌", run_badge, takes_text=True, in_groups=False),
    ),
    actions={
        "notice": notice.press, "card": card.press, "all": print_all, "photo": portraits.ask,
        "photo_down": portraits.take_down,
    },
    forms=(portraits.form(card.show_own),),
)  # fmt: skip
