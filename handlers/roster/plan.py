"""From rows and the store to a plan: which rows to add, change and retire, or every reason why not.

Must never change anything, nor take a file that would empty the roster unless it is told to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from config.rulebooks.schema import Rulebook
from handlers.roster.admitted import plan_items
from handlers.roster.held import Held, hold
from handlers.roster.holdings import plan_departments, plan_households, plan_places
from handlers.roster.numbering import numbered
from handlers.roster.posts import Staff, plan_staff
from handlers.roster.problems import Counts, RowProblem, RowWarning
from handlers.roster.residents import plan_residents
from handlers.roster.rows import RosterRows
from handlers.roster.sizes import size_warnings
from handlers.roster.staffing import staffing_warnings
from handlers.roster.totals import total_warnings
from handlers.roster.tree import Tree, plan_tree
from storage.repositories.roster import Snapshot, StagedRow, Stored, StoredHousehold

KINDS = {
    "grids": "网格",
    "people": "人员",
    "posts": "岗位",
    "households": "住户",
    "places": "场所",
    "departments": "部门",
    "admitted_items": "任务清单",
    "residents": "人口",
}
# A file that retires more than half of a kind, and more than these, is more likely a wrong file than a reform.
FEW = 20


@dataclass(frozen=True)
class RosterPlan:
    """What an import will do: staged rows by table, and the counts that people read."""

    staged: Mapping[str, Sequence[StagedRow]]
    counts: Mapping[str, Counts]
    changed_fields: Mapping[str, frozenset[str]]
    marks: tuple[int, ...]
    partial: bool
    held: Held = field(default_factory=Held)


@dataclass(frozen=True)
class Checked:
    """A plan, or the problems that stand against it."""

    plan: RosterPlan | None
    problems: list[RowProblem] = field(default_factory=list)
    warnings: list[RowWarning] = field(default_factory=list)


def check(
    rows: RosterRows,
    current: Snapshot,
    rulebooks: Mapping[str, Rulebook],
    on: date,
    *,
    allow_retire: bool = False,
) -> Checked:
    """Checks a roster against itself, the rulebooks and the store.

    Args:
        rows: the whole roster, or a part whose topmost grid names a parent that only the store has.
        current: the store's roster.
        rulebooks: by name.
        on: the local day.
        allow_retire: whether more than half of a kind may be retired.

    Returns:
        The plan if there is no problem; all problems otherwise.
    """
    if rows.unread:
        return Checked(None)
    rows = numbered(rows, current)
    tree = plan_tree(rows, current, rulebooks)
    staff = plan_staff(rows, tree, current, rulebooks)
    problems = [*tree.problems, *staff.problems]
    held = Held() if problems else hold(staff, tree, current, rulebooks, on)
    households = plan_households(rows, tree, staff, current, problems)
    places = plan_places(rows, tree, staff, current, problems)
    held.keep(households, current.households, "households")
    held.keep(places, current.places, "places")
    departments = plan_departments(rows, tree, current, problems)
    items = plan_items(rows, current, rulebooks, problems, partial=tree.partial)
    residents = plan_residents(rows, tree, households, current, problems)
    if problems:
        return Checked(None, problems, staff.warnings)
    wanted: dict[str, Sequence[Stored]] = {
        "grids": list(tree.grids.values()),
        "people": staff.people,
        "posts": staff.posts,
        "households": households,
        "places": places,
        "departments": departments,
        "admitted_items": items,
        "residents": residents,
    }
    staged: dict[str, list[StagedRow]] = {}
    counts: dict[str, Counts] = {}
    fields: dict[str, frozenset[str]] = {}
    for name, rows_wanted in wanted.items():
        reasons = staff.close_reasons if name == "people" else {}
        staged[name], counts[name], fields[name] = _compare(
            rows_wanted, getattr(current, name), current.retired.get(name, ()), reasons
        )
        if not allow_retire:
            problems += _too_many(name, counts[name])
    warnings = _warnings(rows, tree, staff, households, rulebooks, on)
    if problems:
        return Checked(None, problems, warnings)
    return Checked(RosterPlan(staged, counts, fields, current.marks, tree.partial, held), [], warnings)


def _warnings(
    rows: RosterRows,
    tree: Tree,
    staff: Staff,
    households: Sequence[StoredHousehold],
    rulebooks: Mapping[str, Rulebook],
    on: date,
) -> list[RowWarning]:
    """Returns what is odd, or differs from a rulebook; none of it stands in an import's way."""
    return [
        *staff.warnings,
        *size_warnings(rows, tree, staff.people, households, rulebooks, on),
        *staffing_warnings(tree, staff.posts, rulebooks, on),
        *total_warnings(tree, staff.posts, households, rulebooks, on),
    ]


def _compare(
    wanted: Sequence[Stored], living: Sequence[Stored], retired: Sequence[Stored], close_reasons: Mapping[int, str]
) -> tuple[list[StagedRow], Counts, frozenset[str]]:
    """Compares by id; a retired row that is wanted again is counted as added.

    Returns:
        What to do, the counts, and the fields in which living rows change: no other need be written.
    """
    before = {row.id: row for row in living}
    gone = {row.id for row in retired}
    staged: list[StagedRow] = []
    added = changed = 0
    fields: set[str] = set()
    for row in wanted:
        known = before.pop(row.id, None)
        if known is None:
            added += 1
            staged.append(StagedRow("revive" if row.id in gone else "add", row))
            continue
        reason = close_reasons.get(row.id)
        if known != row:
            changed += 1
            fields.update(field for field, old, new in zip(row._fields, known, row, strict=True) if old != new)
            staged.append(StagedRow("change", row, reason))
        elif reason is not None:
            staged.append(StagedRow("close", row, reason))
    staged += [StagedRow("retire", row, close_reasons.get(row.id)) for row in before.values()]
    return staged, Counts(added, changed, len(before), len(wanted) - added - changed), frozenset(fields)


def _too_many(name: str, counts: Counts) -> list[RowProblem]:
    there = counts.retired + counts.changed + counts.unchanged
    if counts.retired <= FEW or counts.retired * 2 <= there:
        return []
    sheet = {"posts": "人员"}.get(name, KINDS[name])
    what = f"库里现有 {there} 条{KINDS[name]}，这份表会撤销 {counts.retired} 条，超过一半"
    return [RowProblem(sheet, 0, "", what, "应核对是不是整份名册；确实要撤销，加上 --allow-retire 再导入")]
