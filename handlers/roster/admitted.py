"""The list of what grids may be asked for (任务清单): each line belongs to one rulebook's jurisdictions.

Must never drop a row silently: each is taken, or named with its mend.
"""

from collections.abc import Mapping

from config.rulebooks.schema import Rulebook
from handlers.roster.problems import RowProblem
from handlers.roster.rows import ItemRow, RosterRows
from storage.repositories.roster import Snapshot, StoredItem

SHEET = "任务清单"


def plan_items(
    rows: RosterRows,
    current: Snapshot,
    rulebooks: Mapping[str, Rulebook],
    problems: list[RowProblem],
    *,
    partial: bool,
) -> list[StoredItem]:
    """Returns the list as it shall stand; what is wrong is added to ``problems``.

    Without the sheet the list stays. A file of a part of the tree replaces the lists of the rulebooks that it names.

    Args:
        rows: the file.
        current: the store.
        rulebooks: those that may be named.
        problems: what is found is added here.
        partial: whether the file speaks for a part of the tree alone.
    """
    if rows.admitted_items is None:
        return list(current.admitted_items)
    known = {
        (one.rulebook, one.code): one.id
        for one in (*current.retired.get("admitted_items", ()), *current.admitted_items)
    }  # fmt: skip
    newest = current.newest_ids.get("admitted_items", 0)
    first: dict[tuple[str, str], ItemRow] = {}
    for row in rows.admitted_items:
        key = (row.rulebook, row.code)
        if row.rulebook not in rulebooks:
            mend = "应是：" + "、".join(sorted(rulebooks))
            problems.append(RowProblem(SHEET, row.line, "制度", f"没有叫 {row.rulebook} 的制度", mend))
        elif key in first:
            what = f"{row.code} 已写在第 {first[key].line} 行"
            problems.append(RowProblem(SHEET, row.line, "编号", what, "同一个制度里编号不能重复，应换一个"))
        else:
            first[key] = row
            if key not in known:
                newest += 1
                known[key] = newest
    planned = [
        StoredItem(known[key], row.code, row.name, row.kind, row.basis, row.unit, row.rulebook)
        for key, row in first.items()
    ]
    named = {row.rulebook for row in rows.admitted_items}
    kept = [one for one in current.admitted_items if one.rulebook not in named] if partial else []
    return planned + kept
