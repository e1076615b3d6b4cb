"""Whose list somebody stands on: that of the nearest head on the own grid or above; of nobody else."""

from collections.abc import Sequence
from datetime import date

from storage.repositories.people import Post
from storage.repositories.task_lists import Unsigned
from storage.unit_of_work import UnitOfWork


async def by_nearest_head(
    uow: UnitOfWork, people: Sequence[Unsigned], on: date, otherwise: int
) -> dict[int, list[Unsigned]]:
    """Returns people by the head who is to see to them.

    Args:
        uow: an open unit of work.
        people: recipients of a task.
        on: the local day.
        otherwise: who gets those above whom nobody is head.
    """
    grids = await uow.grids.by_ids({one.grid_id for one in people})
    above = sorted({ancestor for grid in grids.values() for ancestor in grid.ancestor_ids})
    heads: dict[str, list[Post]] = {}
    for post in await uow.people.posts_on(above, on, roles=("head",)) if above else ():
        heads.setdefault(post.grid_path, []).append(post)
    lists: dict[int, list[Unsigned]] = {}
    for one in people:
        for person_id in _nearest(heads, grids[one.grid_id].path, one.person_id) or [otherwise]:
            lists.setdefault(person_id, []).append(one)
    return lists


def _nearest(heads: dict[str, list[Post]], path: str, person_id: int) -> list[int]:
    """Returns the heads of the nearest grid on or above a path, other than the person."""
    parts = path.strip("/").split("/")
    for length in range(len(parts), 0, -1):
        found = {post.person_id for post in heads.get(f"/{'/'.join(parts[:length])}/", ())} - {person_id}
        if found:
            return sorted(found)
    return []
