"""Text made fit for a picture: only characters that the shipped font has, in lines that fit their box.

It measures through a function it is given and never draws. It never lets a character through that the
font lacks: people would see an empty frame and not know what was meant.
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from matplotlib.ft2font import FT2Font

from config.fonts import font_path

# A function that gives the width in pixels of a text at a size in pixels.
Measure = Callable[[str, float], float]

ELLIPSIS = "…"
MISSING = "□"
# Longer texts are cut before they are measured: a picture is no place for them, and the work stays bounded.
LONGEST_TEXT = 600
# Blocks of emoji and of the marks that only join or colour them.
EMOJI = re.compile(
    "[\u2300-\u23ff\u2600-\u27bf\u2900-\u297f\u2b00-\u2bff\ufe00-\ufe0f\u200d\u20e3"
    "\U0001f000-\U0001faff\U000e0000-\U000e007f]"
)
# Never at the start of a line, and never at its end (GB/T 15834 asks for both).
CLOSING = "，。、；：！？）》」』】”’…％%,.;:!?)]}·"
OPENING = "（《「『【“‘([{"
# A number stays with its unit (18时, 96户), a Latin word in one piece, where they can.
PIECE = re.compile(r"[A-Za-z0-9.,%/+:\-]+[\u4e00-\u9fff]?|.", re.DOTALL)


@cache
def covered_characters() -> frozenset[int]:
    """Give the code points that the shipped font can draw.

    Returns:
        Unicode code points; the set is read once and never changes.
    """
    return frozenset(FT2Font(str(font_path())).get_charmap())


def printable(text: str) -> str:
    """Make a text drawable: one line, no emoji, no invisible marks, a visible □ for what the font lacks.

    Args:
        text: any text, also hostile.

    Returns:
        At most LONGEST_TEXT characters, each of them in the font.
    """
    covered = covered_characters()
    drawn = []
    for char in unicodedata.normalize("NFC", text[: 4 * LONGEST_TEXT]):
        category = unicodedata.category(char)
        if char.isspace() or category == "Cc":
            drawn.append(" ")
        elif category in ("Cf", "Mn", "Me"):
            continue
        elif ord(char) in covered:
            drawn.append(char)
        elif not EMOJI.match(char):
            drawn.append(MISSING)
    flat = " ".join("".join(drawn).split())
    return flat if len(flat) <= LONGEST_TEXT else flat[: LONGEST_TEXT - 1] + ELLIPSIS


def _pieces(text: str) -> list[str]:
    """Split a text where a line may break."""
    pieces: list[str] = []
    for piece in PIECE.findall(text):
        if pieces and (piece[0] in CLOSING or pieces[-1][-1] in OPENING):
            pieces[-1] += piece
        else:
            pieces.append(piece)
    return pieces


def wrap(text: str, size_px: float, width_px: float, measure: Measure) -> list[str]:
    """Break a printable text into lines that fit a width.

    Args:
        text: a printable text.
        size_px: size of the letters, in pixels.
        width_px: width of the box, in pixels.
        measure: width of a text at a size.

    Returns:
        The lines; one empty line for an empty text.
    """
    lines, line = [], ""
    queue = _pieces(text)[::-1]
    while queue:
        piece = queue.pop()
        if measure((line + piece).rstrip(), size_px) <= width_px:
            line += piece
        elif line.strip():
            lines.append(line.rstrip())
            line = ""
            queue.append(piece.lstrip() or " ")
        elif len(piece) > 1:
            # A single piece wider than the box: it has to break inside.
            queue.extend(reversed(piece))
        else:
            line += piece
        line = line.lstrip()
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def shorten(text: str, size_px: float, width_px: float, measure: Measure) -> str:
    """Take characters out of the middle until a text fits one line.

    The middle goes, because names of places differ at their ends: 四房吴镇…第三村民小组.

    Args:
        text: a printable text.
        size_px: size of the letters, in pixels.
        width_px: width of the box, in pixels.
        measure: width of a text at a size.

    Returns:
        The text, or its two ends around an ellipsis.
    """
    if measure(text, size_px) <= width_px:
        return text
    low, high = 0, len(text) - 1
    while low < high:
        kept = (low + high + 1) // 2
        if measure(_ends(text, kept), size_px) <= width_px:
            low = kept
        else:
            high = kept - 1
    return _ends(text, low)


def _ends(text: str, kept: int) -> str:
    """Keep so many characters of both ends of a text."""
    tail = kept // 2
    return text[: kept - tail].rstrip() + ELLIPSIS + (text[-tail:].lstrip() if tail else "")


@dataclass(frozen=True)
class Fitted:
    """Lines that fit a box, and the size they fit at."""

    lines: tuple[str, ...]
    size_px: float


def fit(text: str, width_px: float, measure: Measure, *, size_px: float, smallest_px: float, most_lines: int) -> Fitted:
    """Make any text fit a width: wrapped, then smaller, then shortened.

    Args:
        text: any text.
        width_px: width of the box, in pixels.
        measure: width of a text at a size.
        size_px: the size wished for, in pixels.
        smallest_px: the smallest size that a phone shows well, in pixels.
        most_lines: how many lines the box has.

    Returns:
        The lines and their size.
    """
    drawable = printable(text)
    size = size_px
    while True:
        lines = wrap(drawable, size, width_px, measure)
        if len(lines) <= most_lines and all(measure(line, size) <= width_px for line in lines):
            return Fitted(tuple(lines), size)
        if size <= smallest_px:
            break
        size = max(smallest_px, size - 2)
    kept = lines[: most_lines - 1]
    rest = _rest(drawable, kept)
    return Fitted((*kept, shorten(rest, size, width_px, measure)), size)


def _rest(text: str, lines: list[str]) -> str:
    """Give what of a text follows after its first lines."""
    at = 0
    for line in lines:
        at = text.index(line, at) + len(line)
    return text[at:].lstrip()
