"""Which grid is meant: what a word names among those somebody may do something to, and which are near to choose from.

Must never choose among several: whoever asks says how doubt is put to the person.
"""

from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from storage.repositories.grids import Grid, grid_id_of


def as_answer(grid: Grid) -> dict[str, Any]:
    """Returns a grid as a form's answers and a draft keep it."""
    return {"id": grid.id, "name": grid.name}


async def grids_named(context: Context, act: Act, word: str) -> list[Grid]:
    """Returns the grids that a word names where the speaker may do something: by whole name or code, else by a part."""
    found = {one.id: one for path in reach(context.posts, act) for one in await context.uow.grids.named(word, path)}
    return [one for one in found.values() if is_exact(one, word)] or list(found.values())


def is_exact(grid: Grid, word: str) -> bool:
    """Whether a word is a grid's whole name or its code."""
    return word in (grid.name, grid.code)


async def own_and_below(context: Context, act: Act) -> list[Grid]:
    """Returns the highest grids where the speaker may do something, each with those right below it."""
    grids: list[Grid] = []
    for path in reach(context.posts, act):
        own = await context.uow.grids.get(grid_id_of(path))
        grids += [own, *await context.uow.grids.children(own.id)]
    return grids
