"""The parts that a picture is put together from: head, cards, a panel of bars, foot.

Each part is placed below the last and says where it ended. A part never draws by itself and never lets a
text out of its box; colours are calm, and no meaning hangs on a colour alone (marked places carry a number).
"""

import math
from collections.abc import Sequence

from bot.documents.canvas import LINE_HEIGHT, Canvas
from bot.documents.pictures import Bar, FigureCard, is_known, lengths, reached

# A phone shows 1,080 pixels on 6 to 7 cm; the canvas writes nothing smaller than its SMALLEST_PX.
WIDTH_PX = 1080
MARGIN = 40
GAP = 22
PADDING = 32
MOST_CARDS = 12
# Telegram refuses photos whose width and height add up to more than 10,000 pixels.
# https://core.telegram.org/bots/api#sendphoto
MOST_BARS = 40
MARKED = 3

PAPER, PANEL, TRACK = "#edf1f2", "#ffffff", "#e1e8eb"
HEAD, HEAD_TEXT, HEAD_SOFT = "#1f5568", "#ffffff", "#d3e4ea"
INK, SOFT = "#1c2b31", "#54666f"
BLUE, GREEN, CLAY = "#4484ab", "#2f8a68", "#c4573a"

NOTHING = "—"


def place_head(canvas: Canvas, title: str, subtitle: str) -> float:
    """Place the band with the title.

    Args:
        canvas: the sheet.
        title: at most two lines are shown.
        subtitle: at most two lines are shown.

    Returns:
        Where the next part begins, in pixels from the top.
    """
    inner = WIDTH_PX - 2 * MARGIN
    y = 34.0
    y += canvas.write(title, MARGIN, y, inner, size_px=62, smallest_px=46, most_lines=2, colour=HEAD_TEXT, bold=True)
    y += canvas.write(subtitle, MARGIN, y + 4, inner, size_px=38, smallest_px=32, most_lines=2, colour=HEAD_SOFT)
    y += 36
    canvas.plate(0, 0, WIDTH_PX, y, HEAD)
    return y + GAP + 6


def place_cards(canvas: Canvas, cards: Sequence[FigureCard], y: float) -> float:
    """Place the figures, two beside one another; an odd first one gets the whole width.

    Args:
        canvas: the sheet.
        cards: at most 12 are shown.
        y: top edge, in pixels.

    Returns:
        Where the next part begins, in pixels from the top.
    """
    shown = list(cards[:MOST_CARDS])
    rows = [shown[:1]] if len(shown) % 2 else []
    rest = shown[len(shown) % 2 :]
    rows += [rest[at : at + 2] for at in range(0, len(rest), 2)]
    for row in rows:
        width = (WIDTH_PX - 2 * MARGIN - GAP * (len(row) - 1)) / len(row)
        # The plate lies under the text, so the row is measured on a sheet of its own first.
        height = max(_card(canvas.blank(), card, 0, 0, width) for card in row)
        for number, card in enumerate(row):
            x = MARGIN + number * (width + GAP)
            canvas.plate(x, y, width, height, PANEL, 24)
            _card(canvas, card, x, y, width)
        y += height + GAP
    return y


def _card(canvas: Canvas, card: FigureCard, x: float, y: float, width: float) -> float:
    """Place what stands in a card, and give the height of the card."""
    left, inner, top = x + PADDING, width - 2 * PADDING, y
    y += 24
    y += canvas.write(card.label, left, y, inner, size_px=38, smallest_px=32, most_lines=2, colour=SOFT)
    value = card.value_text or NOTHING
    y += canvas.write(value, left, y, inner, size_px=88, smallest_px=44, colour=INK, bold=True)
    if card.ratio is not None and math.isfinite(card.ratio):
        part = min(1.0, max(0.0, card.ratio))
        y += 6
        canvas.plate(left, y, inner, 18, TRACK, 9)
        canvas.plate(left, y, inner * part, 18, GREEN if part == 1 else BLUE, 9)
        y += 18 + 12
    if card.previous_text:
        y += _comparison(canvas, card, left, y, inner)
    return y + 24 - top


def _comparison(canvas: Canvas, card: FigureCard, left: float, y: float, inner: float) -> float:
    """Place the comparison with the last period and a sign for better or worse, and give the height used."""
    colour, sign = {True: (GREEN, "✓"), False: (CLAY, "!"), None: (SOFT, "")}[card.good]
    indent = 0.0
    if sign:
        indent = 50.0
        _badge(canvas, sign, left, y + (36 * LINE_HEIGHT - 38) / 2, 38, colour)
    return canvas.write(
        card.previous_text, left + indent, y, inner - indent, size_px=36, smallest_px=32, most_lines=2, colour=colour
    )


def _badge(canvas: Canvas, sign: str, x: float, y: float, size: float, colour: str) -> None:
    """Place a round badge with one sign in it."""
    canvas.plate(x, y, size, size, colour, size / 2)
    letter = max(28.0, size - 12)
    top = y + (size - letter * LINE_HEIGHT) / 2
    canvas.write(sign, x, top, size, size_px=letter, colour=PANEL, bold=True, align="center")


def place_panel(canvas: Canvas, heading: str, bars: Sequence[Bar], y: float) -> float:
    """Place bars in one panel; the first three get a number and another colour.

    Args:
        canvas: the sheet.
        heading: over the bars; may be empty.
        bars: sorted, those that need care first; at most 40 are shown, what is left out is counted.
        y: top edge, in pixels.

    Returns:
        Where the next part begins, in pixels from the top.
    """
    if not bars:
        return y
    height = _panel(canvas.blank(), heading, bars, y)
    canvas.plate(MARGIN, y, WIDTH_PX - 2 * MARGIN, height, PANEL, 24)
    _panel(canvas, heading, bars, y)
    return y + height + GAP


def _panel(canvas: Canvas, heading: str, bars: Sequence[Bar], y: float) -> float:
    """Place what stands in the panel, and give its height."""
    top, left, inner = y, MARGIN + PADDING, WIDTH_PX - 2 * MARGIN - 2 * PADDING
    y += 26
    y += canvas.write(heading, left, y, inner, size_px=44, smallest_px=36, most_lines=2, colour=INK, bold=True)
    shown = bars[:MOST_BARS]
    parts = shares(shown)
    for number, (bar, part) in enumerate(zip(shown, parts, strict=True)):
        y += 14
        full = (reached(bar) or 0) >= 1
        marked = number < MARKED and is_known(bar) and not full
        y += _row(canvas, bar, part, number + 1 if marked else None, full, left, y, inner)
    if len(bars) > MOST_BARS:
        rest = f"… +{len(bars) - MOST_BARS}"
        y += canvas.write(rest, left, y + 8, inner, size_px=34, colour=SOFT) + 8
    return y + 22 - top


def _row(
    canvas: Canvas, bar: Bar, part: float, rank: int | None, full: bool, left: float, y: float, inner: float
) -> float:
    """Place one bar with its name and number, and give the height used."""
    top = y
    colour = CLAY if rank else GREEN if full else BLUE
    number = value_text(bar)
    room = min(max(canvas.measure(number, 42) + 12, 120), inner * 0.45)
    line = 42 * LINE_HEIGHT
    canvas.write(
        number, left + inner - room, y, room, size_px=42, colour=CLAY if rank else INK, bold=True, align="right"
    )
    indent = 0.0
    if rank:
        indent = 60.0
        _badge(canvas, str(rank), left, y + (line - 44) / 2, 44, CLAY)
    width = inner - room - indent - 24
    y += max(
        line,
        canvas.write(bar.label, left + indent, y, width, size_px=40, smallest_px=34, most_lines=2, colour=INK),
    )
    y += 6
    canvas.plate(left, y, inner, 26, TRACK, 13)
    # A place at zero still shows a stub: an empty track reads as a fault of the picture.
    canvas.plate(left, y, max(inner * part, 12 if is_known(bar) else 0), 26, colour, 13)
    return y + 26 + 14 - top


def shares(bars: Sequence[Bar]) -> list[float]:
    """Give how much of its track each bar fills.

    Args:
        bars: in any order.

    Returns:
        One number from 0 to 1 a bar; with targets the track is the target, without it is the largest value.
    """
    sizes = [0.0 if length is None else max(0.0, length) for length in lengths(bars)]
    by_target = all(reached(bar) is not None for bar in bars if is_known(bar))
    full = 1.0 if by_target else max(sizes, default=0.0)
    return [min(1.0, size / full) if full > 0 else 0.0 for size in sizes]


def value_text(bar: Bar) -> str:
    """Give the number that stands at a bar.

    Args:
        bar: a place.

    Returns:
        Its own text, or value/target, or a dash where nothing is known.
    """
    if bar.value_text:
        return bar.value_text
    if bar.target is None or not math.isfinite(bar.target) or not is_known(bar):
        return _number(bar.value)
    return f"{_number(bar.value)}/{_number(bar.target)}"


def _number(value: float | None) -> str:
    """Write a number as short as it stays true for a reader."""
    if value is None or not math.isfinite(value):
        return NOTHING
    if abs(value) >= 1e12:
        return f"{value:.2e}"
    if value == int(value):
        return f"{int(value):,}" if abs(value) >= 10_000 else str(int(value))
    return f"{value:,.1f}" if abs(value) >= 10_000 else f"{value:.1f}"


def place_foot(canvas: Canvas, note: str, y: float) -> int:
    """Place the note below everything.

    Args:
        canvas: the sheet.
        note: at most four lines are shown.
        y: top edge, in pixels.

    Returns:
        The height of the whole sheet, in pixels.
    """
    inner = WIDTH_PX - 2 * MARGIN
    y += canvas.write(note, MARGIN, y + 2, inner, size_px=32, smallest_px=28, most_lines=4, colour=SOFT)
    return math.ceil(y + 26)
