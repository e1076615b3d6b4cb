"""The grid tree that a roster describes: parents found, no circle, ids and paths given.

A file whose topmost grid names a parent that only the store has is a part: it speaks for that subtree alone.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from config.rulebooks.schema import Rulebook
from handlers.roster.numbering import changed_meanings
from handlers.roster.problems import RowProblem
from handlers.roster.rows import GridRow, RosterRows
from storage.repositories.roster import Snapshot, StoredGrid

SHEET = "网格"


@dataclass
class Tree:
    """The grids as they shall stand: those of the file and those of the store that the file does not speak for."""

    grids: dict[str, StoredGrid] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    scope: set[int] = field(default_factory=set)
    """Ids of living grids that the file speaks for; what it leaves out of them is retired."""
    partial: bool = False
    problems: list[RowProblem] = field(default_factory=list)

    def rulebook_of(self, code: str) -> str | None:
        """Returns the name of the rulebook that a grid follows: its own, or the nearest one above."""
        by_id = self._by_id()
        grid: StoredGrid | None = self.grids.get(code)
        while grid is not None:
            if grid.rulebook:
                return grid.rulebook
            grid = by_id.get(grid.parent_id) if grid.parent_id is not None else None
        return None

    def _by_id(self) -> dict[int, StoredGrid]:
        if len(self._ids) != len(self.grids):
            self._ids = {grid.id: grid for grid in self.grids.values()}
        return self._ids

    _ids: dict[int, StoredGrid] = field(default_factory=dict, repr=False)


def plan_tree(rows: RosterRows, current: Snapshot, rulebooks: Mapping[str, Rulebook]) -> Tree:
    """Puts the file's grids where they belong.

    Args:
        rows: the file.
        current: the store.
        rulebooks: those that may be named.

    Returns:
        The tree; paths and ids are right only if there is no problem in it.
    """
    tree = Tree()
    living = {grid.code: grid for grid in current.grids}
    own: dict[str, GridRow] = {}
    for row in rows.grids:
        if row.code in own:
            _problem(tree, row, "编码", f"{row.code} 已写在第 {own[row.code].line} 行", "应每个网格一个编码")
        elif row.rulebook and row.rulebook not in rulebooks:
            _problem(tree, row, "制度", f"没有叫 {row.rulebook} 的制度", "应是：" + "、".join(sorted(rulebooks)))
            own[row.code] = row
        else:
            own[row.code] = row
    tree.lines = {code: row.line for code, row in own.items()}
    _find_scope(tree, own, living)
    outside = {code: grid for code, grid in living.items() if grid.id not in tree.scope}
    for row in own.values():
        _check_parent(tree, row, own, outside, living, rows.doubtful)
        if row.code in outside:
            what = f"{row.code} 已是库里别处的网格「{outside[row.code].name}」"
            _problem(tree, row, "编码", what, "应换一个编码；要挪动网格，请导入整个县的名册")
    refused = {problem.row for problem in tree.problems}
    tree.problems += [one for one in changed_meanings(own, current) if one.row not in refused]
    circles = _circles(own)
    for code in circles:
        _problem(tree, own[code], "上级编码", "上级一层层找上去又回到了自己", "应改正上级编码")
    if not circles:
        _place(tree, own, outside, current)
    return tree


def _find_scope(tree: Tree, own: Mapping[str, GridRow], living: Mapping[str, StoredGrid]) -> None:
    tops = [row for row in own.values() if row.parent not in own]
    tree.partial = any(row.parent in living for row in tops if row.parent)
    if not tree.partial:
        tree.scope = {grid.id for grid in living.values()}
        return
    paths = tuple(living[row.code].path for row in tops if row.code in living)
    tree.scope = {grid.id for grid in living.values() if grid.path.startswith(paths)} if paths else set()


def _check_parent(
    tree: Tree,
    row: GridRow,
    own: Mapping[str, GridRow],
    outside: Mapping[str, StoredGrid],
    living: Mapping[str, StoredGrid],
    doubtful: frozenset[str],
) -> None:
    parent = own.get(row.parent) or outside.get(row.parent)
    if not row.parent:
        return
    if parent is None:
        if row.parent in living:
            what = f"上级 {row.parent} 不在这份表里，导入后就撤销了"
            _problem(tree, row, "上级编码", what, "应把上级也写进表里，或改成别的上级")
        elif row.parent not in doubtful:
            _problem(tree, row, "上级编码", f"没有编码是 {row.parent} 的网格", "应是「网格」表里的一个编码")
    elif parent.level >= row.level:
        what = f"上级 {row.parent} 是 {parent.level} 级，本网格是 {row.level} 级"
        _problem(tree, row, "级别", what, "上级的级别数应比本网格小")


def _problem(tree: Tree, row: GridRow, column: str, what: str, mend: str) -> None:
    tree.problems.append(RowProblem(SHEET, row.line, column, what, mend))


def _circles(own: Mapping[str, GridRow]) -> list[str]:
    """Returns one code of each circle."""
    state: dict[str, int] = {}
    found: list[str] = []
    for number, start in enumerate(own, start=1):
        code = start
        while code in own and code not in state:
            state[code] = number
            code = own[code].parent
        if state.get(code) == number:
            found.append(code)
    return found


def _place(tree: Tree, own: Mapping[str, GridRow], outside: Mapping[str, StoredGrid], current: Snapshot) -> None:
    """Gives every grid its id (that of its code, or a new one) and its path."""
    known = {grid.code: grid.id for grid in (*current.retired.get("grids", ()), *current.grids)}
    newest = current.newest_ids.get("grids", 0)
    tree.grids.update(outside)
    # By level and not by line: a parent may stand below its children in the sheet.
    for row in sorted(own.values(), key=lambda row: row.level):
        parent = tree.grids.get(row.parent) if row.parent else None
        grid_id = known.get(row.code)
        if grid_id is None:
            newest += 1
            grid_id = newest
        path = f"{parent.path if parent else '/'}{grid_id}/"
        tree.grids[row.code] = StoredGrid(
            grid_id, row.code, row.name, row.level, parent.id if parent else None, path, row.kind,
            row.household_count, row.rulebook or None,
        )  # fmt: skip
