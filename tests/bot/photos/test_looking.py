"""Photos of matters are compared after the commit; a likeness is shown to a person, and nothing else follows."""

import io
from collections.abc import Mapping

import pytest
from PIL import Image, ImageDraw, ImageEnhance

from bot.channels.port import FileUnavailable
from bot.photos.difference import difference_hash, hash_of
from bot.photos.looking import TRIES, PhotoLook
from handlers.matters.registering import NewMatter, register_matter
from storage.engine import Store
from tests.conversation import Phone, Town
from tests.handlers.matters.valley import FOURTH, open_valley


def picture(*, brighter: float = 1.0, side: int = 640, other: bool = False) -> bytes:
    """A wall with windows, or another one; brighter and smaller as a second sending of the same photo is."""
    image = Image.new("RGB", (640, 480), "#808890")
    draw = ImageDraw.Draw(image)
    for n in range(9):
        x, y = (n * 211 % 560, n * 97 % 400) if other else (n * 131 % 560, n * 173 % 400)
        draw.rectangle((x, y, x + 90, y + 80), fill=(20 * n, 255 - 25 * n, 90))
    image = ImageEnhance.Brightness(image).enhance(brighter).resize((side, side * 3 // 4))
    written = io.BytesIO()
    image.save(written, "JPEG", quality=70)
    return written.getvalue()


class Files:
    """Whoever keeps the photos of a test."""

    def __init__(self, files: Mapping[str, bytes | Exception]) -> None:
        self.files = files
        self.asked = 0

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        self.asked += 1
        found = self.files[file_id]
        if isinstance(found, Exception):
            raise found
        assert len(found) <= limit_bytes
        return found


@pytest.fixture
async def valley(any_store: Store) -> tuple[Town, Phone]:
    """A town and the head who answers for its grid."""
    town = await open_valley(any_store)
    return town, await town.join(FOURTH)


async def report(town: Town, text: str, file_id: str) -> None:
    async with town.store.writing(town.clock.now()) as uow:
        grid = await uow.grids.by_code("Z1-1-1-1")
        assert grid is not None
        photo = {"kind": "photo", "file_id": file_id, "account": "kept"}
        await register_matter(town.world, uow, NewMatter(grid, text, "环境卫生", "public", attachments=[photo]))


async def test_the_same_photo_sent_again_is_shown_to_the_head_with_both_numbers(valley: tuple[Town, Phone]) -> None:
    town, head = valley
    files = Files({"a": picture(), "b": picture(brighter=1.1, side=400), "c": picture(other=True)})
    for text, file_id in (("村口垃圾没人清", "a"), ("学校门口路灯坏了", "c"), ("东头桥边一堆废料", "b")):
        await report(town, text, file_id)
    look = PhotoLook(town.store, town.world, town.clock, {"kept": files})

    assert await look.look() == 3
    assert await look.look() == 0
    await town.settle()
    assert head.heard("照片")
    async with town.store.reading(town.clock.now()) as uow:
        flags = [flag for matter_id in (1, 2, 3) for flag in await uow.matters.flags(matter_id)]
        states = {(await uow.matters.get(matter_id)).state for matter_id in (1, 2, 3)}  # type: ignore[union-attr]
    assert [(flag.what, flag.matter_id, flag.other_id) for flag in flags] == [("same_photo", 3, 1)]
    assert states == {"registered"}


async def test_a_photo_that_cannot_be_had_is_left_alone_after_three_tries(store: Store) -> None:
    town = await open_valley(store)
    files = Files({"a": OSError("no network"), "b": FileUnavailable(), "c": b"MZ no photo"})
    for text, file_id in (("村口垃圾没人清", "a"), ("学校门口路灯坏了", "b"), ("东头桥边一堆废料", "c")):
        await report(town, text, file_id)
    look = PhotoLook(town.store, town.world, town.clock, {"kept": files})
    settled = [await look.look() for _ in range(TRIES + 1)]

    assert settled == [2, 0, 1, 0]


async def test_a_plain_surface_is_like_nothing() -> None:
    written = io.BytesIO()
    Image.new("RGB", (300, 200), "black").save(written, "JPEG")

    assert difference_hash(written.getvalue()) is None


async def test_a_brighter_and_smaller_copy_has_nearly_the_same_hash_and_another_photo_has_not() -> None:
    hashes = [await hash_of(one) for one in (picture(), picture(brighter=1.1, side=400), picture(other=True))]
    first, copy, other = (value or 0 for value in hashes)

    assert (first ^ copy).bit_count() <= 3
    assert (first ^ other).bit_count() > 10
