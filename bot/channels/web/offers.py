"""Files that go to web phones beside pictures: a recording is played on the page, anything else is offered to be saved.

Kept on disk below the data folder, the newest few hundred. A file is never interpreted and never becomes a page: what
it is called is letters and digits, and only what begins like a recording is given out as sound.
"""

import asyncio
import re
from dataclasses import dataclass
from pathlib import Path

MOST_OFFERS = 300

_ENDING = re.compile(r"\.([A-Za-z0-9]{1,8})$")
# How recordings begin: WebM, Ogg, MP3 (with tags or without), WAV, AMR; MP4 says so after its length.
_SOUNDS = (b"\x1aE\xdf\xa3", b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"RIFF", b"#!AMR")


@dataclass(frozen=True)
class Offer:
    """A delivery's file: where it lies, what it is called when it is saved, and whether it is played instead."""

    path: Path
    name: str
    is_sound: bool


class Offers:
    """Files that went with deliveries."""

    def __init__(self, folder: Path) -> None:
        """Takes the folder; it is made with the first file."""
        self._folder = folder

    async def keep(self, delivery_id: int, name: str, content: bytes) -> None:
        """Keeps a delivery's file, and lets the oldest go."""
        await asyncio.to_thread(self._write, delivery_id, name, content)

    def find(self, delivery_id: int) -> Offer | None:
        """Returns a delivery's file; None if it has none or it is gone."""
        path = next(self._folder.glob(f"{delivery_id}.*"), None)
        if path is None:
            return None
        return Offer(path, f"{delivery_id}.{path.suffixes[0].lstrip('.')}", path.suffix == ".sound")

    def _write(self, delivery_id: int, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        ending = _ENDING.search(name)
        is_sound = content.startswith(_SOUNDS) or (content[4:8] == b"ftyp" and name.endswith((".m4a", ".oga")))
        kind = "sound" if is_sound else "file"
        (self._folder / f"{delivery_id}.{ending[1].lower() if ending else 'bin'}.{kind}").write_bytes(content)
        kept = sorted(self._folder.iterdir(), key=lambda path: int(path.name.partition(".")[0]), reverse=True)
        for old in kept[MOST_OFFERS:]:
            old.unlink(missing_ok=True)
