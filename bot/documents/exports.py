"""Tables as plain JSON values → the bytes of an Excel workbook; it computes nothing."""

from collections.abc import Iterable, Mapping
from io import BytesIO
from typing import Any

from bot.documents.workbook import Column, Sheet, write_workbook


def workbook_of(tables: Iterable[Mapping[str, Any]]) -> bytes:
    """Returns the bytes of a workbook.

    Args:
        tables: {title, columns: [{title, text}], rows: [[…]]} each.
    """
    buffer = BytesIO()
    sheets = [
        Sheet(one["title"], tuple(Column(c["title"], text=c["text"]) for c in one["columns"]), one["rows"])
        for one in tables
    ]
    write_workbook(buffer, sheets)
    return buffer.getvalue()
