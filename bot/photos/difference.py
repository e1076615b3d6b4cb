"""The difference hash of a photo: which of two neighbours is brighter, 64 times; like photos have like hashes.

Our own ten lines, after the published idea (dHash); the library for it would bring a hundred megabytes. It must never
be taken for proof: whoever photographs the same wall twice has the same hash.
"""

import io
from itertools import pairwise

from PIL import Image

from bot.documents.photos import safe_photo

_BITS = 8
FEWEST_ONES = 4
"""A hash with fewer ones or noughts is of a plain surface or a dark night, and alike with every other of them."""


async def hash_of(content: bytes, seconds: float = 5) -> int | None:
    """Returns a photo's difference hash (64 bits, unsigned); None for one on which nothing can be told apart.

    Args:
        content: the file as it was sent; its pixels are counted before it is decoded.
        seconds: how long decoding may take.

    Raises:
        PhotoRefused: no photo, too many pixels, broken, or too slow to decode.
    """
    return difference_hash(await safe_photo(content, seconds))


def difference_hash(photo: bytes) -> int | None:
    """Returns the hash of a photo that was drawn anew and is small; see :func:`hash_of`."""
    with Image.open(io.BytesIO(photo)) as image:
        small = image.convert("L").resize((_BITS + 1, _BITS), Image.Resampling.LANCZOS)
    value = 0
    for y in range(_BITS):
        row = small.crop((0, y, _BITS + 1, y + 1)).tobytes()
        for left, right in pairwise(row):
            value = value << 1 | (left > right)
    return value if FEWEST_ONES <= value.bit_count() <= _BITS * _BITS - FEWEST_ONES else None
