"""A tiny roster, and what a plan of it says."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.roster.plan import Checked, check
from handlers.roster.rows import GridRow, HouseholdRow, PostRow, RosterRows
from storage.repositories.roster import TABLES, Snapshot
from tests.rosters import rulebooks

BOOKS = rulebooks()
ON = date(2026, 11, 20)
TINY = RosterRows(
    grids=[GridRow("1", "会宁县", 0, rulebook="huining-2022", line=2), GridRow("2", "会师镇", 1, "1", line=3)],
    people=[PostRow("张三", "13800000001", "网格员", "2", line=2), PostRow("李四", "13800000002", "领导", "1", line=3)],
    households=[HouseholdRow("h1", "王五", "", "2", "13800000001", ("五保",), line=2)],
)
EMPTY = Snapshot(retired={}, newest_ids={})


def applied(checked: Checked, before: Snapshot) -> Snapshot:
    """The store's roster after a plan, as apply would leave it."""
    assert checked.plan is not None, [str(problem) for problem in checked.problems]
    tables: dict[str, Any] = {}
    retired: dict[str, Sequence[Any]] = {}
    for name in TABLES:
        rows = {row.id: row for row in getattr(before, name)}
        gone = {row.id: row for row in (before.retired or {}).get(name, ())}
        for staged in checked.plan.staged[name]:
            if staged.action == "retire":
                gone[staged.row.id] = rows.pop(staged.row.id)
            else:
                rows[staged.row.id] = staged.row
                gone.pop(staged.row.id, None)
        tables[name] = list(rows.values())
        retired[name] = list(gone.values()) if name != "posts" else []
    newest = {
        name: max([*(row.id for row in tables[name]), *(row.id for row in retired[name])], default=0) for name in TABLES
    }
    return Snapshot(**tables, retired=retired, newest_ids=newest)


def first(rows: RosterRows) -> Snapshot:
    return applied(check(rows, EMPTY, BOOKS, ON), EMPTY)


def counts(checked: Checked, name: str) -> tuple[int, int, int]:
    assert checked.plan is not None, [str(problem) for problem in checked.problems]
    one = checked.plan.counts[name]
    return one.added, one.changed, one.retired


def problems(rows: RosterRows, before: Snapshot = EMPTY) -> list[str]:
    return [str(problem) for problem in check(rows, before, BOOKS, ON).problems]
