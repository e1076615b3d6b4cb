"""Files that pages upload and pictures that the program sends, on disk below the data folder.

Bytes are counted while they arrive; a photo is a PNG or JPEG by its first bytes, and its pixels are read from the
header alone: nothing is decoded here. A voice is kept as it came and is never interpreted.
"""

import asyncio
import re
import secrets
from collections.abc import AsyncIterator
from pathlib import Path

from bot.channels.port import FileTooLarge, FileUnavailable
from bot.documents.photo_header import photo_size
from bot.documents.photos import MOST_PIXELS

MOST_BYTES = 10 * 1024 * 1024
MOST_PICTURES = 300

_NAME = re.compile(r"[0-9a-f]{32}\.(png|jpg|voice)")
# Containers that browsers and phones record voices in: WebM, Ogg, MP3 (with tags or without), MP4, WAV, AMR.
_VOICES = (b"\x1aE\xdf\xa3", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"RIFF", b"#!AMR")


class NotTaken(Exception):
    """The file is refused; the text says why and is shown to the person."""


class Uploads:
    """What people sent from a page."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder; it is made with the first file."""
        self._folder = folder

    async def keep(self, chunks: AsyncIterator[bytes], *, voice: bool) -> tuple[str, int]:
        """Keeps a file that arrives in pieces.

        Args:
            chunks: the body.
            voice: whether it is a voice message; else it must be a photo.

        Returns:
            (file id, bytes).

        Raises:
            NotTaken: too large, no photo, or too many pixels; nothing is kept.
        """
        content = bytearray()
        async for chunk in chunks:
            content += chunk
            if len(content) > MOST_BYTES:
                raise NotTaken("文件超过 10 MB，请发小一点的。")
        name = f"{secrets.token_hex(16)}.{_ending(bytes(content), voice=voice)}"
        await asyncio.to_thread(self._write, name, bytes(content))
        return name, len(content)

    def path(self, file_id: str) -> Path | None:
        """Returns where a file lies; None for an id that is none or a file that is gone."""
        path = self._folder / file_id
        return path if _NAME.fullmatch(file_id) and path.is_file() else None

    async def read(self, file_id: str, limit_bytes: int) -> bytes:
        """Reads a file whole.

        Raises:
            FileUnavailable: there is none. FileTooLarge: it has more than ``limit_bytes``.
        """
        path = self.path(file_id)
        if path is None:
            raise FileUnavailable(file_id)
        if path.stat().st_size > limit_bytes:
            raise FileTooLarge(file_id)
        return await asyncio.to_thread(path.read_bytes)

    def _write(self, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / name).write_bytes(content)


def _ending(content: bytes, *, voice: bool) -> str:
    if voice:
        if not (content.startswith(_VOICES) or content[4:8] == b"ftyp"):
            raise NotTaken("这不像一条语音，请换一个文件。")
        return "voice"
    size = photo_size(content)
    if size is None or size.kind not in ("png", "jpg"):
        raise NotTaken("只收 PNG 或 JPEG 照片。")
    if not 0 < size.pixels <= MOST_PIXELS:
        raise NotTaken(f"照片太大了（超过 {MOST_PIXELS // 10_000} 万像素），请缩小再发。")
    return size.kind


class Pictures:
    """Pictures that went with deliveries: the newest few hundred."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder; it is made with the first picture."""
        self._folder = folder

    async def keep(self, delivery_id: int, content: bytes) -> None:
        """Keeps a delivery's picture, and lets the oldest go."""
        await asyncio.to_thread(self._write, delivery_id, content)

    def path(self, delivery_id: int) -> Path | None:
        """Returns where a delivery's picture lies; None if it has none or it is gone."""
        path = self._folder / f"{delivery_id}.png"
        return path if path.is_file() else None

    def _write(self, delivery_id: int, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        (self._folder / f"{delivery_id}.png").write_bytes(content)
        kept = sorted((int(path.stem) for path in self._folder.glob("*.png") if path.stem.isdecimal()), reverse=True)
        for old in kept[MOST_PICTURES:]:
            (self._folder / f"{old}.png").unlink(missing_ok=True)
