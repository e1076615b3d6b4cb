"""One grid's notice: which grid a word means, whose it is to print, and how it is shown.

Must never show a notice of a grid that is gone, however old the button is.
"""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.boards.reading import notices
from handlers.boards.sending import send_printed, show
from handlers.context import Context
from handlers.forms.grids import is_exact
from storage.repositories.grids import Grid
from storage.repositories.letters import Button

MOST_OFFERED = 6


async def found_or_asked(context: Context, word: str, action: str, what: str = "") -> Grid | None:
    """Returns the one grid that a word names where the speaker may print; otherwise says so, or offers some."""
    found: dict[int, Grid] = {}
    for path in context.own_paths:
        named = await context.uow.grids.named(word, path)
        found |= {one.id: one for one in named if _may_print(context, one)}
    exact = [one for one in found.values() if is_exact(one, word)] or list(found.values())
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


async def show_named(context: Context, word: str) -> None:
    """Shows the notice of the grid that a word names."""
    grid = await found_or_asked(context, word, "boards.notice")
    if grid is not None:
        await _show(context, grid)


def _may_print(context: Context, grid: Grid) -> bool:
    """Whether a notice is the speaker's to print: of the own grid, or of one below a head, leader or office."""
    return may(context.posts, Act.PRINT_BOARD, grid.path) or grid.id in {post.grid_id for post in context.posts}


async def allowed(context: Context, subject: Mapping[str, Any], *, whole: bool) -> Grid | None:
    """Returns a button's grid; None, with a word, where it is gone or not the presser's to print.

    Args:
        context: who presses.
        subject: the button's.
        whole: whether all below it is to be printed as well.
    """
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


async def press(context: Context, subject: Mapping[str, Any]) -> None:
    """The button of one grid: shows its notice, or with ``print`` sends it as a file."""
    grid = await allowed(context, subject, whole=False)
    if grid is None:
        return
    if subject.get("print"):
        await send_printed(context, "notice", await notices(context, grid, whole=False), grid.name)
    else:
        await _show(context, grid)


async def _show(context: Context, grid: Grid) -> None:
    (board,) = await notices(context, grid, whole=False)
    buttons = [Button("boards.print", "boards.notice", {"grid": grid.id, "print": True}, row=1)]
    if board["below"] and may(context.posts, Act.PRINT_BOARD, grid.path):
        about_all = {"grid": grid.id, "what": "notice"}
        buttons.append(Button("boards.all_notice", "boards.all", about_all, {"grid": grid.name}, row=2))
    await show(context, "notice", board, grid, grid.name, buttons)
