"""/二维码: the QR at which residents of one's own grids report, to be printed or sent on.

It must never answer with an address where the operator opened no page.
"""

from handlers.access import Act, may
from handlers.context import Context
from handlers.matters.address import report_address
from storage.repositories.grids import Grid

MOST_AT_ONCE = 3


async def show_qr(context: Context, text: str) -> None:
    """Sends the QR of the named grid below one's own, or of one's own grids."""
    url = context.world.settings.public_url
    if not context.posts:
        await context.reply("help.not_allowed")
        return
    if url is None:
        await context.reply("matters.qr_none")
        return
    for grid in (await _grids(context, text.strip()))[:MOST_AT_ONCE]:
        await context.reply("matters.qr", grid=grid.name, url=report_address(url, grid.code))
    if not context.replies:
        await context.reply("matters.qr_which")


async def _grids(context: Context, word: str) -> list[Grid]:
    if not word:
        lowest = max(post.grid_level for post in context.posts)
        own = {post.grid_id for post in context.posts if post.grid_level == lowest}
        return list((await context.uow.grids.by_ids(own)).values())
    found: dict[int, Grid] = {}
    for path in context.own_paths:
        found |= {one.id: one for one in await context.uow.grids.named(word, path) if word in (one.name, one.code)}
    mine = {post.grid_id for post in context.posts}
    return [one for one in found.values() if one.id in mine or may(context.posts, Act.HANDLE_MATTER, one.path)]
