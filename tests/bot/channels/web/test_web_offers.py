"""Files that go to web phones: recordings are played, everything else is only offered to be saved."""

from pathlib import Path

import pytest

from bot.channels.port import Outgoing, Picture
from bot.channels.web import offers
from bot.channels.web.channel import WebChannel
from bot.channels.web.offers import Offers


@pytest.mark.parametrize(
    ("name", "content", "called", "is_sound"),
    [
        ("voice.ogg", b"OggS", "7.ogg", True),
        ("voice.m4a", b"\x00\x00\x00\x20ftypM4A ", "7.m4a", True),
        ("水渠图.PDF", b"%PDF", "7.pdf", False),
        ("video.mp4", b"\x00\x00\x00\x20ftypisom", "7.mp4", False),
        ("page.html", b"<script>", "7.html", False),
        ("../../x", b"x", "7.bin", False),
        ("a.b/../..", b"x", "7.bin", False),
    ],
)
async def test_only_a_recording_is_played(
    tmp_path: Path, name: str, content: bytes, called: str, is_sound: bool
) -> None:
    kept = Offers(tmp_path)
    await kept.keep(7, name, content)

    found = kept.find(7)

    assert found is not None
    assert (found.name, found.is_sound, found.path.read_bytes()) == (called, is_sound, content)
    assert found.path.parent == tmp_path


async def test_a_delivery_is_not_given_anothers_file(tmp_path: Path) -> None:
    kept = Offers(tmp_path / "later")
    before = kept.find(1)
    await kept.keep(12, "a.pdf", b"%PDF")

    assert (before, kept.find(1), kept.find(2)) == (None, None, None)
    assert Offers(tmp_path / "later").find(12) == kept.find(12)


async def test_the_oldest_are_let_go(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(offers, "MOST_OFFERS", 2)
    kept = Offers(tmp_path)
    for number in (9, 10, 11):
        await kept.keep(number, "a.pdf", b"%PDF")

    assert [kept.find(number) is not None for number in (9, 10, 11)] == [False, True, True]


async def test_a_document_is_no_picture_of_the_page(tmp_path: Path) -> None:
    channel = WebChannel(tmp_path)

    await channel.send([Outgoing(3, "chat", False, "语音", picture=Picture("voice.ogg", b"OggS", as_photo=False))])

    assert channel.pictures.path(3) is None
    assert channel.offers.find(3) is not None
