"""Uploads: counted while they arrive, known by their first bytes, capped by the pixels that their header names."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.port import FileTooLarge, FileUnavailable
from bot.channels.web.files import MOST_BYTES, NotTaken, Uploads
from tests.bot.channels.web.pictures import png


async def _pieces(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        yield piece


@pytest.fixture
def uploads(tmp_path: Path) -> Uploads:
    """Uploads below a folder that is not there yet."""
    return Uploads(tmp_path / "uploads")


async def test_a_photo_that_came_in_pieces_is_given_back_whole(uploads: Uploads) -> None:
    content = png(640, 480)

    file_id, size = await uploads.keep(_pieces(content[:5], content[5:]), voice=False)

    assert file_id.endswith(".png")
    assert size == len(content)
    assert await uploads.read(file_id, MOST_BYTES) == content


async def test_bytes_are_counted_while_they_arrive(uploads: Uploads, tmp_path: Path) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while True:
            taken += 1
            yield b"\x00" * 1024 * 1024

    with pytest.raises(NotTaken, match="10 MB"):
        await uploads.keep(endless(), voice=False)

    assert taken == 11
    assert not (tmp_path / "uploads").exists()


@pytest.mark.parametrize("size", [(50_000, 50_000), (0, 10), (2**32 - 1, 1)])
async def test_too_many_pixels_are_refused_without_decoding(uploads: Uploads, size: tuple[int, int]) -> None:
    with pytest.raises(NotTaken, match="像素"):
        await uploads.keep(_pieces(png(*size)), voice=False)


async def test_a_page_in_a_photos_clothes_is_refused(uploads: Uploads) -> None:
    with pytest.raises(NotTaken, match="PNG"):
        await uploads.keep(_pieces(b"<html><script>"), voice=False)
    with pytest.raises(NotTaken, match="语音"):
        await uploads.keep(_pieces(b"<html><script>"), voice=True)


async def test_a_voice_is_kept_as_it_came(uploads: Uploads) -> None:
    file_id, _ = await uploads.keep(_pieces(b"OggS" + b"\x00" * 50), voice=True)

    assert file_id.endswith(".voice")


@pytest.mark.parametrize("file_id", ["../demo.sqlite3", "a" * 32 + ".png", "", "x", "/etc/passwd"])
async def test_an_id_that_is_none_gives_nothing(uploads: Uploads, file_id: str) -> None:
    assert uploads.path(file_id) is None
    with pytest.raises(FileUnavailable):
        await uploads.read(file_id, 10)


async def test_a_limit_below_the_files_size_is_obeyed(uploads: Uploads) -> None:
    file_id, size = await uploads.keep(_pieces(png(1, 1)), voice=False)

    with pytest.raises(FileTooLarge):
        await uploads.read(file_id, size - 1)
