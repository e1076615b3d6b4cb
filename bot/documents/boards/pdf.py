"""Sheets as a PDF for the printer: true millimetres, letters and codes as outlines, the shipped font inside.

Small sheets can be put many on a page with marks to cut along. It adds nothing else to what the sheets hold.
"""

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from bot.documents.boards.sheet import Sheet
from bot.documents.canvas import ASCENT, BOLD_STROKE, Line
from config.fonts import font_path

A4_MM = (210.0, 297.0)
CUT_MARK_MM = 4.0
_FAMILY = "board"
_POINTS_A_MM = 72 / 25.4
# A file's date of making would make the same sheets another file each second.
_MADE = datetime(2026, 1, 1, tzinfo=UTC)


def sheets_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Prints each sheet on a page of its own size.

    Args:
        sheets: at least one.

    Returns:
        A PDF file whose text can be searched and copied.
    """
    pdf = _document()
    for sheet in sheets:
        pdf.add_page(orientation="portrait", format=(sheet.width_mm, sheet.height_mm))
        _draw(pdf, sheet, 0, 0)
    return bytes(pdf.output())


def cut_pdf(sheets: Sequence[Sheet]) -> bytes:
    """Prints as many sheets of one size as fit on each page of A4, edge to edge, with marks to cut along.

    Args:
        sheets: at least one, all of one size.

    Returns:
        A PDF file.
    """
    pdf = _document()
    width, height = sheets[0].width_mm, sheets[0].height_mm
    margin = 2 * CUT_MARK_MM
    across = int((A4_MM[0] - margin) // width)
    down = int((A4_MM[1] - margin) // height)
    left, top = (A4_MM[0] - across * width) / 2, (A4_MM[1] - down * height) / 2
    for at, sheet in enumerate(sheets):
        place = at % (across * down)
        if place == 0:
            pdf.add_page(orientation="portrait", format=A4_MM)
            _cut_marks(pdf, [left + n * width for n in range(across + 1)], [top + n * height for n in range(down + 1)])
        _draw(pdf, sheet, left + place % across * width, top + place // across * height)
    return bytes(pdf.output())


def _document() -> Any:
    # Loading it takes most of a second, and only whoever prints needs it.
    from fpdf import FPDF

    pdf = FPDF(unit="mm", format=A4_MM)
    pdf.set_auto_page_break(False)
    pdf.set_margin(0)
    pdf.set_creation_date(_MADE)
    pdf.add_font(_FAMILY, fname=font_path())
    return pdf


def _cut_marks(pdf: Any, columns: Sequence[float], rows: Sequence[float]) -> None:
    pdf.set_draw_color(0)
    pdf.set_line_width(0.1)
    for x in columns:
        pdf.line(x, rows[0] - CUT_MARK_MM, x, rows[0] - 1)
        pdf.line(x, rows[-1] + 1, x, rows[-1] + CUT_MARK_MM)
    for y in rows:
        pdf.line(columns[0] - CUT_MARK_MM, y, columns[0] - 1, y)
        pdf.line(columns[-1] + 1, y, columns[-1] + CUT_MARK_MM, y)


def _draw(pdf: Any, sheet: Sheet, left: float, top: float) -> None:
    scale = sheet.mm_a_px
    for plate in sheet.canvas.plates:
        box = plate.box
        pdf.set_fill_color(plate.colour)
        pdf.rect(left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale, style="F")
    for photo in sheet.photos:
        box = photo.box
        pdf.image(
            io.BytesIO(photo.content), left + box.x * scale, top + box.y * scale, box.width * scale, box.height * scale
        )
    for line in sheet.canvas.lines:
        _write(pdf, line, left, top, scale)


def _write(pdf: Any, line: Line, left: float, top: float, scale: float) -> None:
    box = line.box
    pdf.set_font(_FAMILY, size=line.size_px * scale * _POINTS_A_MM)
    width, room = pdf.get_string_width(line.text), box.width * scale
    inset = {"left": 0.0, "center": (room - width) / 2, "right": room - width}[line.align]
    baseline = box.y + (box.height - line.size_px) / 2 + line.size_px * ASCENT
    x, y = left + box.x * scale + inset, top + baseline * scale
    # What is set inside ends with it: a viewer would draw all that follows as heavy as this line.
    with pdf.local_context():
        pdf.set_text_color(line.colour)
        if line.bold:
            # The font has one weight: heavier letters get an outline in their own colour, as they do in pixels.
            pdf.set_draw_color(line.colour)
            pdf.text_mode = "FILL_STROKE"
            # fpdf2 writes this one width in points, whatever its unit is.
            pdf.set_line_width(line.size_px * BOLD_STROKE * scale * _POINTS_A_MM)
        pdf.text(x, y, line.text)
