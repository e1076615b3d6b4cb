"""Portraits are fetched before a board is drawn, cut to size, and never hold a letter up."""

import io
from pathlib import Path

from PIL import Image

from bot.channels.port import FileUnavailable
from bot.photos.portraits import SIZE_PX, PortraitFiles


class Files:
    """Gives out one photo and counts how often."""

    def __init__(self, content: bytes | Exception) -> None:
        """Takes what it gives, or what it fails with."""
        self.content = content
        self.asked = 0

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Gives it."""
        self.asked += 1
        if isinstance(self.content, Exception):
            raise self.content
        return self.content


def photo() -> bytes:
    written = io.BytesIO()
    Image.new("RGB", (800, 600), "#3366cc").save(written, "JPEG")
    return written.getvalue()


async def test_a_portrait_is_fetched_once_cut_to_three_by_four_and_kept(tmp_path: Path) -> None:
    files = Files(photo())
    portraits = PortraitFiles(tmp_path, {"tg": files})

    await portraits.fetch({"portraits": [["tg", "face-1"]]})
    await portraits.fetch({"portraits": [["tg", "face-1"]]})

    kept = portraits.read("tg", "face-1")
    assert kept is not None
    assert Image.open(io.BytesIO(kept)).size == SIZE_PX
    assert files.asked == 1
    assert portraits.read("tg", "face-2") is None


async def test_what_cannot_be_had_is_an_empty_frame(tmp_path: Path) -> None:
    for content in (FileUnavailable(), RuntimeError("network"), b"no photo"):
        portraits = PortraitFiles(tmp_path, {"tg": Files(content)})

        await portraits.fetch({"portraits": [["tg", "face-1"], ["gone", "face-1"]]})

        assert portraits.read("tg", "face-1") is None
