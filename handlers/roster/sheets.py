"""From sheets as read to rows: finds the header, reads every cell, names every cell that cannot be taken.

Must never look at the store or at another row: that is the checks' work.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from handlers.roster.cells import CellError, plain
from handlers.roster.columns import SHEETS, SILENT_SHEETS, ColumnSpec, SheetSpec
from handlers.roster.problems import RowProblem, RowWarning
from handlers.roster.rows import Cell, RosterRows, SheetRows

# A title or a blank line above the header is common; further down it would be a guess.
HEADER_WITHIN = 10
Progress = Callable[[str, int, int], None]


def quiet(phase: str, done: int, total: int) -> None:
    """Reports progress to nobody."""


def rows_of_sheets(
    sheets: Iterable[SheetRows], progress: Progress = quiet
) -> tuple[RosterRows, list[RowProblem], list[RowWarning]]:
    """Reads all sheets of a workbook.

    Args:
        sheets: as read, in any order.
        progress: told (phase, rows done, rows in all).

    Returns:
        The rows that could be read, a problem for each cell that could not, and notes on what was passed over.
    """
    problems: list[RowProblem] = []
    notes: list[RowWarning] = []
    found = {plain(sheet.title): sheet for sheet in sheets}
    total = sum(len(sheet.rows) for sheet in found.values())
    done = 0
    doubtful: set[str] = set()
    unread = False
    read: dict[str, list[Any] | None] = {}
    for spec in SHEETS:
        sheet = found.pop(spec.title, None)
        if sheet is None:
            if not spec.optional:
                problems.append(
                    RowProblem(
                        spec.title, 0, "", "没有这张工作表", "应照模板补上（gridbot roster template 可以生成模板）"
                    )
                )
                unread = True
            read[spec.name] = None
            continue
        progress("核对", done, total)
        header_at, places = _header(spec, sheet.rows, problems, notes)
        unread = unread or header_at is None
        read[spec.name] = _read_rows(spec, sheet, header_at, places, problems, doubtful)
        done += len(sheet.rows)
    for title in found:
        if title not in SILENT_SHEETS:
            notes.append(RowWarning(title, 0, "不认识这张工作表，没有读"))
    rows = RosterRows(
        grids=read["grids"] or (), people=read["people"] or (), households=read["households"] or (),
        places=read["places"], departments=read["departments"], admitted_items=read["admitted_items"],
        residents=read["residents"], doubtful=frozenset(doubtful), unread=unread,
    )  # fmt: skip
    return rows, problems, notes


def _read_rows(
    spec: SheetSpec,
    sheet: SheetRows,
    header_at: int | None,
    places: Mapping[str, int],
    problems: list[RowProblem],
    doubtful: set[str],
) -> list[Any]:
    if header_at is None:
        return []
    columns = [(column, places[column.title]) for column in spec.columns if column.title in places]
    rows: list[Any] = []
    for line, cells in enumerate(sheet.rows[header_at + 1 :], start=header_at + 2):
        values = _read_row(spec, columns, cells, line, problems, doubtful)
        if values is not None:
            rows.append(spec.row(**values, line=line))
    return rows


def _read_row(
    spec: SheetSpec,
    columns: Sequence[tuple[ColumnSpec, int]],
    cells: Sequence[Cell],
    line: int,
    problems: list[RowProblem],
    doubtful: set[str],
) -> dict[str, Any] | None:
    """Reads one row; None for an empty one, and for one with a problem, whose key is then noted as doubtful."""
    if not any(cell not in (None, "") for cell in cells):
        return None
    values: dict[str, Any] = {}
    found: list[RowProblem] = []
    for column, at in columns:
        try:
            value = column.read(cells[at] if at < len(cells) else None)
            if value == "" and column.required:
                raise CellError("空着", f"应填{column.title}")
            values[column.field] = value
        except CellError as error:
            found.append(RowProblem(spec.title, line, column.title, error.what, error.mend))
    if not found:
        return values
    if not any(_has_ink(cells, at) for _, at in columns):
        return None  # Only spaces, or notes in columns that are not ours.
    problems.extend(found)
    doubtful.update(str(values[column.field]) for column, _ in columns if column.is_key and values.get(column.field))
    return None


def _has_ink(cells: Sequence[Cell], at: int) -> bool:
    cell = cells[at] if at < len(cells) else None
    return bool(cell.strip()) if isinstance(cell, str) else cell is not None


def _header(
    spec: SheetSpec, rows: Sequence[Sequence[Cell]], problems: list[RowProblem], notes: list[RowWarning]
) -> tuple[int | None, dict[str, int]]:
    """Finds the header row and where each column stands, in any order."""
    known = {column.title for column in spec.columns}
    best, names = -1, [""]
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        titles = [_title(cell) for cell in row]
        if len(known & set(titles)) > len(known & set(names)):
            best, names = at, titles
    if best < 0:
        problems.append(
            RowProblem(spec.title, 1, "", "没有表头", "应在第一行写：" + "、".join(c.title for c in spec.columns))
        )
        return None, {}
    missing = [c.title for c in spec.columns if c.title not in names and not c.optional_column]
    doubled = sorted({title for title in names if title in known and names.count(title) > 1})
    for title in missing:
        problems.append(RowProblem(spec.title, best + 1, title, "表头里没有这一列", "应照模板补上"))
    for title in doubled:
        problems.append(RowProblem(spec.title, best + 1, title, "表头里有两列同名", "应只留一列"))
    if missing or doubled:
        return None, {}
    extra = [title for title in names if title and title not in known]
    if extra:
        notes.append(RowWarning(spec.title, best + 1, "没有用到的列：" + "、".join(extra[:20])))
    return best, {title: names.index(title) for title in known if title in names}


def _title(cell: Cell) -> str:
    """A header without what people add to it: spaces, line breaks, the asterisk of a required field."""
    return re.sub(r"[\s*＊]", "", unicodedata.normalize("NFKC", cell)) if isinstance(cell, str) else ""
