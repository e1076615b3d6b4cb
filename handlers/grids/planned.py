"""What the document plans for a whole county beside what its roster holds, for the county's office when it asks.

It informs and asks for nothing. Source: 三（三）配强工作力量.
"""

from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.quotas.owed import rulebooks_of
from handlers.roster.totals import COUNTY, totals


async def planned(context: Context) -> list[dict[str, Any]]:
    """Returns each total of the document as plain values; nothing for other offices, and where it plans no totals."""
    post = next((one for one in context.posts if one.grid_level == COUNTY and may([one], Act.CHANGE_GRIDS)), None)
    book = rulebooks_of(context.world, [post]).get(post.id) if post is not None else None
    if post is None or book is None or not totals(book, context.today, (), (), {}):
        return []
    uow, path = context.uow, post.grid_path
    workers = [
        (one.person_id, one.grid_id) for one in await uow.people.posts_within(path, context.today, roles=("worker",))
    ]
    found = totals(
        book, context.today, await uow.grids.subtree(path), workers, await uow.figures.households(path)
    )  # fmt: skip
    return [{**one.__dict__, "differs": (one.found or 0) - one.planned} for one in found]
