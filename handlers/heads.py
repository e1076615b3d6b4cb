"""Who stands above whom: the nearest head on the own grid or above, else the office."""

from collections.abc import Iterable

from handlers.context import World
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork


async def heads_above(uow: UnitOfWork, world: World, posts: Iterable[Post]) -> list[int]:
    """Returns the person ids of the nearest heads above somebody.

    Args:
        uow: an open unit of work.
        world: for the local day.
        posts: the posts of the person concerned; the first is taken as the main one.

    Returns:
        All heads of the nearest grid that has one (other than the person, and for a head a grid above the own one),
        else the office people of the nearest grid that has some, else nobody.
    """
    own = list(posts)
    if not own:
        return []
    main = own[0]
    person_id = main.person_id
    ids = [int(part) for part in main.grid_path.strip("/").split("/")]
    above = await uow.people.posts_on(ids, world.local(uow.now).date(), roles=("head", "office", "leader"))
    for role in ("head", "office", "leader"):
        candidates = [p for p in above if p.role == role and p.person_id != person_id]
        if main.role == "head" and role == "head":
            candidates = [p for p in candidates if p.grid_id != main.grid_id]
        if candidates:
            nearest = max(p.grid_path.count("/") for p in candidates)
            return sorted({p.person_id for p in candidates if p.grid_path.count("/") == nearest})
    return []


async def office_above(uow: UnitOfWork, world: World, posts: Iterable[Post]) -> list[int]:
    """Returns the person ids of the nearest office above somebody, for when the heads cannot be reached.

    Args:
        uow: an open unit of work.
        world: for the local day.
        posts: the posts of the person concerned; the first is taken as the main one.
    """
    main = next(iter(posts), None)
    if main is None:
        return []
    ids = [int(part) for part in main.grid_path.strip("/").split("/")]
    offices = await uow.people.posts_on(ids, world.local(uow.now).date(), roles=("office",))
    nearest = max((post.grid_level for post in offices), default=0)
    return sorted({p.person_id for p in offices if p.grid_level == nearest and p.person_id != main.person_id})
