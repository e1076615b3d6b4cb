"""Who may give a level more time for a matter: the level itself, or where a rulebook is read so, the one above it.

It must never change a matter: the steps 延期, 申请延期 and 同意延期 do.
"""

from collections.abc import Sequence

from handlers.context import World
from handlers.matters.deadlines import rule_for
from handlers.matters.states import Who
from storage.repositories.grids import grid_id_of
from storage.repositories.matters import Matter
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


async def part_in_extending(world: World, uow: UnitOfWork, matter: Matter, heads: Sequence[Post]) -> set[Who]:
    """Returns 'asker' for the holder who has to ask for more time, 'above' for whoever may grant it; else nothing.

    A department asks its dispatcher in any case; above the top nobody is asked, and nobody above a confidential
    matter's chain may read what it is about.

    Args:
        world: rulebooks.
        uow: an open unit of work.
        matter: as it stands.
        heads: the posts by which somebody may handle it.
    """
    all_rules = (one for book in world.rulebooks.values() for one in book.deadlines)
    if (
        matter.department_id is not None
        or matter.confidential
        or not any(one.extended_by == "above" for one in all_rules)
    ):
        return set()
    book = await world.rulebook_of(uow, matter.grid_path)
    grid = await uow.grids.get(grid_id_of(matter.holder_path))
    rule = rule_for(book, grid.level, False, matter.handed_on)
    if rule is None or rule.extended_by != "above" or matter.holder_path.strip("/").count("/") == 0:
        return set()
    return {"above"} if any(post.grid_path != matter.holder_path for post in heads) else {"asker"}
