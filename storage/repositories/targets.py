"""What a visit can reach: households, places and grids as one kind of row, and the conditions that narrow them down.

Must never decide who may see a row: callers say within which subtrees they look.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    Table,
    and_,
    case,
    cast,
    literal,
    not_,
    null,
    or_,
    select,
)

from storage.repositories.base import within
from storage.tables import grids, households, places
from storage.tags import tags_of

TABLES: dict[str, Table] = {"household": households, "place": places, "grid": grids}


@dataclass(frozen=True)
class Target:
    """A household, a place or a grid: whatever a visit can reach. ``tags`` are the roster's words."""

    kind: str
    id: int
    code: str
    name: str
    address: str
    grid_id: int
    worker_id: int | None
    tags_text: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags as words."""
        return tags_of(self.tags_text)


@dataclass(frozen=True)
class Found(Target):
    """A target that somebody named; ``reached`` is whether the person was there already on the day asked about.

    ``booked_at`` is when anybody last looked at a household's book (户情).
    """

    reached: int
    booked_at: datetime | None = None


def of_kind(kind: str, *, retired: bool = False) -> Select[tuple[object, ...]]:
    """Returns the statement for all households, places or grids of today, joined to their grids.

    Args:
        kind: household, place or grid; a grid has neither address nor worker nor tags.
        retired: whether what was retired is there as well.
    """
    table = TABLES[kind]
    if kind == "grid":
        targets = select(
            literal("grid").label("kind"), grids.c.id, grids.c.code, grids.c.name, literal("").label("address"),
            grids.c.id.label("grid_id"), cast(null(), grids.c.id.type).label("worker_id"),
            literal("").label("tags_text"),
        )  # fmt: skip
    else:
        targets = select(
            literal(kind).label("kind"), table.c.id, table.c.code, table.c.name, table.c.address, table.c.grid_id,
            table.c.worker_id, table.c.tags.label("tags_text"),
        ).join(grids, grids.c.id == table.c.grid_id)  # fmt: skip
    return targets if retired else targets.where(table.c.retired_at.is_(None))


def rank(found: FromClause) -> ColumnElement[int]:
    """Households before places before grids."""
    return case({"household": 0, "place": 1}, value=found.c.kind, else_=2)


def workers_own(kind: str, path: str, person_id: int, elsewhere: Iterable[str] | None = None) -> ColumnElement[bool]:
    """What a worker looks after on a grid: what is assigned to them; if nothing is, what is assigned to nobody.

    Args:
        kind: household or place.
        path: the subtree of the worker's post.
        person_id: the worker.
        elsewhere: adds what is assigned to the person outside these subtrees; None adds nothing.
    """
    table = TABLES[kind]
    place = within(grids.c.path, path)
    if elsewhere is not None:
        place = or_(place, not_(or_(*(within(grids.c.path, other) for other in elsewhere))))
    theirs = and_(table.c.worker_id == person_id, place)
    other, tree = table.alias(), grids.alias()
    place_of_other = within(tree.c.path, path)
    if elsewhere is not None:
        place_of_other = or_(place_of_other, not_(or_(*(within(tree.c.path, one) for one in elsewhere))))
    has_some = (
        select(other.c.id)
        .join(tree, tree.c.id == other.c.grid_id)
        .where(other.c.worker_id == person_id, other.c.retired_at.is_(None), place_of_other)
        .exists()
    )
    return or_(theirs, and_(within(grids.c.path, path), table.c.worker_id.is_(None), not_(has_some)))


def tagged(column: ColumnElement[str], tags: Iterable[str]) -> ColumnElement[bool]:
    """Rows that bear one of these tags."""
    return or_(*(column.contains(f"、{tag}、", autoescape=True) for tag in tags))
