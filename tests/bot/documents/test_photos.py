"""Photos that people send are shown safely: bombs, damage and slowness are refused, and nothing of them leaks."""

import io
import struct
import threading
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image

from bot.documents.photo_header import PhotoSize, photo_size
from bot.documents.photos import MOST_SCANS, PhotoRefused, redraw, safe_photo

ORIENTATION, GPS = 0x0112, 0x8825


def _file(image: Image.Image, kind: str = "JPEG", **how: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **how)
    return written.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _png(width: int, height: int, pixels: bytes = b"") -> bytes:
    header = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + _chunk(b"IDAT", zlib.compress(pixels)) + _chunk(b"IEND", b"")


def _seen(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    assert image.format == "JPEG"
    return image


def _close(colour: object, wanted: tuple[int, int, int]) -> bool:
    assert isinstance(colour, tuple)
    return all(abs(a - b) < 12 for a, b in zip(colour, wanted, strict=True))


async def _refused(content: bytes) -> str:
    with pytest.raises(PhotoRefused) as refused:
        await safe_photo(content)
    return refused.value.reason


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_a_large_photo_becomes_a_small_jpeg(kind: str) -> None:
    photo = Image.new("RGB", (3200, 1600), (200, 40, 40))

    shown = _seen(await safe_photo(_file(photo, kind)))

    assert shown.size == (1600, 800)
    assert _close(shown.getpixel((800, 400)), (200, 40, 40))


async def test_a_small_photo_is_not_blown_up() -> None:
    shown = _seen(await safe_photo(_file(Image.new("RGB", (90, 60), "blue"))))

    assert shown.size == (90, 60)


async def test_a_bomb_is_refused_before_anything_is_decoded() -> None:
    bomb = _png(60_000, 60_000, bytes(1000))

    def never(_content: bytes) -> bytes:
        raise AssertionError("it was decoded")

    with pytest.raises(PhotoRefused) as refused:
        await safe_photo(bomb, decode=never)

    assert len(bomb) < 200
    assert refused.value.reason == "too_many_pixels"


async def test_a_gif_whose_frame_is_larger_than_it_says_is_refused() -> None:
    small = bytearray(_file(Image.new("P", (8, 8)), "GIF"))
    frame = small.index(b",", 13)
    small[frame + 5 : frame + 9] = struct.pack("<HH", 60_000, 60_000)

    assert photo_size(bytes(small)) == PhotoSize("gif", 8, 8)
    assert await _refused(bytes(small)) in ("too_many_pixels", "broken")


async def test_a_jpeg_of_endless_scans_is_refused() -> None:
    photo = _file(Image.new("RGB", (64, 64)), progressive=True)

    assert await _refused(photo + b"\xff\xda" * MOST_SCANS) == "too_slow"


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP"])
async def test_a_truncated_photo_is_refused(kind: str) -> None:
    noise = Image.effect_noise((400, 300), 80).convert("RGB")
    whole = _file(noise, kind)

    assert await _refused(whole[: len(whole) // 2]) == "broken"


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xd8", b"\xff\xd8\xff\xe0\x00\x00", b"\x89PNG\r\n\x1a\n", b"GIF89a", b"<svg xmlns='x'/>",
        b"PK\x03\x04", b"%PDF-1.7", b"RIFF\x00\x00\x00\x00WAVEfmt " + bytes(20), _png(0, 10), "今天走访".encode(),
    ],
)  # fmt: skip
async def test_what_is_no_photo_is_refused(content: bytes) -> None:
    assert await _refused(content) == "not_a_photo"


async def test_a_header_with_nothing_behind_it_is_broken() -> None:
    assert await _refused(_png(100, 100)) == "broken"


async def test_an_animation_shows_its_first_picture() -> None:
    frames = [Image.new("RGB", (40, 40), colour) for colour in ("red", "blue", "green")]
    moving = _file(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)

    shown = _seen(await safe_photo(moving))

    assert _close(shown.getpixel((20, 20)), (254, 0, 0))
    assert getattr(shown, "n_frames", 1) == 1


async def test_a_photo_taken_on_its_side_stands_upright_and_says_not_where_it_was_taken() -> None:
    lying = Image.new("RGB", (400, 200), "red")
    lying.paste("blue", (0, 0, 200, 200))
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[GPS] = {1: "N", 2: (35.0, 41.0, 30.0), 3: "E", 4: (105.0, 4.0, 58.0)}
    sent = _file(lying, exif=exif, comment=b"on the phone of Wang")
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(GPS)

    content = await safe_photo(sent)

    shown = _seen(content)
    assert shown.size == (200, 400)
    assert _close(shown.getpixel((100, 50)), (0, 0, 254))
    assert _close(shown.getpixel((100, 350)), (254, 0, 0))
    assert not shown.getexif()
    assert b"Exif" not in content
    assert b"Wang" not in content


@pytest.mark.parametrize(
    ("image", "kind", "colour"),
    [
        (Image.new("CMYK", (50, 50), (0, 255, 255, 0)), "JPEG", (254, 0, 0)),
        (Image.new("L", (50, 50), 128), "JPEG", (128, 128, 128)),
        (Image.new("I;16", (50, 50), 32768), "PNG", (128, 128, 128)),
        (Image.new("1", (50, 50), 1), "PNG", (255, 255, 255)),
        (Image.new("RGBA", (50, 50), (0, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("LA", (50, 50), (0, 0)), "PNG", (255, 255, 255)),
        (Image.new("RGB", (50, 50), "lime").quantize(4), "PNG", (0, 255, 0)),
    ],
)
async def test_colours_of_every_kind_are_shown_on_white(
    image: Image.Image, kind: str, colour: tuple[int, int, int]
) -> None:
    shown = _seen(await safe_photo(_file(image, kind)))

    assert shown.mode == "RGB"
    assert _close(shown.getpixel((25, 25)), colour)


async def test_a_palette_with_a_clear_colour_is_shown_on_white() -> None:
    image = Image.new("P", (50, 50), 0)
    image.putpalette([10, 20, 30, 200, 0, 0])

    shown = _seen(await safe_photo(_file(image, "PNG", transparency=0)))

    assert _close(shown.getpixel((25, 25)), (255, 255, 255))


async def test_a_decoder_that_takes_too_long_is_not_waited_for() -> None:
    go_on = threading.Event()

    def stuck(_content: bytes) -> bytes:
        go_on.wait(30)
        return b""

    with ThreadPoolExecutor(1) as threads:
        with pytest.raises(PhotoRefused) as refused:
            await safe_photo(_file(Image.new("RGB", (4, 4))), 0.01, decode=stuck, threads=threads)
        go_on.set()

    assert refused.value.reason == "too_slow"


def _outcome(content: bytes) -> str:
    try:
        redraw(content)
    except PhotoRefused as refused:
        return refused.reason
    return "shown"


def test_damage_anywhere_is_a_refusal_and_nothing_else() -> None:
    whole = _file(Image.effect_noise((120, 90), 60).convert("RGB"), "PNG")
    places = range(8, len(whole), 97)

    outcomes = {_outcome(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :]) for place in places}

    assert "broken" in outcomes
    assert outcomes <= {"shown", "broken", "too_many_pixels"}


@pytest.mark.parametrize(("kind", "ending"), [("PNG", "png"), ("JPEG", "jpg"), ("GIF", "gif"), ("WEBP", "webp")])
def test_kind_and_size_are_read_from_the_header_alone(kind: str, ending: str) -> None:
    photo = _file(Image.new("RGB", (640, 480)), kind)

    assert photo_size(photo[: photo.index(b"\xff\xda") if kind == "JPEG" else 40]) == PhotoSize(ending, 640, 480)


@pytest.mark.parametrize("content", [b"", b"GIF89a", b"<svg onload=x>", b"\xff\xd8\xff", b"\xff\xd8\xff\xe1\x00\x00"])
def test_what_is_no_photo_has_no_size(content: bytes) -> None:
    assert photo_size(content) is None
