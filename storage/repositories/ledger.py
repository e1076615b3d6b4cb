"""What posts have to look after and what their people reached, counted in one statement for any number of posts.

Must never decide what counts: it hands out counted rows, the quota's reader adds them up.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    String,
    Table,
    and_,
    bindparam,
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

from storage.repositories.base import IsAmong, range_of
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


@dataclass(frozen=True)
class _Shape:
    """How many subtrees a statement names, and whether workers: statements of one shape differ in their values only."""

    households: int
    places: int
    grids: int
    has_workers: bool


def ledger(wanted: Wanted) -> tuple[CompoundSelect[Any], dict[str, Any]] | None:
    """Returns the one statement for all that is wanted and its parameters, or None if that is nothing."""
    shape = _Shape(
        len(wanted.household_paths), len(wanted.place_paths), len(wanted.grid_paths), bool(wanted.worker_ids)
    )
    if not (shape.households or shape.places or shape.grids):
        return None
    parameters: dict[str, Any] = {
        "people": list(wanted.person_ids), "workers": list(wanted.worker_ids), "levels": list(wanted.grid_levels),
        "start": wanted.start, "end": wanted.end,
    }  # fmt: skip
    paths = {"household": wanted.household_paths, "place": wanted.place_paths, "grid": wanted.grid_paths}
    for kind, theirs in paths.items():
        for number, path in enumerate(theirs):
            low, high = range_of(path)
            parameters |= {f"{kind}_from_{number}": low, f"{kind}_before_{number}": high}
    return _ledger(shape), parameters


@lru_cache(maxsize=100)
def _ledger(shape: _Shape) -> CompoundSelect[Any]:
    """Returns the statement of a shape, which takes longer to build than to run."""
    parts: list[Select[Any]] = []
    kinds: set[str] = set()
    if shape.households:
        parts.append(_held("household", households, shape.households, shape.has_workers))
        kinds.add("household")
    if shape.places:
        parts.append(_held("place", places, shape.places, shape.has_workers))
        kinds.add("place")
    if shape.grids:
        parts.append(_grids(shape.grids))
        # Whoever was with a household was in its grid as well.
        kinds |= {"household", "place", "grid"}
    return union_all(*parts, *(_reached(kind) for kind in sorted(kinds)))


def _within(kind: str, count: int) -> ColumnElement[bool]:
    """The grids of the subtrees that are named for a kind of things."""
    path = grids.c.path
    return or_(
        *(
            and_(path >= bindparam(f"{kind}_from_{number}"), path < bindparam(f"{kind}_before_{number}"))
            for number in range(count)
        )
    )


def _many(name: str) -> BindParameter[Any]:
    return bindparam(name, expanding=True)


def _columns(**known: Any) -> list[Any]:
    """The columns of a part in the records' order; what a part does not know is a typed NULL."""
    types: dict[str, Any] = {
        "person_id": Integer, "kind": String, "target_id": Integer, "path": String, "tags_text": String,
        "word": String, "level": Integer, "worker_id": Integer, "last_on": Date, "count": Integer, "living": Integer,
    }  # fmt: skip
    return [(known[name] if name in known else cast(null(), type_)).label(name) for name, type_ in types.items()]


def _word(table: Table) -> Any:
    return table.c.kind if "kind" in table.c else literal("")


def _held(kind: str, table: Table, count: int, has_workers: bool) -> Select[Any]:
    looked_at: ColumnElement[bool] = IsAmong(table.c.grid_id, select(grids.c.id).where(_within(kind, count)))
    if has_workers:
        # Each by its own index: an OR of the two would read a county's households for one person.
        theirs = select(table.c.id).where(table.c.worker_id.in_(_many("workers")))
        looked_at = table.c.id.in_(union(select(table.c.id).where(looked_at), theirs))
    alike = [grids.c.path, table.c.tags, table.c.worker_id, *([table.c.kind] if "kind" in table.c else [])]
    columns = _columns(
        kind=literal(kind), path=grids.c.path, tags_text=table.c.tags, word=_word(table), worker_id=table.c.worker_id,
        count=func.count(), living=literal(1),
    )  # fmt: skip
    counted = select(*columns).join_from(table, grids, grids.c.id == table.c.grid_id)
    return counted.where(table.c.retired_at.is_(None), looked_at).group_by(*alike)


def _grids(count: int) -> Select[Any]:
    columns = _columns(
        kind=literal("grid"), target_id=grids.c.id, path=grids.c.path, tags_text=literal(""), word=grids.c.kind,
        level=grids.c.level, count=literal(1), living=literal(1),
    )  # fmt: skip
    levels = grids.c.level.in_(_many("levels"))
    return select(*columns).where(grids.c.retired_at.is_(None), levels, _within("grid", count))


def _reached(kind: str) -> Select[Any]:
    last = union_all(_own(kind), _inherited(kind)).subquery()
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


def _own(kind: str) -> Select[Any]:
    return (
        select(
            visit_targets.c.person_id,
            visit_targets.c.target_id,
            func.max(visit_targets.c.on).label("last_on"),
        )
        .where(
            visit_targets.c.kind == kind,
            visit_targets.c.person_id.in_(_many("people")),
            visit_targets.c.ended_at.is_(None),
            _in_time(visit_targets),
        )
        .group_by(visit_targets.c.person_id, visit_targets.c.target_id)
    )


def _inherited(kind: str) -> Select[Any]:
    """What predecessors reached until they handed over: a running count goes on, and nobody walks it twice.

    The day of the change counts as well: whoever went in the morning of it went for a post that had ended the day
    before, and the visit would count for nobody. The facts stay the predecessor's. What the successor reached as well
    is a row already.
    """
    reached, again = visit_targets.alias("reached"), visit_targets.alias("again")
    in_time = and_(_in_time(reached), reached.c.on <= successions.c.on)
    own = (
        select(again.c.visit_id)
        .where(
            again.c.kind == kind, again.c.person_id == successions.c.person_id,
            again.c.target_id == reached.c.target_id, again.c.ended_at.is_(None),
            _in_time(again),
        )
        .correlate(successions, reached)
        .exists()
    )  # fmt: skip
    return (
        select(successions.c.person_id, reached.c.target_id, func.max(reached.c.on).label("last_on"))
        .join_from(successions, reached, reached.c.person_id == successions.c.before_id)
        .where(
            successions.c.person_id.in_(_many("people")), reached.c.kind == kind,
            reached.c.ended_at.is_(None), in_time, not_(own),
        )
        .group_by(successions.c.person_id, reached.c.target_id)
    )  # fmt: skip


def _in_time(reached: FromClause) -> ColumnElement[bool]:
    return and_(reached.c.on >= bindparam("start"), reached.c.on <= bindparam("end"))
