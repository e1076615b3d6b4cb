"""Looks at an xlsx before it is opened: a zip bomb or an endless sheet is refused here, whatever its directory claims.

Must never hold more than a piece of an unpacked file, and never trust a size that a file states of itself.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

MOST_UNZIPPED = 200 * 1000 * 1000
MOST_ZIPPED = 100 * 1000 * 1000
MOST_ENTRIES = 2000
MOST_ROWS = 300_000
MOST_COLUMNS = 256
# A reader gives every cell between the first and the last one its place in memory, also the empty ones.
MOST_CELLS = 6_000_000
PIECE = 1 << 20
# A tag longer than this is no cell's.
LONGEST_TAG = 4096

OTHER_FORMATS = frozenset({"content.xml", "mimetype", "xl/workbook.bin", "workbook.bin"})

_LOCAL_HEADER = 30
_PLACED = re.compile(rb"""<(?:\w+:)?c\b[^<>]*?\sr\s*=\s*["']([A-Za-z]{1,7})(\d{1,9})["'][^<>]*(?<!/)>""")
_ROW = re.compile(rb"""<(?:\w+:)?row\b[^<>]*?\sr\s*=\s*["'](\d{1,9})["'][^<>]*(?<!/)>""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s>]")
_ROW_START = re.compile(rb"<(?:\w+:)?row[\s>]")


class WorkbookRefused(Exception):
    """A file is no workbook that can be read; its text says why and what to do."""


def inspect(content: bytes) -> None:
    """Refuses what is no xlsx or would unpack to more than a roster ever needs.

    Args:
        content: the whole file.

    Raises:
        WorkbookRefused: with the mend.
    """
    if len(content) > MOST_ZIPPED:
        raise WorkbookRefused(f"文件有 {len(content) // 1_000_000} MB，太大；应不超过 {MOST_ZIPPED // 1_000_000} MB")
    if content[:4] == b"\xd0\xcf\x11\xe0":
        raise WorkbookRefused("这是旧版 .xls 或加了密码的文件；请去掉密码，另存为 .xlsx 再导入")
    if content[:2] != b"PK":
        raise WorkbookRefused("这不是 Excel 工作簿（.xlsx）；请用 Excel 或 WPS 打开，另存为 .xlsx 再导入")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise WorkbookRefused("文件不完整或已损坏；请重新保存或重新传一次") from error
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_UNZIPPED:
        raise WorkbookRefused(
            f"文件解开后有 {total // 1_000_000} MB、{len(entries)} 个部分，不像名册，没有打开；"
            f"应不超过 {MOST_UNZIPPED // 1_000_000} MB"
        )
    names = {entry.filename.lower() for entry in entries}
    # Other formats in a zip (ods, xlsb) have other ways to say "a million rows"; they are not looked into here.
    if not names & {"xl/workbook.xml", "workbook.xml"} or names & OTHER_FORMATS:
        raise WorkbookRefused("这不是 Excel 工作簿（.xlsx）；请用 Excel 或 WPS 打开，另存为 .xlsx 再导入")
    for entry in entries:
        _inspect_sheet(_unpacked(content, entry))


def _unpacked(content: bytes, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    """Unpacks an entry piece by piece, and stops where it grows beyond the size that the directory states."""
    start = entry.header_offset
    header = content[start : start + _LOCAL_HEADER]
    if len(header) < _LOCAL_HEADER or entry.flag_bits & 1 or entry.compress_type not in (0, 8):
        raise WorkbookRefused("文件加了密码，或不是 Excel 保存的；请去掉密码，用 Excel 或 WPS 另存为 .xlsx 再导入")
    start += _LOCAL_HEADER + int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
    packed = content[start : start + entry.compress_size]
    if entry.compress_type == 0:
        yield packed
        return
    stream, size = zlib.decompressobj(-15), 0
    try:
        while not stream.eof:
            piece = stream.decompress(packed, PIECE)
            packed = stream.unconsumed_tail
            size += len(piece)
            if size > entry.file_size:
                raise WorkbookRefused("文件里写的大小和实际不符，没有打开；请用 Excel 或 WPS 另存为 .xlsx 再导入")
            if not piece and not packed:
                break
            yield piece
    except zlib.error as error:
        raise WorkbookRefused("文件不完整或已损坏；请重新保存或重新传一次") from error


def _inspect_sheet(pieces: Iterator[bytes]) -> None:
    """Finds the last row and column that hold something; cells that are only formatted do not count."""
    rows = columns = loose = 0
    rest = b""
    for piece in pieces:
        text = rest + piece
        cut = text.rfind(b"<", max(0, len(text) - LONGEST_TAG))
        whole, rest = (text, b"") if cut < 0 else (text[:cut], text[cut:])
        placed = _PLACED.findall(whole)
        rows = max(rows, max(map(int, {row for _, row in placed}), default=0))
        rows = max(rows, max(map(int, set(_ROW.findall(whole))), default=0))
        columns = max(columns, max(map(_column_number, {column for column, _ in placed}), default=0))
        # Cells without an address stand side by side; a row of them is as wide as it has cells.
        if len(placed) * 2 < len(_CELL.findall(whole)):
            loose = max(len(_CELL.findall(row)) for row in _ROW_START.split(whole))
            columns = max(columns, loose)
        if rows > MOST_ROWS or columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
            raise WorkbookRefused(
                f"表里写到了第 {rows} 行、第 {columns} 列，没有打开；应最多 {MOST_ROWS} 行、{MOST_COLUMNS} 列，"
                "请删去下面和右边多余的内容再保存"
            )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
