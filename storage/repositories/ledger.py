"""What posts have to look after and what their people reached, counted in one statement for any number of posts.

Must never decide what counts: it hands out counted rows, the quota's reader adds them up.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    Date,
    Integer,
    Select,
    String,
    Table,
    and_,
    cast,
    func,
    literal,
    not_,
    null,
    or_,
    select,
    union,
    union_all,
)
from sqlalchemy.sql import CompoundSelect

from storage.repositories.base import within
from storage.tables import grids, households, places, successions, visit_targets


@dataclass(frozen=True)
class LedgerRow:
    """Things to look after (``person_id`` is None), or one thing that a person reached.

    ``kind`` is household, place or grid. ``path`` is that of the grid it lies in (a grid's own). Things to look after
    that are alike are one row with their ``count``; a grid is a row of its own. ``level`` and ``word`` are a grid's
    level and kind; ``word`` is a place's kind. ``last_on`` is the last day on which the person reached it.
    """

    person_id: int | None
    kind: str
    target_id: int | None
    path: str
    tags_text: str
    word: str
    level: int | None
    worker_id: int | None
    last_on: date | None
    count: int
    living: int


@dataclass(frozen=True)
class Wanted:
    """What to hand out: the subtrees and workers looked at, the grids' levels, and whose visits from when to when."""

    household_paths: Collection[str] = ()
    place_paths: Collection[str] = ()
    worker_ids: Collection[int] = ()
    grid_paths: Collection[str] = ()
    grid_levels: Collection[int] = ()
    person_ids: Collection[int] = ()
    start: date = date.min
    end: date = date.max


def ledger(wanted: Wanted) -> CompoundSelect[Any] | None:
    """Returns the one statement for all that is wanted, or None if that is nothing."""
    parts: list[Select[Any]] = []
    kinds: set[str] = set()
    if wanted.household_paths:
        parts.append(_held("household", households, wanted.household_paths, wanted.worker_ids))
        kinds.add("household")
    if wanted.place_paths:
        parts.append(_held("place", places, wanted.place_paths, wanted.worker_ids))
        kinds.add("place")
    if wanted.grid_paths:
        parts.append(_grids(wanted.grid_paths, wanted.grid_levels))
        # Whoever was with a household was in its grid as well.
        kinds |= {"household", "place", "grid"}
    if not parts:
        return None
    parts += [_reached(kind, wanted) for kind in sorted(kinds)]
    return union_all(*parts)


def _columns(**known: Any) -> list[Any]:
    """The columns of a part in the records' order; what a part does not know is a typed NULL."""
    types: dict[str, Any] = {
        "person_id": Integer, "kind": String, "target_id": Integer, "path": String, "tags_text": String,
        "word": String, "level": Integer, "worker_id": Integer, "last_on": Date, "count": Integer, "living": Integer,
    }  # fmt: skip
    return [(known[name] if name in known else cast(null(), type_)).label(name) for name, type_ in types.items()]


def _word(table: Table) -> Any:
    return table.c.kind if "kind" in table.c else literal("")


def _held(kind: str, table: Table, paths: Iterable[str], worker_ids: Collection[int]) -> Select[Any]:
    there = select(grids.c.id).where(or_(*(within(grids.c.path, path) for path in paths)))
    # Each by its own index: an OR of the two would read a county's households for one person.
    looked_at = table.c.id.in_(
        union(
            select(table.c.id).where(table.c.grid_id.in_(there)),
            select(table.c.id).where(table.c.worker_id.in_(list(worker_ids))),
        )
    )
    alike = [grids.c.path, table.c.tags, table.c.worker_id, *([table.c.kind] if "kind" in table.c else [])]
    columns = _columns(
        kind=literal(kind), path=grids.c.path, tags_text=table.c.tags, word=_word(table), worker_id=table.c.worker_id,
        count=func.count(), living=literal(1),
    )  # fmt: skip
    counted = select(*columns).join_from(table, grids, grids.c.id == table.c.grid_id)
    return counted.where(table.c.retired_at.is_(None), looked_at).group_by(*alike)


def _grids(paths: Iterable[str], levels: Collection[int]) -> Select[Any]:
    columns = _columns(
        kind=literal("grid"), target_id=grids.c.id, path=grids.c.path, tags_text=literal(""), word=grids.c.kind,
        level=grids.c.level, count=literal(1), living=literal(1),
    )  # fmt: skip
    looked_at = or_(*(within(grids.c.path, path) for path in paths))
    return select(*columns).where(grids.c.retired_at.is_(None), grids.c.level.in_(list(levels)), looked_at)


def _reached(kind: str, wanted: Wanted) -> Select[Any]:
    last = union_all(_own(kind, wanted), _inherited(kind, wanted)).subquery()
    table = {"household": households, "place": places, "grid": grids}[kind]
    living = func.coalesce(cast(table.c.retired_at.is_(None), Integer), 1)
    columns = _columns(
        person_id=last.c.person_id, kind=literal(kind), target_id=last.c.target_id, path=grids.c.path,
        tags_text=literal("") if kind == "grid" else table.c.tags, word=_word(table),
        level=grids.c.level, worker_id=cast(null(), Integer) if kind == "grid" else table.c.worker_id,
        last_on=last.c.last_on, count=literal(1), living=living,
    )  # fmt: skip
    joined = select(*columns).join_from(last, table, table.c.id == last.c.target_id)
    return joined if kind == "grid" else joined.join(grids, grids.c.id == table.c.grid_id)


def _own(kind: str, wanted: Wanted) -> Select[Any]:
    return (
        select(
            visit_targets.c.person_id,
            visit_targets.c.target_id,
            func.max(visit_targets.c.on).label("last_on"),
        )
        .where(
            visit_targets.c.kind == kind,
            visit_targets.c.person_id.in_(list(wanted.person_ids)),
            visit_targets.c.ended_at.is_(None),
            and_(visit_targets.c.on >= wanted.start, visit_targets.c.on <= wanted.end),
        )
        .group_by(visit_targets.c.person_id, visit_targets.c.target_id)
    )


def _inherited(kind: str, wanted: Wanted) -> Select[Any]:
    """What predecessors reached until they handed over: a running count goes on, and nobody walks it twice.

    The day of the change counts as well: whoever went in the morning of it went for a post that had ended the day
    before, and the visit would count for nobody. The facts stay the predecessor's. What the successor reached as well
    is a row already.
    """
    reached, again = visit_targets.alias("reached"), visit_targets.alias("again")
    in_time = and_(reached.c.on >= wanted.start, reached.c.on <= wanted.end, reached.c.on <= successions.c.on)
    own = (
        select(again.c.visit_id)
        .where(
            again.c.kind == kind, again.c.person_id == successions.c.person_id,
            again.c.target_id == reached.c.target_id, again.c.ended_at.is_(None),
            and_(again.c.on >= wanted.start, again.c.on <= wanted.end),
        )
        .correlate(successions, reached)
        .exists()
    )  # fmt: skip
    return (
        select(successions.c.person_id, reached.c.target_id, func.max(reached.c.on).label("last_on"))
        .join_from(successions, reached, reached.c.person_id == successions.c.before_id)
        .where(
            successions.c.person_id.in_(list(wanted.person_ids)), reached.c.kind == kind,
            reached.c.ended_at.is_(None), in_time, not_(own),
        )
        .group_by(successions.c.person_id, reached.c.target_id)
    )  # fmt: skip
