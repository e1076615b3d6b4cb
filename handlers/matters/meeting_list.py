"""The list of the next coordination meeting (工作协调例会): what heads put on it, and which meeting that is.

A matter waits for the next meeting of its holder's grid or of the level right above; if none is convened yet, the
next one that is finds it. It must never decide anything: the meeting does.

Source: the rulebook that asks for it, 第八条（五）
"""

from handlers.context import World
from storage.repositories.gatherings import Gathering
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

LEVELS_ABOVE = 1


async def next_meeting(world: World, uow: UnitOfWork, matter: Matter) -> Gathering | None:
    """Returns the next meeting that a matter would come before; None if nobody has convened one yet."""
    ids = [int(part) for part in matter.holder_path.strip("/").split("/")][-1 - LEVELS_ABOVE :]
    return await uow.gatherings.next_meeting(ids, world.local(uow.now).date())


async def waiting_for(uow: UnitOfWork, gathering: Gathering) -> list[Matter]:
    """Returns what waits for a meeting: its grid's own matters and those of the grids right below, oldest first.

    A training, or a meeting that was called off, has no list.
    """
    if gathering.kind != "meeting" or gathering.ended_at is not None:
        return []
    path = (await uow.grids.get(gathering.grid_id)).path
    deepest = path.count("/") + LEVELS_ABOVE
    return [one for one in await uow.matters.on_meeting_list(path) if one.holder_path.count("/") <= deepest]
