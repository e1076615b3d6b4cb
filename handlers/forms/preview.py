"""What happens to a preview's letter: confirmed once, by who still may, and shown anew when it is from another day.

A preview's letter has ``state`` ('' while it waits) and ``drafted_at``. Must never do what was previewed.
"""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from handlers.access import Act, may
from handlers.context import Context
from storage.repositories.grids import Grid

_FRESH_FOR = timedelta(hours=12)


async def confirmed(
    context: Context, act: Act, grid_id: int, *, over: str, again: Callable[[], Awaitable[None]]
) -> Grid | None:
    """Looks whether a press on 确认 counts; where it does not, the presser is told why.

    Args:
        context: the press.
        act: what will be done to the grid.
        grid_id: the grid of the draft.
        over: the letter that says that the preview was used before.
        again: shows the preview anew; called for one that was drawn too long ago.

    Returns:
        The draft's grid as it is now; None where nothing is to be done.
    """
    if await is_over(context, over):
        return None
    grid = await context.uow.grids.get(grid_id)
    if not may(context.posts, act, grid.path):
        await context.reply("help.not_allowed")
        return None
    if is_old(context):
        await put_away(context, "changed")
        await again()
        return None
    return grid


async def is_over(context: Context, over: str) -> bool:
    """Says what became of the pressed preview where it was used before; returns whether it was."""
    assert context.pressed is not None
    state = context.pressed.params["state"]
    if state:
        await context.reply(over, state=state)
    return bool(state)


async def drop_preview(context: Context, over: str) -> None:
    """取消: the preview is put away, nothing is done; one that was used before stays what it became."""
    if not await is_over(context, over):
        await put_away(context, "dropped")


async def put_away(context: Context, state: str) -> None:
    """Takes the buttons off a preview and says what became of it; an old screen's press is still answered."""
    await context.edit_pressed(buttons=(), state=state)


def is_old(context: Context) -> bool:
    """Whether the pressed preview was drawn so long ago that it must be looked at again."""
    assert context.pressed is not None
    return context.now - datetime.fromisoformat(context.pressed.params["drafted_at"]) > _FRESH_FOR
