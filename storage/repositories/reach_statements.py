"""The statements of reach.py, each built once for a sort of things: building one takes longer than running it.

Must never hold a value: days, people and the subtree are given when it runs.
"""

from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Date,
    Select,
    String,
    and_,
    bindparam,
    case,
    cast,
    func,
    literal,
    or_,
    select,
    union,
)

from storage.repositories.base import IsAmong
from storage.repositories.dialect import joined_on, one_of_given
from storage.repositories.people import in_force
from storage.repositories.targets import tagged
from storage.tables import grids, households, last_visits, places, posts, visit_targets

TABLES: dict[str, Any] = {"household": households, "place": places}
BETWEEN_VALUES, BETWEEN_ROWS, BETWEEN_GROUPS = "\x1f", "\x1e", "\x1d"


class Sort(NamedTuple):
    """A sort of things: household or place, all or those with one of these tags, all or places of these types."""

    kind: str
    tags: tuple[str, ...] = ()
    types: tuple[str, ...] = ()


@cache
def targets(sort: Sort, everywhere: bool) -> Select[Any]:
    """Counts things by grid and worker; takes the subtree's ``first`` and ``after``, unless it is the whole tree."""
    table = TABLES[sort.kind]
    counted = select(table.c.grid_id, table.c.worker_id, func.count().label("count"))
    return counted.where(*_inside(everywhere, table), *_wanted(sort)).group_by(table.c.grid_id, table.c.worker_id)


@cache
def reached(dialect: str, sort: Sort, everywhere: bool) -> Select[Any]:
    """Counts what people reached, each thing once; takes ``ids``, ``start``, ``end`` and what :func:`targets` takes."""
    table, seen = TABLES[sort.kind], _seen(dialect, sort.kind)
    person = seen.c.person_id
    return (
        select(
            person, table.c.grid_id, func.count().label("count"),
            func.count(case((table.c.worker_id == person, 1))).label("own"),
            func.count(case((table.c.worker_id.is_(None), 1))).label("nobodys"),
        )
        .join_from(seen, table, table.c.id == seen.c.target_id)
        .where(*_inside(everywhere, table), *_wanted(sort))
        .group_by(person, table.c.grid_id)
    )  # fmt: skip


@cache
def presence(dialect: str, kind: str, everywhere: bool) -> Select[Any]:
    """Finds the grids in which people were, by what they reached of a kind there; takes what :func:`reached` takes."""
    table: Any = grids if kind == "grid" else TABLES[kind]
    seen = _seen(dialect, kind)
    there = select(seen.c.person_id, (table.c.id if kind == "grid" else table.c.grid_id).label("there"))
    joined_to = there.select_from(seen.join(table, table.c.id == seen.c.target_id))
    return joined_to.where(*_inside(everywhere, table)).distinct()


@cache
def waiting(dialect: str, kind: str) -> Select[Any]:
    """Packs all that lies in some grids into one text, grouped by grid and worker; takes the grids' ``ids``."""
    table = TABLES[kind]
    last = select(func.max(last_visits.c.last_on)).where(
        last_visits.c.kind == kind, last_visits.c.target_id == table.c.id
    )
    values: list[Any] = [
        cast(last.correlate(table).scalar_subquery(), String), table.c.code, table.c.id, table.c.name,
        table.c.address, table.c.grid_id, places.c.kind if kind == "place" else literal(""), table.c.tags,
    ]  # fmt: skip
    rows = func.aggregate_strings(joined_on(dialect, values, BETWEEN_VALUES), literal(BETWEEN_ROWS))  # type: ignore[arg-type]
    whose = joined_on(dialect, [table.c.grid_id, table.c.worker_id], BETWEEN_VALUES)
    theirs = (table.c.retired_at.is_(None), one_of_given(dialect, table.c.grid_id))
    grouped = (
        select(whose.label("whose"), rows.label("rows")).where(*theirs).group_by(table.c.grid_id, table.c.worker_id)
    )
    groups = grouped.subquery().c
    # One row in all: at each row SQLite's thread would wait for the interpreter's lock, which others hold.
    whole = joined_on(dialect, [groups.whose, groups.rows], BETWEEN_ROWS)
    return select(func.aggregate_strings(whole, literal(BETWEEN_GROUPS)))  # type: ignore[arg-type]


@cache
def strays(dialect: str) -> CompoundSelect[Any]:
    """Finds workers who have a post, a household or a place outside a subtree; takes ``ids`` and ``on`` as well."""
    inside = select(grids.c.id).where(*_inside(False, grids))
    assigned: list[Select[Any]] = [
        select(table.c.worker_id.label("person_id")).where(
            one_of_given(dialect, table.c.worker_id), table.c.retired_at.is_(None), table.c.grid_id.not_in(inside)
        )
        for table in TABLES.values()
    ]
    elsewhere = (posts.c.role == "worker", in_force(_day("on")), posts.c.grid_id.not_in(inside))
    return union(*assigned, select(posts.c.person_id).where(one_of_given(dialect, posts.c.person_id), *elsewhere))


@cache
def reached_by(dialect: str, kind: str) -> Select[Any]:
    """Finds what people reached of a kind; takes ``ids`` and ``start``."""
    last = last_visits.c
    theirs = (last.kind == kind, one_of_given(dialect, last.person_id), last.last_on >= _day("start"))
    return select(last.person_id, last.target_id).where(*theirs)


def _day(name: str) -> Any:
    return bindparam(name, type_=Date())


def _inside(everywhere: bool, table: Any) -> tuple[ColumnElement[bool], ...]:
    if everywhere:
        return ()
    path = grids.c.path
    inside = and_(path >= bindparam("first", type_=String()), path < bindparam("after", type_=String()))
    return (inside,) if table is grids else (IsAmong(table.c.grid_id, select(grids.c.id).where(inside)),)


def _wanted(sort: Sort) -> list[ColumnElement[bool]]:
    table = TABLES[sort.kind]
    wanted: list[ColumnElement[bool]] = [table.c.retired_at.is_(None)]
    if sort.tags:
        wanted.append(tagged(table.c.tags, sort.tags))
    if sort.types:
        wanted.append(places.c.kind.in_(sort.types))
    return wanted


def _seen(dialect: str, kind: str) -> CTE:
    """Who was with what from start to end, both included, each once.

    Found by people before anything is asked of the things: left to choose, PostgreSQL begins with all that lies there.
    """
    last, v, start, end = last_visits.c, visit_targets.c, _day("start"), _day("end")
    # A visit after the end hides one before it, so then the visits themselves are asked.
    earlier = select(literal(1)).where(
        v.kind == kind, v.target_id == last.target_id, v.person_id == last.person_id, v.ended_at.is_(None),
        v.on >= start, v.on <= end,
    )  # fmt: skip
    in_time = or_(last.last_on <= end, earlier.correlate(last_visits).exists())
    theirs = (one_of_given(dialect, last.person_id), last.kind == kind, last.last_on >= start, in_time)
    seen = select(last.person_id, last.target_id).where(*theirs).cte("seen")
    return seen.prefix_with("MATERIALIZED", dialect="postgresql")
