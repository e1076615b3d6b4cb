"""Whether a change of people must be approved, and by whose office.

Must never name a rulebook or a document: the requirement and its clause come from the rulebook's data.
"""

from collections.abc import Iterable, Mapping
from datetime import date

from config.rulebooks.schema import Requirement, Rulebook
from handlers.access import Act, may
from handlers.context import World
from storage.repositories.grids import Grid
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

ROLES = ("worker", "head")
"""Whose changes are meant: 网格员 and 网格长."""


def approval_rule(rulebooks: Mapping[str, Rulebook], name: str | None, on: date) -> Requirement | None:
    """Returns the requirement by which changes of workers and heads are approved, if a rulebook has one.

    Args:
        rulebooks: by name.
        name: the rulebook that a grid follows.
        on: the local day.

    Source: the rulebook that asks for it, 第六条.
    """
    book = rulebooks.get(name) if name else None
    if book is None:
        return None
    found = (one for one in book.requirements if one.about == "personnel" and one.approved_by and one.in_force(on))
    return next(found, None)


async def office_grid(uow: UnitOfWork, world: World, grid: Grid) -> Grid:
    """Returns the grid whose office decides about a grid's people: where the rulebook is in force, or above.

    Args:
        uow: an open unit of work.
        world: for the local day.
        grid: where the change is.
    """
    above = await uow.grids.by_ids(grid.ancestor_ids)
    chain = [above[one] for one in grid.ancestor_ids if one in above]
    named = [at for at, one in enumerate(chain) if one.rulebook]
    root = named[-1] if named else 0
    offices = await uow.people.posts_on(
        [one.id for one in chain[: root + 1]], world.local(uow.now).date(), roles=("office",)
    )
    return above[offices[0].grid_id] if offices else chain[root]


def decides(posts: Iterable[Post], office_path: str) -> bool:
    """Whether somebody with these posts speaks for an office: of that grid or of one above."""
    return may(posts, Act.DECIDE_PEOPLE, office_path)
