"""Keeps the photos of the residents' page in a folder, and gives them back like a channel gives back its files.

Their names are random; a name that this did not give out is never opened.
"""

import asyncio
import re
import secrets
from pathlib import Path

from bot.channels.port import FileTooLarge, FileUnavailable

ACCOUNT = "public"
"""What an attachment bears as its account when it came in by the page."""
FOLDER = "residents-photos"
_NAME = re.compile(r"[0-9a-f]{32}\.jpg")


def is_kept_name(name: str) -> bool:
    """Whether this gave out a name."""
    return _NAME.fullmatch(name) is not None


class KeptPhotos:
    """The folder."""

    def __init__(self, data_dir: Path) -> None:
        """Takes where the program keeps its data; every process that delivers needs the same folder."""
        self._folder = data_dir / FOLDER

    async def keep(self, photo: bytes) -> str:
        """Writes a photo down and returns the name by which it is fetched."""
        name = f"{secrets.token_hex(16)}.jpg"
        await asyncio.to_thread(self._write, name, photo)
        return name

    def _write(self, name: str, photo: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        (self._folder / name).write_bytes(photo)

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Reads a photo; raises FileTooLarge or FileUnavailable."""
        if not is_kept_name(file_id):
            raise FileUnavailable
        path = self._folder / file_id
        try:
            if path.stat().st_size > limit_bytes:
                raise FileTooLarge
            return await asyncio.to_thread(path.read_bytes)
        except OSError:
            raise FileUnavailable from None
