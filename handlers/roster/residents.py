"""Who lives in the households (人口): read from the workbook's own sheet, for those who have the list already.

Must never write over a resident: one whose line says something else is retired, and a new one supersedes it.
"""

from collections import defaultdict
from collections.abc import Sequence

from handlers.roster.problems import RowProblem
from handlers.roster.rows import RosterRows
from handlers.roster.tree import Tree
from storage.repositories.roster import Snapshot, StoredHousehold, StoredResident
from storage.tags import tags_text

SHEET = "人口"


def plan_residents(
    rows: RosterRows,
    tree: Tree,
    households: Sequence[StoredHousehold],
    current: Snapshot,
    problems: list[RowProblem],
) -> list[StoredResident]:
    """Returns the residents as they shall stand; what is wrong is added to ``problems``.

    Without the sheet everybody stays. With it, it speaks for the households that it names: whoever of them is left out
    has moved. A household without a line keeps what the workers wrote down at its door.

    Args:
        rows: the file.
        tree: the grids to be.
        households: the households to be.
        current: the store.
        problems: what is found is added here.
    """
    if rows.residents is None:
        return list(current.residents)
    codes = {one.code: one.id for one in households}
    in_file = {codes[row.code] for row in rows.households if row.code in codes}
    spoken_for = {codes[row.household] for row in rows.residents if row.household in codes}
    known: dict[tuple[int, str], list[StoredResident]] = defaultdict(list)
    for one in current.residents:
        known[one.household_id, one.name].append(one)
    newest = current.newest_ids.get("residents", 0)
    planned = [one for one in current.residents if one.household_id not in spoken_for]
    seen: dict[tuple[str, str, str], int] = {}
    for row in rows.residents:
        household_id = codes.get(row.household)
        if household_id is None or (tree.partial and household_id not in in_file):
            if row.household not in rows.doubtful:
                what, mend = f"没有户编号是 {row.household} 的户", "应是「住户」表里的一个户编号"
                problems.append(RowProblem(SHEET, row.line, "户编号", what, mend))
            continue
        key = (row.household, row.name, row.relation)
        if key in seen:
            what = f"{row.name} 已写在第 {seen[key]} 行"
            problems.append(RowProblem(SHEET, row.line, "姓名", what, "应删去重复的一行；同名的两人，请写明关系"))
            continue
        seen[key] = row.line
        same_name = known[household_id, row.name]
        wanted = StoredResident(0, household_id, row.name, row.relation, row.phone, tags_text(row.tags))
        before = next((one for one in same_name if one.relation == row.relation), next(iter(same_name), None))
        if before is not None:
            same_name.remove(before)
        if before is not None and before._replace(id=0, supersedes_id=None) == wanted:
            planned.append(before)
            continue
        newest += 1
        planned.append(wanted._replace(id=newest, supersedes_id=before.id if before is not None else None))
    return planned
