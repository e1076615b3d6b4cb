"""What people look after: households and places with their grid and worker, and the departments.

Must never drop a row silently: each is taken, or named with its mend.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from handlers.roster.columns import SHEET_OF
from handlers.roster.posts import Staff
from handlers.roster.problems import RowProblem
from handlers.roster.rows import DepartmentRow, HouseholdRow, PlaceRow, RosterRows
from handlers.roster.tree import Tree
from storage.repositories.roster import Snapshot, StoredDepartment, StoredHousehold, StoredPlace
from storage.tags import tags_text

Holding = TypeVar("Holding", StoredHousehold, StoredPlace)


def plan_households(
    rows: RosterRows, tree: Tree, staff: Staff, current: Snapshot, problems: list[RowProblem]
) -> list[StoredHousehold]:
    """Returns the households as they shall stand; what is wrong is added to ``problems``."""

    def build(row_id: int, row: HouseholdRow, grid_id: int, worker_id: int | None) -> StoredHousehold:
        tags = tags_text(row.tags)
        return StoredHousehold(row_id, row.code, row.name, row.address, grid_id, worker_id, row.group_name, tags)

    return _plan("households", rows.households, build, current.households, rows, tree, staff, current, problems)


def plan_places(
    rows: RosterRows, tree: Tree, staff: Staff, current: Snapshot, problems: list[RowProblem]
) -> list[StoredPlace]:
    """Returns the places as they shall stand; without the sheet, those on grids that stay."""

    def build(row_id: int, row: PlaceRow, grid_id: int, worker_id: int | None) -> StoredPlace:
        tags = tags_text(row.tags)
        return StoredPlace(row_id, row.code, row.name, row.kind, row.address, grid_id, worker_id, tags)

    if rows.places is None:
        grids = {grid.id for grid in tree.grids.values()}
        return _looked_after((place for place in current.places if place.grid_id in grids), staff)
    return _plan("places", rows.places, build, current.places, rows, tree, staff, current, problems)


def _plan(
    name: str,
    given: Sequence[Any],
    build: Callable[[int, Any, int, int | None], Holding],
    living: Sequence[Holding],
    rows: RosterRows,
    tree: Tree,
    staff: Staff,
    current: Snapshot,
    problems: list[RowProblem],
) -> list[Holding]:
    sheet = SHEET_OF[name].title
    code_column = SHEET_OF[name].columns[0].title
    outside = {one.code: one for one in living if one.grid_id not in tree.scope}
    known = {one.code: one.id for one in (*current.retired.get(name, ()), *living)}
    newest = current.newest_ids.get(name, 0)
    first: dict[str, int] = {}
    planned = _looked_after(outside.values(), staff)

    def refuse(row: Any, column: str, what: str, mend: str) -> None:
        problems.append(RowProblem(sheet, row.line, column, what, mend))

    for row in given:
        if row.code in first:
            refuse(row, code_column, f"{row.code} 已写在第 {first[row.code]} 行", "编号不能重复，应换一个")
            continue
        first[row.code] = row.line
        if row.code in outside:
            refuse(row, code_column, f"{row.code} 已是别处「{outside[row.code].name}」的编号", "应换一个编号")
        grid = tree.grids.get(row.grid)
        if grid is None:
            if row.grid not in rows.doubtful and not (tree.problems and row.grid in tree.lines):
                refuse(row, "网格编码", f"没有编码是 {row.grid} 的网格", "应是「网格」表里的一个编码")
            continue
        if tree.partial and row.grid not in tree.lines:
            refuse(row, "网格编码", f"网格 {row.grid} 不归这份表管", "应写到管那一片的名册里")
            continue
        worker_id = staff.by_phone.get(row.worker_phone) if row.worker_phone else None
        if row.worker_phone and worker_id is None and row.worker_phone not in rows.doubtful:
            refuse(
                row, "网格员手机号", f"「人员」表里没有 {row.worker_phone}", "应是「人员」表里的一个手机号，或者空着"
            )
            continue
        row_id = known.get(row.code)
        if row_id is None:
            newest += 1
            row_id = newest
        planned.append(build(row_id, row, grid.id, worker_id))
    return planned


def _looked_after(kept: Iterable[Holding], staff: Staff) -> list[Holding]:
    """What the file does not speak for stays; but nobody who has left looks after it."""
    serving = {person.id for person in staff.people}
    return [one if one.worker_id is None or one.worker_id in serving else one._replace(worker_id=None) for one in kept]


def plan_departments(
    rows: RosterRows, tree: Tree, current: Snapshot, problems: list[RowProblem]
) -> list[StoredDepartment]:
    """Returns the departments as they shall stand; without the sheet, and outside a part's file, they stay."""
    if rows.departments is None:
        return list(current.departments)
    kept = {one.code: one for one in current.departments} if tree.partial else {}
    known = {one.code: one.id for one in (*current.retired.get("departments", ()), *current.departments)}
    newest = current.newest_ids.get("departments", 0)
    own: dict[str, DepartmentRow] = {}
    for row in rows.departments:
        if row.code in own:
            what = f"{row.code} 已写在第 {own[row.code].line} 行"
            problems.append(RowProblem("部门", row.line, "编码", what, "编码不能重复，应换一个"))
            continue
        own[row.code] = row
        if row.code not in known:
            newest += 1
            known[row.code] = newest
    for row in own.values():
        if row.parent and row.parent not in own and row.parent not in kept and row.parent not in rows.doubtful:
            what, mend = f"没有编码是 {row.parent} 的部门", "应是「部门」表里的一个编码，或者空着"
            problems.append(RowProblem("部门", row.line, "上级编码", what, mend))
        elif _is_own_ancestor(row.code, own):
            what, mend = "上级一层层找上去又回到了自己", "应改正上级编码"
            problems.append(RowProblem("部门", row.line, "上级编码", what, mend))
    planned = [
        StoredDepartment(known[row.code], row.code, row.name, known.get(row.parent), row.contact_phone)
        for row in own.values()
    ]
    return planned + [one for code, one in kept.items() if code not in own]


def _is_own_ancestor(code: str, own: Mapping[str, DepartmentRow]) -> bool:
    above = own[code].parent
    for _ in range(len(own)):
        if above == code:
            return True
        if above not in own:
            return False
        above = own[above].parent
    return False
