"""The first bytes of pictures of a size."""

import struct


def png(width: int, height: int) -> bytes:
    """Returns the start of a PNG of a size."""
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + b"\x08\x02\x00\x00\x00"


def jpeg(width: int, height: int) -> bytes:
    """Returns the start of a JPEG of a size, behind an Exif block."""
    exif = b"\xff\xe1" + struct.pack(">H", 8) + b"Exif\x00\x00"
    return b"\xff\xd8" + exif + b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + b"\x00" * 9
