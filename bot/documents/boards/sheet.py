"""A sheet of paper to draw on: a canvas with a size in millimetres, on which photos and QR codes have a place too.

Everything is placed once and then drawn twice, as pixels (png.py) and as print (pdf.py). It never leaves its edges.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.documents.canvas import LINE_HEIGHT, Align, Box, Canvas
from bot.documents.qr import qr_rows

INK = "#000000"
QUIET = "#444444"
PAPER = "#ffffff"
FRAME = "#999999"


@dataclass(frozen=True)
class Photo:
    """A JPEG and where it stands, filling its box."""

    box: Box
    content: bytes


@dataclass(frozen=True)
class Line:
    """A line of a stack: its text, its size in pixels before the stack is made to fit, and how it looks."""

    text: str
    size_px: float
    bold: bool = False
    colour: str = INK


class Sheet:
    """One page."""

    def __init__(self, width_mm: float, height_mm: float, width_px: int) -> None:
        """Begins an empty page.

        Args:
            width_mm: of the paper.
            height_mm: of the paper.
            width_px: in so many pixels the page is laid out; its height follows.
        """
        self.width_mm, self.height_mm = width_mm, height_mm
        self.width, self.height = width_px, round(width_px * height_mm / width_mm)
        self.canvas = Canvas(width_px, PAPER)
        self.photos: list[Photo] = []
        self.links: list[str] = []

    @property
    def mm_a_px(self) -> float:
        """How many millimetres one pixel is on paper."""
        return self.width_mm / self.width

    def texts(self) -> list[str]:
        """Returns every line of text on the page, in the order in which it was written."""
        return [line.text for line in self.canvas.lines]

    def rule(self, x: float, y: float, width: float, thickness: float) -> None:
        """Draws a line across."""
        self.canvas.plate(x, y, width, thickness, INK)

    def frame(self, box: Box, thickness: float, colour: str = FRAME) -> None:
        """Draws an outline inside a box."""
        self.canvas.plate(box.x, box.y, box.width, box.height, colour)
        inner = box.width - 2 * thickness, box.height - 2 * thickness
        self.canvas.plate(box.x + thickness, box.y + thickness, *inner, PAPER)

    def name_lines(self, name: str, size_px: float, width_px: float) -> list[Line]:
        """A long name of two parts stands on two lines, broken where it is said, not shrunk until nobody reads it."""
        first, dot, rest = name.partition("·")
        if not dot or self.canvas.measure(name, size_px * 0.75) <= width_px:
            return [Line(name, size_px, bold=True)]
        return [Line(first + dot, size_px * 0.62, bold=True), Line(rest, size_px * 0.62, bold=True)]

    def stack(self, lines: Sequence[Line], box: Box, *, align: Align = "left", middle: bool = False) -> float:
        """Writes lines below each other into a box, all of them smaller where they would be too high.

        Args:
            lines: empty ones are left out; a space leaves a line blank.
            box: no letter leaves it.
            align: where in the box they stand.
            middle: whether they stand in the middle of its height instead of at its top.

        Returns:
            Where the last one ends.
        """
        shown = [line for line in lines if line.text]
        height = sum(line.size_px for line in shown) * LINE_HEIGHT
        scale = min(1.0, box.height / height) if height else 1.0
        y = box.y + ((box.height - height * scale) / 2 if middle else 0)
        for line in shown:
            size = line.size_px * scale
            y += 0 if line.text.strip() else size * LINE_HEIGHT
            y += self.canvas.write(
                line.text, box.x, y, box.width, size_px=size, smallest_px=size * 0.5, colour=line.colour,
                bold=line.bold, align=align,
            )  # fmt: skip
        return y

    def portrait(self, box: Box, photo: bytes | None, instead: str) -> None:
        """Places a portrait of three to four; without one an empty frame in which a printed photo can be glued."""
        self.frame(box, 2)
        if photo is not None:
            self.photos.append(Photo(Box(box.x + 2, box.y + 2, box.width - 4, box.height - 4), photo))
            return
        size = box.width * 0.16
        self.canvas.write(
            instead, box.x + 8, box.y + box.height / 2 - size * 0.67, box.width - 16, size_px=size, smallest_px=10,
            colour=FRAME, align="center",
        )  # fmt: skip

    def qr(self, text: str, x: float, y: float, width: float) -> float:
        """Draws a QR code from whole pixels, its quiet zone within the width; returns the width that it takes."""
        rows = qr_rows(text)
        module = max(1, int(width // len(rows)))
        for down, row in enumerate(rows):
            start = None
            for across, dark in enumerate([*row, False]):
                if dark and start is None:
                    start = across
                elif not dark and start is not None:
                    self.canvas.plate(
                        x + start * module, y + down * module, (across - start) * module, module, INK
                    )  # fmt: skip
                    start = None
        self.links.append(text)
        return float(module * len(rows))
