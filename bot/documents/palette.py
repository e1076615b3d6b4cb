"""Pixels to a light PNG: a third of the bytes, for a village's weak signal.

It keeps the exact colour of every plain area; only the edges of letters, which blend two colours, get the
nearest of the colours kept. It never looks at what is drawn.
"""

from io import BytesIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# What one byte a pixel can tell apart.
MOST_COLOURS = 256


def light_png(pixels: NDArray[np.uint8]) -> bytes:
    """Write pixels as a PNG with a palette of their most frequent colours.

    Args:
        pixels: rows × columns × (red, green, blue).

    Returns:
        A PNG file; the same pixels give the same bytes, and nothing of date or vendor is in it.
    """
    parts = pixels.astype(np.uint32)
    packed = parts[:, :, 0] << 16 | parts[:, :, 1] << 8 | parts[:, :, 2]
    colours, counts = np.unique(packed, return_counts=True)
    # A stable sort breaks ties by the colour itself.
    kept = colours[np.argsort(-counts, kind="stable")[:MOST_COLOURS]]
    palette = _split(kept)
    nearest = np.empty(len(colours), dtype=np.uint8)
    for start in range(0, len(colours), 1024):
        block = _split(colours[start : start + 1024])
        distance = ((block[:, None, :] - palette[None, :, :]) ** 2).sum(axis=2)
        nearest[start : start + 1024] = distance.argmin(axis=1)
    # A table of all colours is quicker than a search for every pixel; zeros take memory only where they are touched.
    table = np.zeros(1 << 24, dtype=np.uint8)
    table[colours] = nearest
    picture = Image.fromarray(table[packed])
    picture.putpalette(palette.astype(np.uint8).tobytes())
    buffer = BytesIO()
    picture.save(buffer, format="png", optimize=True)
    return buffer.getvalue()


def _split(packed: NDArray[np.uint32]) -> NDArray[np.int32]:
    """Split packed colours into red, green and blue."""
    return np.stack([packed >> 16 & 255, packed >> 8 & 255, packed & 255], axis=-1).astype(np.int32)
