"""Writes the roster workbook: the template with its worked example, and the export, in one and the same layout.

Must never make a formula, a link or a number of what people typed.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from bot.documents.workbook import Cell, Column, Sheet, write_workbook
from config.rulebooks.schema import Rulebook
from handlers.roster.columns import SHEETS, ColumnSpec, SheetSpec
from handlers.roster.posts import COMMON_TITLES
from handlers.roster.rows import RosterRows


def write_roster(
    target: str | Path | BinaryIO, rows: RosterRows, rulebooks: Mapping[str, Rulebook], *, explained: bool = False
) -> None:
    """Writes a roster as a workbook that can be imported as it is.

    Args:
        target: the file, or a binary buffer.
        rows: the roster; an optional sheet that is None is written with its header alone.
        rulebooks: for the lists of rulebooks and titles to choose from.
        explained: whether a sheet follows that says how to fill the others.
    """
    sheets = [_sheet(spec, getattr(rows, spec.name) or (), rulebooks) for spec in SHEETS]
    if explained:
        lines = [(line,) for line in _explanation()]
        sheets.append(Sheet("说明", (Column("怎么填", width=90),), lines))
    write_workbook(target, sheets)


def _sheet(spec: SheetSpec, rows: Sequence[Any], rulebooks: Mapping[str, Rulebook]) -> Sheet:
    columns = tuple(
        Column(column.title, text=column.is_text, choices=_choices(column, rulebooks), note=column.note)
        for column in spec.columns
    )
    return Sheet(spec.title, columns, _cells(spec, rows))


def _choices(column: ColumnSpec, rulebooks: Mapping[str, Rulebook]) -> tuple[str, ...] | None:
    if column.field == "rulebook":
        return tuple(sorted(rulebooks)) or None
    if column.field == "title":
        words = (name for book in rulebooks.values() for post in book.posts for name in post.names())
        return tuple(dict.fromkeys((*COMMON_TITLES, *words)))
    return column.choices


def _cells(spec: SheetSpec, rows: Sequence[Any]) -> Iterator[Sequence[Cell]]:
    fields = [column.field for column in spec.columns]
    for row in rows:
        values = (getattr(row, field) for field in fields)
        yield ["、".join(value) if isinstance(value, tuple) else value for value in values]


def _explanation() -> Iterator[str]:
    yield "表里的例子可以直接改，也可以整行删掉，换成自己的。"
    yield "「网格」「人员」「住户」三张表一定要有；「场所」「部门」「任务清单」用不到可以整张删掉。"
    yield "这是整份名册：再次导入时，表里没有的会撤销（撤销的留底，不删除）。"
    yield "只管一个乡镇：最上面一行的「上级编码」写县里已有的编码，导入时就只动这个乡镇。"
    yield "手机号、编码请保持文本格式，不然 Excel 会改动它们。"
    yield "先试一遍：gridbot roster import 文件名 --dry-run，有错会说出哪张表、哪一行、哪一列、怎么改。"
    for spec in SHEETS:
        for column in spec.columns:
            if column.note:
                yield f"「{spec.title}」{column.title}：{column.note}。"
