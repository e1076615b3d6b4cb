"""Reads a photo's kind and size from its first bytes. Must never decode anything: a header costs nobody memory."""

from dataclasses import dataclass
from typing import Literal

# Markers of JPEG that carry the picture's size: all starts of frame but the tables C4, C8 and CC.
_FRAMES = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})


@dataclass(frozen=True)
class PhotoSize:
    """What a header says: the kind as a file's ending, width and height in pixels."""

    kind: Literal["png", "jpg", "gif", "webp"]
    width: int
    height: int

    @property
    def pixels(self) -> int:
        """How many pixels the whole picture has."""
        return self.width * self.height


def photo_size(start: bytes) -> PhotoSize | None:
    """Returns what the header of a PNG, JPEG, GIF or WebP says; None for anything else."""
    if start.startswith(b"\x89PNG\r\n\x1a\n") and start[12:16] == b"IHDR" and len(start) >= 24:
        return PhotoSize("png", int.from_bytes(start[16:20], "big"), int.from_bytes(start[20:24], "big"))
    if start.startswith((b"GIF87a", b"GIF89a")) and len(start) >= 10:
        return PhotoSize("gif", int.from_bytes(start[6:8], "little"), int.from_bytes(start[8:10], "little"))
    if start.startswith(b"RIFF") and start[8:12] == b"WEBP" and len(start) >= 30:
        return _webp(start)
    if start.startswith(b"\xff\xd8\xff"):
        return _jpeg(start)
    return None


def _jpeg(start: bytes) -> PhotoSize | None:
    at = 2
    while at + 9 <= len(start) and start[at] == 0xFF:
        marker = start[at + 1]
        if marker == 0xFF:  # Fill bytes may stand before a marker.
            at += 1
            continue
        if marker in _FRAMES:
            height, width = int.from_bytes(start[at + 5 : at + 7], "big"), int.from_bytes(start[at + 7 : at + 9], "big")
            return PhotoSize("jpg", width, height)
        length = int.from_bytes(start[at + 2 : at + 4], "big")
        if length < 2:
            return None
        at += 2 + length
    return None


def _webp(start: bytes) -> PhotoSize | None:
    # https://developers.google.com/speed/webp/docs/riff_container: lossy, lossless, extended.
    if start[12:16] == b"VP8 ":
        width, height = int.from_bytes(start[26:28], "little") & 0x3FFF, int.from_bytes(start[28:30], "little") & 0x3FFF
        return PhotoSize("webp", width, height)
    if start[12:16] == b"VP8L":
        bits = int.from_bytes(start[21:25], "little")
        return PhotoSize("webp", (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1)
    if start[12:16] == b"VP8X":
        width, height = int.from_bytes(start[24:27], "little") + 1, int.from_bytes(start[27:30], "little") + 1
        return PhotoSize("webp", width, height)
    return None
