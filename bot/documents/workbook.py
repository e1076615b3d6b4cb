"""Excel workbooks from plain rows, in constant memory.

Whatever people typed stays a text: no formula, no link and no number is ever made out of a string, so a
cell that begins with = + - or @ is shown as it was typed. It words nothing and never reads a workbook.
"""

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, BinaryIO

import xlsxwriter

Cell = str | int | float | date | datetime | None

# The hidden sheet that long lists of choices live on; whoever reads a workbook skips it.
CHOICES_SHEET = "选项"
# Excel's own limits; XlsxWriter drops silently what exceeds them.
# https://support.microsoft.com/office/1672b34d-7043-467e-8e27-269d656771c3
MOST_ROWS = 1_048_576
LONGEST_CELL = 32_767
LONGEST_LIST = 255
LONGEST_MESSAGE = 255
LONGEST_TITLE = 31
# Excel keeps 15 digits of a number; a longer code would lose its tail.
MOST_DIGITS = 15
NARROWEST, WIDEST = 9.0, 48.0

# What XML cannot carry, and half characters, which no file can.
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
NOT_IN_TITLES = re.compile(r"[\[\]:*?/\\]")


@dataclass(frozen=True)
class Column:
    """One column; `width` in characters of Latin script, None to suit what stands in it.

    `text` keeps phones and codes as they are typed. `choices` gives the cells a list to choose from. `note` is
    shown at the header, and in the column's cells where there are choices.
    """

    title: str
    width: float | None = None
    text: bool = False
    choices: tuple[str, ...] | None = None
    note: str | None = None


@dataclass(frozen=True)
class Sheet:
    """One sheet; the rows are read once, one after another, and never held together."""

    title: str
    columns: tuple[Column, ...]
    rows: Iterable[Sequence[Cell]]


@dataclass(frozen=True)
class _Formats:
    """The looks of cells, made once a workbook."""

    header: Any
    text: Any
    day: Any
    instant: Any
    plain: Any


def write_workbook(path_or_buffer: str | Path | BinaryIO, sheets: Iterable[Sheet]) -> None:
    """Write sheets with a bold frozen header, texts as texts, and lists to choose from.

    Nothing is written to the target unless every row could be read.

    Args:
        path_or_buffer: the file, or a binary buffer open for writing.
        sheets: at least one; titles are made unique and shortened to what Excel allows.

    Raises:
        ValueError: for no sheet, more rows than a sheet holds, a row longer than its header, or an instant with a
            zone (Excel knows none: pass the local time).
    """
    target = str(path_or_buffer) if isinstance(path_or_buffer, Path) else path_or_buffer
    # The rows wait in temporary files; the folder takes them away, also when a row raises.
    with TemporaryDirectory(prefix="workbook-") as folder:
        options = {
            "constant_memory": True,
            "tmpdir": folder,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        workbook = xlsxwriter.Workbook(target, options)
        formats = _Formats(
            header=workbook.add_format({"bold": True, "bg_color": "#E3EDF0", "bottom": 1, "valign": "vcenter"}),
            text=workbook.add_format({"num_format": 49}),
            day=workbook.add_format({"num_format": "yyyy-mm-dd"}),
            instant=workbook.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
            plain=workbook.add_format({}),
        )
        titles = {CHOICES_SHEET.casefold()}
        lists: list[tuple[str, ...]] = []
        written = 0
        try:
            for sheet in sheets:
                page = workbook.add_worksheet(sheet_title(sheet.title, titles))
                _write_sheet(page, sheet, formats, lists)
                written += 1
            if not written:
                raise ValueError("a workbook needs at least one sheet")
            _write_lists(workbook, lists)
        except BaseException:
            # Closing would write a half-filled file; only the rows' own files are let go.
            for page in workbook.worksheets():
                page.row_data_fh.close()
            raise
        workbook.close()


def sheet_title(title: str, taken: set[str]) -> str:
    """Make a title that Excel accepts and that no other sheet has, and note it as taken.

    Args:
        title: any text.
        taken: case-folded titles in use; the new one is added.

    Returns:
        The title: at most 31 characters, none of []:*?/\\ and no apostrophe at its ends.
    """
    base = NOT_IN_TITLES.sub(" ", writable(title)).replace("\n", " ").strip("' ") or "1"
    unique, number = _cut(base, LONGEST_TITLE).strip("' "), 1
    while unique.casefold() in taken or unique.casefold() == "history":
        number += 1
        unique = f"{_cut(base, LONGEST_TITLE - len(str(number)) - 2)}({number})"
    taken.add(unique.casefold())
    return unique


def writable(text: str) -> str:
    """Take out of a text what no workbook can hold.

    Args:
        text: any text.

    Returns:
        The same text without control and half characters, cut to what a cell holds.
    """
    return _cut(UNWRITABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")), LONGEST_CELL)


def shown_width(text: str) -> float:
    """Tell how wide a text stands in a cell.

    Args:
        text: any text; its longest line counts.

    Returns:
        The width in characters of Latin script; a Chinese one takes two.
    """
    return max((sum(2.0 if ord(char) > 0x2E80 else 1.0 for char in line) for line in text.split("\n")), default=0.0)


def _cut(text: str, most: int) -> str:
    """Cut a text by Excel's count, in which a rare character takes two places."""
    if len(text) * 2 <= most:
        return text
    return text.encode("utf-16-le")[: 2 * most].decode("utf-16-le", "ignore")


def _write_sheet(page: Any, sheet: Sheet, formats: _Formats, lists: list[tuple[str, ...]]) -> None:
    """Write one sheet from its header to its last row."""
    widths = [shown_width(column.title) for column in sheet.columns]
    page.freeze_panes(1, 0)
    page.set_row(0, 24)
    for at, column in enumerate(sheet.columns):
        page.write_string(0, at, writable(column.title), formats.header)
        if column.note:
            page.write_comment(0, at, writable(column.note), {"x_scale": 2, "font_size": 10})
        if column.choices:
            _offer_choices(page, at, column, lists)
    count = 0
    for count, row in enumerate(sheet.rows, start=1):
        if count >= MOST_ROWS:
            raise ValueError(f"sheet {sheet.title!r} has more than {MOST_ROWS - 1} rows")
        if len(row) > len(sheet.columns):
            raise ValueError(f"row {count} of sheet {sheet.title!r} is longer than its header")
        for at, value in enumerate(row):
            shown = _write_cell(page, count, at, value, sheet.columns[at].text, formats)
            # A narrower text is never measured in full: most of a long export is not.
            if widths[at] < WIDEST:
                widths[at] = max(widths[at], shown_width(shown[:200]))
    for at, column in enumerate(sheet.columns):
        width = column.width if column.width is not None else min(WIDEST, max(NARROWEST, widths[at] + 3))
        page.set_column(at, at, width, formats.text if column.text else None)
    if sheet.columns and count:
        page.autofilter(0, 0, count, len(sheet.columns) - 1)


def _write_cell(page: Any, row: int, at: int, value: Cell, text: bool, formats: _Formats) -> str:
    """Write one cell, and give what it shows."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        raise ValueError("a cell holds local time; the instant has a zone")
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, datetime) and not text:
        page.write_datetime(row, at, value, formats.instant)
        return "0000-00-00 00:00"
    if isinstance(value, date) and not text:
        page.write_datetime(row, at, value, formats.day)
        return "0000-00-00"
    if isinstance(value, int | float) and not text and abs(value) < 10**MOST_DIGITS:
        page.write_number(row, at, value)
        return str(value)
    shown = writable(value if isinstance(value, str) else str(value))
    look = formats.text if text else None
    if shown.startswith("<r>") and shown.endswith("</r>"):
        # In constant memory XlsxWriter takes such a string for its own markup and writes it unescaped;
        # in two runs it is escaped and reads the same.
        page.write_rich_string(row, at, shown[:1], formats.plain, shown[1:], *([look] if look else []))
    elif shown:
        page.write_string(row, at, shown, look)
    return shown


def _offer_choices(page: Any, at: int, column: Column, lists: list[tuple[str, ...]]) -> None:
    """Give a column's cells a list to choose from, on the hidden sheet where it is long."""
    choices = tuple(writable(choice) for choice in column.choices or ())
    source: list[str] | str = list(choices)
    # The short form separates by commas, so it cannot carry a choice that has one.
    joined = ",".join(choices)
    if len(joined.encode("utf-16-le")) // 2 > LONGEST_LIST or any("," in choice for choice in choices):
        if choices not in lists:
            lists.append(choices)
        letter = _letter(lists.index(choices))
        source = f"='{CHOICES_SHEET}'!${letter}$1:${letter}${len(choices)}"
    validation: dict[str, Any] = {"validate": "list", "source": source}
    if column.note:
        message = _cut(writable(column.note), LONGEST_MESSAGE)
        validation |= {"input_message": message, "error_message": message}
    page.data_validation(1, at, MOST_ROWS - 1, at, validation)


def _write_lists(workbook: Any, lists: list[tuple[str, ...]]) -> None:
    """Write the long lists of choices, a column each, on a hidden sheet."""
    if not lists:
        return
    page = workbook.add_worksheet(CHOICES_SHEET)
    page.hide()
    for row in range(max(len(choices) for choices in lists)):
        for at, choices in enumerate(lists):
            if row < len(choices):
                page.write_string(row, at, choices[row])


def _letter(at: int) -> str:
    """Name a column as Excel does: 0 is A, 26 is AA."""
    name = ""
    at += 1
    while at:
        at, rest = divmod(at - 1, 26)
        name = chr(65 + rest) + name
    return name
