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
        self._names: dict[int, str] | None = None  # Read once: a page asks for every line that it draws.

    async def keep(self, delivery_id: int, name: str, content: bytes) -> None:
        """Keeps a delivery's file, and lets the oldest go."""
        await asyncio.to_thread(self._write, delivery_id, name, content)

    def find(self, delivery_id: int) -> Offer | None:
        """Returns a delivery's file; None if it has none or it is gone."""
        name = self._known().get(delivery_id)
        if name is None:
            return None
        path = self._folder / name
        return Offer(path, path.stem, path.suffix == ".sound")

    def _known(self) -> dict[int, str]:
        if self._names is None:
            found = [path.name for path in self._folder.glob("*")]
            self._names = {int(name.partition(".")[0]): name for name in found if name.partition(".")[0].isdecimal()}
        return self._names

    def _write(self, delivery_id: int, name: str, content: bytes) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        ending = _ENDING.search(name)
        is_sound = content.startswith(_SOUNDS) or (content[4:8] == b"ftyp" and name.endswith((".m4a", ".oga")))
        kept_as = f"{delivery_id}.{ending[1].lower() if ending else 'bin'}.{'sound' if is_sound else 'file'}"
        (self._folder / kept_as).write_bytes(content)
        known = self._known()
        known[delivery_id] = kept_as
        for old in sorted(known, reverse=True)[MOST_OFFERS:]:
            if gone := known.pop(old, ""):
                (self._folder / gone).unlink(missing_ok=True)
