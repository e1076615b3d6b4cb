"""Portraits on notices and cards: fetched before the letter is drawn, kept small in a folder, read while drawing.

The folder only spares fetching the same face again; it can be thrown away. A portrait that cannot be had is an empty
frame, never a letter that fails. Must never run inside a unit of work.
"""

import asyncio
import hashlib
import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import structlog
from PIL import Image, ImageOps

from bot.channels.port import FileTooLarge, FileUnavailable
from bot.delivery.attachments import HasFiles
from bot.documents.photos import PhotoRefused, safe_photo

FOLDER = "portraits"
# Three to four, as on a passport; 300 dots an inch for the largest frame that is printed.
SIZE_PX = (450, 600)
MOST_BYTES = 20 * 1024 * 1024
FETCH_S = 20.0
AT_ONCE = 4
_QUALITY = 88

log = structlog.get_logger()


class PortraitFiles:
    """The folder, and who keeps the originals."""

    def __init__(self, data_dir: Path, owners: Mapping[str, HasFiles]) -> None:
        """Takes where the program keeps its data, and the channels by account."""
        self._folder = data_dir / FOLDER
        self._owners = owners

    async def fetch(self, params: Mapping[str, Any]) -> None:
        """Fetches what a letter names (``portraits``: pairs of account and file id), as far as time allows."""
        missing = {(str(a), str(f)) for a, f in params.get("portraits", ()) if not self._path(a, f).is_file()}
        if not missing:
            return
        slots = asyncio.Semaphore(AT_ONCE)
        try:
            async with asyncio.timeout(FETCH_S):
                await asyncio.gather(*(self._fetch(slots, account, file_id) for account, file_id in missing))
        except TimeoutError:
            log.info("portraits_late", missing=len(missing))

    async def _fetch(self, slots: asyncio.Semaphore, account: str, file_id: str) -> None:
        owner = self._owners.get(account)
        if owner is None:
            return
        try:
            async with slots:
                photo = await safe_photo(await owner.download(file_id, MOST_BYTES))
            await asyncio.to_thread(self._keep, self._path(account, file_id), photo)
        except (FileTooLarge, FileUnavailable, PhotoRefused) as refused:
            log.info("portrait_not_shown", error=type(refused).__name__)
        except Exception as error:  # noqa: BLE001 - a network fails in a hundred ways; the frame stays empty this once.
            log.warning("portrait_not_fetched", error=type(error).__name__)

    def _keep(self, path: Path, photo: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Two processes may fetch the same face: whoever reads it finds a whole file.
        half = path.with_suffix(f".{id(photo):x}.part")
        half.write_bytes(cropped(photo))
        half.replace(path)

    def read(self, account: str, file_id: str) -> bytes | None:
        """Returns a portrait that was fetched; None for one that could not be had."""
        try:
            return self._path(account, file_id).read_bytes()
        except OSError:
            return None

    def _path(self, account: str, file_id: str) -> Path:
        return self._folder / f"{hashlib.sha256(f'{account} {file_id}'.encode()).hexdigest()[:40]}.jpg"


def cropped(photo: bytes) -> bytes:
    """Returns a photo cut to three by four around its middle, a little above it where faces are."""
    with Image.open(io.BytesIO(photo), formats=("JPEG",)) as image:
        small = ImageOps.fit(image.convert("RGB"), SIZE_PX, Image.Resampling.LANCZOS, centering=(0.5, 0.4))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=_QUALITY)
    return buffer.getvalue()
