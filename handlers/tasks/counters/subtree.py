"""A task of somebody above, as a head or an office sees it: a live counter of the own subtree and what to do.

Must never show a head anything outside the own subtree.
"""

from handlers.access import Act, reach
from handlers.context import Context
from handlers.tasks.counters import counter
from storage.repositories.grids import grid_id_of
from storage.repositories.tasks import Task

MOST_SHOWN = 3


async def show(context: Context, task: Task) -> bool:
    """Puts the counter of the presser's own subtree on the screen; returns False where it has nobody there.

    Whoever heads several subtrees sees one for each of them that the task reached.
    """
    shown = 0
    for path in reach(context.posts, Act.SEE_PHONES):
        if shown == MOST_SHOWN:
            break
        grid = await context.uow.grids.get(grid_id_of(path))
        shown += await counter.show_here(context, task, grid)
    return shown > 0
