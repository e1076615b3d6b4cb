"""A grid's public notice on A4, to be read from two metres: who serves here, their number, and what they are there for.

It spreads what does not fit over further pages, each with the same head and foot. It never decides who is on it.
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.documents.boards.model import Face, Foot, Notice
from bot.documents.boards.sheet import INK, QUIET, Line, Sheet
from bot.documents.canvas import Box

A4_MM = (210.0, 297.0)
WIDTH_PX = 1240
# About 13 mm: what every printer leaves, and room for a nail.
MARGIN_PX = 80
GAP_PX = 28
FOOT_PX = 350
QR_PX = 310
LEAST_ROW_PX, MOST_ROW_PX = 136, 330
ROW_OF_BELOW_PX = 62
_BELOW_HEAD_PX = 90
_COLUMN_GAP_PX = 44


def notice_sheets(notice: Notice) -> list[Sheet]:
    """Lays a notice out.

    Args:
        notice: what it shows.

    Returns:
        One page, or more where the people or the grids below do not fit on one.
    """
    sheets: list[Sheet] = []
    faces, below = list(notice.faces), list(notice.below)
    while not sheets or faces or below:
        first = not sheets
        sheet = Sheet(*A4_MM, WIDTH_PX)
        sheets.append(sheet)
        top = _head(sheet, notice)
        bottom = _foot(sheet, notice.foot)
        if first and notice.duties:
            bottom = _duties(sheet, notice, bottom)
        # A county has nobody of its own and many below it: nothing is missing there.
        if first and not faces and not below and notice.empty:
            _empty(sheet, notice.empty, top, bottom)
        apart = bool(faces)
        faces, top = _faces(sheet, faces, top, bottom, _height_of_below(below))
        if not faces:
            below = _below(sheet, replace(notice, below=tuple(below)), top, bottom, apart=apart)
    return sheets


def _head(sheet: Sheet, notice: Notice) -> float:
    """Writes what the sheet is about; returns where the rest may begin."""
    width, y = sheet.width - 2 * MARGIN_PX, 62.0
    y += sheet.canvas.write(notice.kind, MARGIN_PX, y, width, size_px=50, colour=INK, align="center")
    # A name that would shrink too far for two metres takes two lines.
    lines, size = (1, 112) if sheet.canvas.measure(notice.title, 80) <= width else (2, 80)
    y += sheet.canvas.write(
        notice.title, MARGIN_PX, y, width, size_px=size, smallest_px=56, most_lines=lines, colour=INK, bold=True,
        align="center",
    )  # fmt: skip
    y += sheet.canvas.write(
        notice.place, MARGIN_PX, y, width, size_px=38, smallest_px=30, most_lines=2, colour=INK, align="center"
    )
    y += sheet.canvas.write(notice.code, MARGIN_PX, y, width, size_px=44, colour=INK, align="center")
    sheet.rule(MARGIN_PX, y + 18, width, 8)
    sheet.rule(MARGIN_PX, y + 32, width, 2)
    return y + 34 + GAP_PX


def _foot(sheet: Sheet, foot: Foot) -> float:
    """Writes the number to complain at and the QR; returns where the rest must end."""
    width = sheet.width - 2 * MARGIN_PX
    end = sheet.height - 50.0
    end -= 40
    sheet.canvas.write(foot.issued, MARGIN_PX, end, width, size_px=28, colour=QUIET, align="right")
    if not foot.hotline and not foot.qr_url:
        return end - GAP_PX
    top = end - FOOT_PX
    sheet.rule(MARGIN_PX, top, width, 4)
    room = float(width)
    if foot.qr_url:
        side = sheet.qr(foot.qr_url, sheet.width - MARGIN_PX - QR_PX, top + 6, QR_PX)
        sheet.canvas.write(
            foot.qr_says, sheet.width - MARGIN_PX - QR_PX, top - 6 + side, side, size_px=36, colour=INK, bold=True,
            align="center",
        )  # fmt: skip
        room -= QR_PX + 40
    if foot.hotline:
        y = top + 52
        y += sheet.canvas.write(foot.hotline_title, MARGIN_PX, y, room, size_px=46, colour=INK, bold=True)
        y += sheet.canvas.write(
            foot.hotline, MARGIN_PX, y, room, size_px=96, smallest_px=56, colour=INK, bold=True
        )  # fmt: skip
        sheet.canvas.write(foot.hotline_says, MARGIN_PX, y, room, size_px=34, most_lines=2, colour=INK)
    return top - GAP_PX


def _duties(sheet: Sheet, notice: Notice, bottom: float) -> float:
    """Writes the duties so that they end at the bottom; returns where they begin."""
    width = sheet.width - 2 * MARGIN_PX
    size = 40 if len(notice.duties) <= 6 else 36

    def lay(onto: Sheet, top: float) -> float:
        y = top + onto.canvas.write(notice.duties_title, MARGIN_PX, top, width, size_px=46, colour=INK, bold=True) + 6
        for number, duty in enumerate(notice.duties, 1):
            onto.canvas.write(f"{number}.", MARGIN_PX, y, 60, size_px=size, colour=INK)
            y += onto.canvas.write(
                duty, MARGIN_PX + 60, y, width - 60, size_px=size, smallest_px=30, most_lines=2, colour=INK
            )
        return y - top

    top = bottom - lay(Sheet(*A4_MM, WIDTH_PX), 0)
    lay(sheet, top)
    sheet.rule(MARGIN_PX, top - 14, width, 2)
    return top - 14 - GAP_PX


def _empty(sheet: Sheet, text: str, top: float, bottom: float) -> None:
    width = sheet.width - 2 * MARGIN_PX
    sheet.canvas.write(
        text, MARGIN_PX, (top + bottom) / 2 - 40, width, size_px=52, most_lines=2, colour=QUIET, align="center"
    )


def _faces(sheet: Sheet, faces: Sequence[Face], top: float, bottom: float, below_px: float) -> tuple[list[Face], float]:
    """Places as many people as fit below each other; returns the rest and where they end."""
    if not faces:
        return [], top
    room = bottom - top
    # The grids below go on the same page if everybody still has a row to be read.
    if below_px and room - below_px >= len(faces) * LEAST_ROW_PX:
        room -= below_px
    fit = max(1, int(room // LEAST_ROW_PX))
    # Spread evenly over the pages that it takes, so that no page is crowded while the last has room to spare.
    rows = -(-len(faces) // -(-len(faces) // fit))
    height = min(MOST_ROW_PX, room / rows)
    # What is left over goes between the rows, so that a sheet with one person is not all at its top.
    spare = (room - rows * height) / (rows + 1)
    for at, face in enumerate(faces[:rows]):
        y = top + spare + at * (height + spare)
        _face(sheet, face, Box(MARGIN_PX, y, sheet.width - 2 * MARGIN_PX, height - 20))
    return list(faces[rows:]), top + room


def _face(sheet: Sheet, face: Face, box: Box) -> None:
    """A photo, the name below the title, and the number beside it below the unit."""
    photo = Box(box.x, box.y, box.height * 3 / 4, box.height)
    sheet.portrait(photo, face.photo, face.no_photo)
    x = box.x + photo.width + 32
    width = box.x + box.width - x
    left = Box(x, box.y, width * 0.42, box.height)
    right = Box(x + width * 0.44, box.y, width * 0.56, box.height)
    name = sheet.name_lines(face.name, 96, left.width)
    sheet.stack([Line(face.title, 46, colour=QUIET), *name], left, middle=True)
    # The blank brings the number to the height of the name, which is larger.
    number = [Line(" ", 14), Line(face.phone, 80, bold=True)]
    sheet.stack([Line(face.unit or " ", 46, colour=QUIET), *number], right, middle=True)


def _height_of_below(below: Sequence[tuple[str, str, str]]) -> float:
    return _BELOW_HEAD_PX + -(-len(below) // 2) * ROW_OF_BELOW_PX if below else 0


def _below(sheet: Sheet, notice: Notice, top: float, bottom: float, *, apart: bool) -> list[tuple[str, str, str]]:
    """Lists the grids below, in two columns if they must, ruled apart from people; returns those for the next page."""
    room = int((bottom - top - _BELOW_HEAD_PX) // ROW_OF_BELOW_PX)
    if not notice.below or room < 1:
        return list(notice.below)
    columns = 1 if len(notice.below) <= room else 2
    rows = min(room, -(-len(notice.below) // columns))
    full = sheet.width - 2 * MARGIN_PX
    width = (full - (columns - 1) * _COLUMN_GAP_PX) / columns
    if apart:
        sheet.rule(MARGIN_PX, top, full, 2)
    sheet.canvas.write(notice.below_title, MARGIN_PX, top + 14, full, size_px=46, colour=INK, bold=True)
    for at, (grid, name, phone) in enumerate(notice.below[: rows * columns]):
        x = MARGIN_PX + at // rows * (width + _COLUMN_GAP_PX)
        y = top + _BELOW_HEAD_PX + at % rows * ROW_OF_BELOW_PX
        size = 36 if columns == 2 else 44
        for line, begins, takes in (
            ([Line(grid, size)], 0.0, 0.33),
            (sheet.name_lines(name, size, width * 0.25), 0.35, 0.25),
            ([Line(phone, size)], 0.61, 0.39),
        ):
            sheet.stack(line, Box(x + width * begins, y, width * takes, ROW_OF_BELOW_PX - 4), middle=True)
    return list(notice.below[rows * columns :])
