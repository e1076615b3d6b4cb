"""Numbers of grids (统一编号): one without a code gets one under its parent's, and a code never changes its meaning.

Must never give a code again that any grid ever had.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.roster.problems import RowProblem
from handlers.roster.rows import GridRow, RosterRows
from storage.repositories.roster import Snapshot, StoredGrid

SHEET = "网格"


def numbered(rows: RosterRows, current: Snapshot) -> RosterRows:
    """Returns the rows with a code for every grid; other rows may name a grid without one by its name.

    The same file again finds the code that was given before, by the parent and the name.

    Args:
        rows: the file.
        current: the store, with all codes that were ever given.

    Source: the rulebook that asks for it, 三 (统一编号).
    """
    if all(row.code for row in rows.grids):
        return rows
    by_id = {grid.id: grid for grid in current.grids}
    named = {(by_id[g.parent_id].code if g.parent_id in by_id else "", g.name): g.code for g in current.grids}
    taken = {row.code for row in rows.grids} | {g.code for g in (*current.grids, *current.retired.get("grids", ()))}
    how_many = Counter(row.name for row in rows.grids if not row.code)
    given: dict[str, str] = {}
    done: list[GridRow] = []
    # From the top down: a grid below one without a code needs that code first.
    for row in sorted(rows.grids, key=lambda one: one.level):
        parent = given.get(row.parent, row.parent)
        code = row.code
        if not code:
            code = named.get((parent, row.name)) or next_code(parent, taken)
            taken.add(code)
            if how_many[row.name] == 1 and row.name not in taken:
                given[row.name] = code
        done.append(row._replace(code=code, parent=parent))
    order = {row.line: at for at, row in enumerate(rows.grids)}
    done.sort(key=lambda one: order.get(one.line, 0))

    def refer(some: Iterable[Any]) -> list[Any]:
        return [one._replace(grid=given[one.grid]) if one.grid in given else one for one in some]

    return replace(
        rows, grids=done, people=refer(rows.people), households=refer(rows.households),
        places=None if rows.places is None else refer(rows.places),
    )  # fmt: skip


def next_code(parent: str, taken: Iterable[str]) -> str:
    """Returns the next code below a parent's, in the manner of its siblings; '01' is the first where there are none.

    Args:
        parent: the code above; '' for a grid at the top.
        taken: every code that was ever given.
    """
    pattern = re.compile(rf"{re.escape(parent)}(?P<mark>[-_.]?)(?P<number>\d{{1,6}})")
    siblings = [found for code in taken if (found := pattern.fullmatch(code)) is not None]
    marks = Counter((found["mark"], len(found["number"])) for found in siblings)
    (mark, width), _ = marks.most_common(1)[0] if marks else (("-" if "-" in parent else "", 2), 0)
    newest = max((int(found["number"]) for found in siblings if found["mark"] == mark), default=0)
    return f"{parent}{mark}{newest + 1:0{width}d}"


def changed_meanings(own: Mapping[str, GridRow], current: Snapshot) -> list[RowProblem]:
    """Returns a problem for each row whose code means another grid in the store.

    A grid may get another name, or move; a code whose level changes, whose name and parent both change, or that takes
    a sibling's name is another grid's.

    Args:
        own: the file's grids by code.
        current: the store.
    """
    gone: Sequence[StoredGrid] = current.retired.get("grids", ())
    by_id = {grid.id: grid for grid in (*gone, *current.grids)}
    known = {grid.code: grid for grid in (*gone, *current.grids)}
    retired = {grid.code for grid in gone}
    siblings = {(grid.parent_id, grid.name): grid.code for grid in current.grids}
    problems = []
    for row in own.values():
        grid = known.get(row.code)
        if grid is None:
            continue
        parent = by_id[grid.parent_id].code if grid.parent_id in by_id else ""
        renamed, moved = row.name != grid.name, row.parent != parent
        takes = siblings.get((grid.parent_id, row.name), row.code) != row.code
        if row.level != grid.level or (renamed and (moved or takes or row.code in retired)):
            what = f"{row.code} 已经是「{grid.name}」（{grid.level} 级）的编码，这里是「{row.name}」（{row.level} 级）"
            problems.append(
                RowProblem(SHEET, row.line, "编码", what, "编码定了就不改意思；新网格应换一个编码，或者空着由程序编")
            )
    return problems
