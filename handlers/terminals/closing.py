"""What ends a terminal: blocked, removed, gone. The grid's head is told, so that somebody can telephone."""

from handlers.context import World
from handlers.heads import heads_above
from handlers.unasked import send_unasked
from storage.repositories.letters import Lane, Letter
from storage.repositories.terminals import Terminal
from storage.unit_of_work import UnitOfWork


async def close_terminal(world: World, uow: UnitOfWork, terminal: Terminal, reason: str) -> None:
    """Closes a terminal, stops what is queued for it, and tells the head once.

    Args:
        world: for the local day.
        uow: an open unit of work.
        terminal: the one that can no longer be reached.
        reason: blocked, removed or gone.
    """
    if terminal.state == "closed":
        return
    await uow.terminals.close(terminal.id, reason)
    await uow.outbox.claims.cancel_for(terminal.id, reason)
    if terminal.state != "open":
        return
    today = world.local(uow.now).date()
    if terminal.person_id is not None:
        person = await uow.people.get(terminal.person_id)
        heads = await heads_above(uow, world, await uow.people.posts_of(person.id, today))
        letter = Letter("groups.person_closed", {"name": person.name, "phone": person.phone, "reason": reason})
    elif terminal.grid_id is not None:
        grid = await uow.grids.get(terminal.grid_id)
        above = await uow.people.posts_on(grid.ancestor_ids, today, roles=("head", "office"))
        nearest = max((post.grid_level for post in above), default=0)
        heads = sorted({post.person_id for post in above if post.grid_level == nearest})
        letter = Letter("groups.group_closed", {"name": grid.name, "label": terminal.label, "reason": reason})
    else:
        return
    await send_unasked(world, uow, await uow.terminals.of_people(heads), letter, Lane.REMINDER)
