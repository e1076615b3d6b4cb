"""Sheets as a PNG, for a phone's screen. It adds nothing to what the sheets hold."""

import io
from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from numpy.typing import NDArray
from PIL import Image

from bot.documents.boards.sheet import Sheet
from bot.documents.palette import light_png

# Telegram takes photos whose width and height together are at most 10,000 pixels: six sheets of A4 as laid out here.
# https://core.telegram.org/bots/api#sendphoto
MOST_SHEETS = 4


def sheets_png(sheets: Sequence[Sheet]) -> bytes:
    """Draws the first few sheets below each other.

    Args:
        sheets: at least one, all of one width.

    Returns:
        A PNG file as wide as a sheet was laid out; the same sheets give the same bytes.
    """
    shown = sheets[:MOST_SHEETS]
    pixels = np.vstack([_pixels(sheet) for sheet in shown])
    if not any(sheet.photos for sheet in shown):
        return light_png(pixels)
    # A face in 256 colours looks ill, so sheets with photos keep them all.
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _pixels(sheet: Sheet) -> NDArray[Any]:
    figure, _ = sheet.canvas.figure(sheet.height)
    agg = figure.canvas
    assert isinstance(agg, FigureCanvasAgg)
    agg.draw()  # type: ignore[no-untyped-call]
    page = Image.fromarray(np.asarray(agg.buffer_rgba())[:, :, :3])  # type: ignore[no-untyped-call]
    for photo in sheet.photos:
        box = photo.box
        with Image.open(io.BytesIO(photo.content), formats=("JPEG",)) as image:
            size = (round(box.width), round(box.height))
            page.paste(image.convert("RGB").resize(size, Image.Resampling.LANCZOS), (round(box.x), round(box.y)))
    return np.asarray(page)
