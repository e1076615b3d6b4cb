"""Makes of a photo that somebody sent one that can be shown: small, upright, a JPEG, without where it was taken.

Nothing is decoded before its kind and its number of pixels are known from the first bytes, and decoding has a time
limit. It must never hand on what it was given: bytes that go out were drawn anew here.
"""

import asyncio
import io
from collections.abc import Callable
from concurrent.futures import Executor
from typing import Literal

from PIL import Image, ImageOps

from bot.documents.photo_header import photo_size

MOST_PIXELS = 40_000_000
LONGEST_SIDE = 1600
MOST_SCANS = 100
"""A JPEG draws itself in about ten scans; a few thousand of them would keep a decoder busy for minutes."""

_FORMATS = ("JPEG", "PNG", "GIF", "WEBP")

Reason = Literal["not_a_photo", "too_many_pixels", "broken", "too_slow"]


class PhotoRefused(Exception):
    """The bytes cannot be shown as a photo; ``reason`` says why and is safe to log and to show."""

    def __init__(self, reason: Reason) -> None:
        """Keeps the reason."""
        super().__init__(reason)
        self.reason: Reason = reason


async def safe_photo(
    content: bytes,
    seconds: float = 5,
    *,
    decode: Callable[[bytes], bytes] | None = None,
    threads: Executor | None = None,
) -> bytes:
    """Returns a photo as a JPEG of at most 1600 pixels a side, upright, on white, without any of its metadata.

    Args:
        content: the file as it was sent.
        seconds: how long decoding may take; a thread cannot be stopped, so one that is late ends unheard.
        decode: draws the picture anew; only tests give another than :func:`redraw`.
        threads: where it is decoded; the event loop's own threads if None.

    Returns:
        The JPEG.

    Raises:
        PhotoRefused: no photo of a kind that is shown, too many pixels, broken, or too slow to decode.
    """
    check_header(content)
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(seconds):
            return await loop.run_in_executor(threads, decode or redraw, content)
    except TimeoutError:
        raise PhotoRefused("too_slow") from None


def check_header(content: bytes) -> None:
    """Refuses by the first bytes alone what is no photo or would be too large in memory.

    Raises:
        PhotoRefused: not_a_photo or too_many_pixels; too_slow for a JPEG of very many scans.
    """
    size = photo_size(content)
    if size is None or not size.pixels:
        raise PhotoRefused("not_a_photo")
    if size.pixels > MOST_PIXELS:
        raise PhotoRefused("too_many_pixels")
    if content.startswith(b"\xff\xd8") and content.count(b"\xff\xda") > MOST_SCANS:
        raise PhotoRefused("too_slow")


def redraw(content: bytes) -> bytes:
    """Decodes a photo and draws it anew; of an animation its first picture.

    Raises:
        PhotoRefused: too_many_pixels or broken.
    """
    try:
        with Image.open(io.BytesIO(content), formats=_FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:  # A frame may claim more than the header said.
                raise PhotoRefused("too_many_pixels")
            image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # A JPEG is decoded at a fraction of its size.
            return _as_jpeg(image)
    except PhotoRefused:
        raise
    except Exception:  # noqa: BLE001 — decoders fail on damaged files with errors of a dozen kinds.
        raise PhotoRefused("broken") from None


def _as_jpeg(image: Image.Image) -> bytes:
    upright = ImageOps.exif_transpose(_shrunk(_in_colour(image)))
    flat = _on_white(upright)
    flat.info = {}  # Comments and profiles would be written along with the picture.
    written = io.BytesIO()
    flat.save(written, "JPEG", quality=85)
    return written.getvalue()


def _in_colour(image: Image.Image) -> Image.Image:
    """Returns an image whose pixels can be mixed: a palette's numbers and 16-bit greys cannot."""
    if image.mode.startswith("I"):
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    if image.mode in ("1", "P", "PA"):
        return image.convert("RGBA")
    return image


def _shrunk(image: Image.Image) -> Image.Image:
    image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return image


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "La", "RGBa"):
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", layer.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper
