"""A sheet to draw on in pixels from the top left corner, put on paper by matplotlib's Agg.

It uses matplotlib's objects only (no pyplot, no rcParams), and keeps everything on the sheet itself, so any
number of threads may draw at once. It never lets a text leave the box it was given.
"""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg, RendererAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text
from matplotlib.transforms import IdentityTransform

from bot.documents.lettering import fit
from bot.documents.palette import light_png
from config.fonts import font_path

# A power of two, so that pixels → inches → pixels is exact and no picture loses its last row.
DPI = 64
POINTS_A_PIXEL = 72 / DPI
# The smallest print that a reader over 50 makes out where a phone shows 1,080 pixels on 6 to 7 cm.
SMALLEST_PX = 28
LINE_HEIGHT = 1.34
# Where the letters of the shipped font stand in their line, in parts of their size.
ASCENT = 0.88
# How much wider the emulated bold gets, in parts of the size of the letters.
BOLD_STROKE = 0.035

Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels; y grows downwards."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True)
class Line:
    """One line of text, and the box that its ink may not leave."""

    text: str
    box: Box
    size_px: float
    colour: str
    bold: bool
    align: Align


@dataclass(frozen=True)
class Plate:
    """A filled rectangle with round corners."""

    box: Box
    colour: str
    radius_px: float


@lru_cache(maxsize=128)
def _letters(size_px: float) -> FontProperties:
    """Give the shipped font at a size; never changed after it is made."""
    return FontProperties(fname=font_path(), size=size_px * POINTS_A_PIXEL)


def _outline(plate: Plate, height: int) -> Path:
    """Give the outline of a plate, with corners of true quarter circles."""
    box, radius = plate.box, plate.radius_px
    left, right = box.x, box.x + box.width
    bottom, top = height - box.y - box.height, height - box.y
    # How far the handles of a curve stand from the corner, so that it follows a circle.
    handle = radius * (1 - 0.5523)
    points: list[tuple[float, float]] = [(left + radius, bottom)]
    codes = [Path.MOVETO]
    for corner, before, after in (
        ((right, bottom), (-1, 0), (0, 1)),
        ((right, top), (0, -1), (-1, 0)),
        ((left, top), (1, 0), (0, -1)),
        ((left, bottom), (0, 1), (1, 0)),
    ):
        for (across, up), length in ((before, radius), (before, handle), (after, handle), (after, radius)):
            points.append((corner[0] + across * length, corner[1] + up * length))
        codes += [Path.LINETO, Path.CURVE4, Path.CURVE4, Path.CURVE4]
    return Path([*points, points[0]], [*codes, Path.CLOSEPOLY])


class Canvas:
    """A sheet that collects plates and lines of text."""

    def __init__(self, width: int, colour: str) -> None:
        self.width = width
        self.colour = colour
        self.plates: list[Plate] = []
        self.lines: list[Line] = []
        # Only measures; the sheet's own height is known when everything is placed.
        self._ruler: Any = RendererAgg(8, 8, DPI)  # type: ignore[no-untyped-call]
        self._widths: dict[tuple[str, float], float] = {}

    def measure(self, text: str, size_px: float) -> float:
        """Measure a text.

        Args:
            text: a printable text.
            size_px: size of the letters, in pixels.

        Returns:
            Its width in pixels, with room for the emulated bold.
        """
        # The shipped font has no kerning, so a text is as wide as its letters; each is measured once.
        total = size_px * BOLD_STROKE
        for char in text:
            key = (char, size_px)
            if key not in self._widths:
                width, _, _ = self._ruler.get_text_width_height_descent(char, _letters(size_px), False)
                self._widths[key] = width
            total += self._widths[key]
        return total

    def blank(self) -> "Canvas":
        """Give an empty sheet of the same width, to try out what height something takes.

        Returns:
            The sheet; it shares what is known of the letters' widths.
        """
        sheet = Canvas(self.width, self.colour)
        sheet._widths = self._widths
        return sheet

    def write(
        self,
        text: str,
        x: float,
        y: float,
        width: float,
        *,
        size_px: float,
        smallest_px: float = SMALLEST_PX,
        most_lines: int = 1,
        colour: str,
        bold: bool = False,
        align: Align = "left",
    ) -> float:
        """Write a text into a box, wrapped, made smaller or shortened until it fits.

        Args:
            text: any text.
            x: left edge of the box, in pixels.
            y: top edge of the box, in pixels.
            width: width of the box, in pixels.
            size_px: the size wished for, in pixels.
            smallest_px: the smallest size allowed, in pixels.
            most_lines: how many lines at most.
            colour: of the letters.
            bold: whether the letters are drawn heavier.
            align: where in the box the lines stand.

        Returns:
            The height used, in pixels; 0 for a text with nothing to draw.
        """
        fitted = fit(
            text, width, self.measure, size_px=size_px, smallest_px=min(smallest_px, size_px), most_lines=most_lines
        )
        if not any(fitted.lines):
            return 0
        height = fitted.size_px * LINE_HEIGHT
        for number, line in enumerate(fitted.lines):
            box = Box(x, y + number * height, width, height)
            self.lines.append(Line(line, box, fitted.size_px, colour, bold, align))
        return height * len(fitted.lines)

    def plate(self, x: float, y: float, width: float, height: float, colour: str, radius_px: float = 0) -> None:
        """Put a filled rectangle on the sheet.

        Args:
            x: left edge, in pixels.
            y: top edge, in pixels.
            width: in pixels.
            height: in pixels.
            colour: of the area.
            radius_px: of the corners, in pixels.
        """
        if width > 0 and height > 0:
            self.plates.append(Plate(Box(x, y, width, height), colour, min(radius_px, width / 2, height / 2)))

    def figure(self, height: int) -> tuple[Figure, list[Text]]:
        """Put everything on a figure of matplotlib.

        Args:
            height: of the sheet, in pixels.

        Returns:
            The figure with its Agg canvas, and the texts in the order of `lines`.
        """
        figure = Figure(figsize=(self.width / DPI, height / DPI), dpi=DPI, facecolor=self.colour)
        FigureCanvasAgg(figure)
        for order, plate in enumerate(self.plates):
            patch = PathPatch(
                _outline(plate, height),
                facecolor=plate.colour,
                edgecolor="none",
                transform=IdentityTransform(),
                zorder=1 + order / 10_000,
            )
            figure.add_artist(patch)
        texts = [self._text(line, height) for line in self.lines]
        for text in texts:
            figure.add_artist(text)
        return figure, texts

    @staticmethod
    def _text(line: Line, height: int) -> Text:
        """Make matplotlib's text of a line."""
        box = line.box
        inset = line.size_px * BOLD_STROKE / 2
        x = {"left": box.x + inset, "center": box.x + box.width / 2, "right": box.x + box.width - inset}[line.align]
        baseline = box.y + (box.height - line.size_px) / 2 + line.size_px * ASCENT
        text = Text(
            x,
            height - baseline,
            line.text,
            color=line.colour,
            fontproperties=_letters(line.size_px),
            horizontalalignment=line.align,
            verticalalignment="baseline",
            usetex=False,
            # A dollar sign is a dollar sign; two of them are no formula.
            parse_math=False,
            antialiased=True,
            transform=IdentityTransform(),
            zorder=3,
        )
        if line.bold:
            stroke = line.size_px * BOLD_STROKE * POINTS_A_PIXEL
            text.set_path_effects([Stroke(linewidth=stroke, foreground=line.colour, joinstyle="round"), Normal()])
        return text

    def png(self, height: int) -> bytes:
        """Draw the sheet.

        Args:
            height: of the sheet, in pixels.

        Returns:
            A PNG file; the same sheet gives the same bytes.
        """
        figure, _ = self.figure(height)
        agg = figure.canvas
        assert isinstance(agg, FigureCanvasAgg)
        agg.draw()  # type: ignore[no-untyped-call]
        return light_png(np.asarray(agg.buffer_rgba())[:, :, :3])  # type: ignore[no-untyped-call]
