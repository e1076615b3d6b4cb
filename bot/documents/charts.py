"""The pictures of a digest: figures in cards, places as bars, readable on a phone in five seconds.

Dataclasses in, PNG out. It words nothing (every text comes in with the picture) and computes no figure; it
only sorts places and marks the three that need care. It holds no state: any number of threads may draw at once.
"""

from bot.documents.canvas import Canvas
from bot.documents.pictures import Bar, DigestPicture, FigureCard, sort_bars
from bot.documents.sections import PAPER, WIDTH_PX, place_cards, place_foot, place_head, place_panel

__all__ = ["Bar", "DigestPicture", "FigureCard", "draw_digest"]


def draw_digest(picture: DigestPicture) -> bytes:
    """Draw the picture of a digest.

    Args:
        picture: what to show; at most 12 figures and 40 places are drawn.

    Returns:
        A PNG file, 1,080 pixels wide; the same picture gives the same bytes.
    """
    canvas, height = lay_out_digest(picture)
    return canvas.png(height)


def lay_out_digest(picture: DigestPicture) -> tuple[Canvas, int]:
    """Place a digest on a sheet without drawing it.

    Args:
        picture: what to show.

    Returns:
        The sheet and its height in pixels.
    """
    canvas = Canvas(WIDTH_PX, PAPER)
    y = place_head(canvas, picture.title, picture.subtitle)
    y = place_cards(canvas, picture.figures, y)
    y = place_panel(canvas, picture.worst_title, sort_bars(picture.worst), y)
    return canvas, place_foot(canvas, picture.note, y)
