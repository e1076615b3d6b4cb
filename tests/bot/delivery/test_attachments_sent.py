"""What somebody filed reaches its reader: by its id in the own account, fetched and drawn anew for any other."""

import io

import pytest
from PIL import Image

from bot.channels.port import ChatGone, KeptFile, Outcome, Rejected, Sent, Throttled, Unavailable
from bot.delivery.attachments import file_name
from tests.bot.delivery.attached import RENDERER, Village, letter, photo, put_through, telegram


@pytest.mark.parametrize("kind", ["photo", "voice", "video", "document"])
async def test_the_own_account_sends_by_id_and_downloads_nothing(kind: str) -> None:
    village = Village()

    outgoing, outcome = await put_through(letter(kind=kind), village)

    assert isinstance(outcome, Sent)
    assert (outgoing.file, outgoing.picture) == (KeptFile(kind, "F"), None)  # type: ignore[arg-type]
    assert "王秀兰 11月18日" in outgoing.text
    assert village.asked == []


async def test_a_refused_id_goes_as_content_instead() -> None:
    village = Village()
    village.files["F"] = b"mp4"
    village.answers = [Rejected("can_t_use_file_of_type_videonote_as_video")]

    outgoing, outcome = await put_through(letter(kind="video"), village)

    assert isinstance(outcome, Sent)
    assert outgoing.picture is not None
    assert (outgoing.picture.name, outgoing.picture.content, outgoing.picture.as_photo) == ("video.mp4", b"mp4", False)


@pytest.mark.parametrize("outcome", [Throttled(3.0), ChatGone("blocked"), Unavailable("http_502")])
async def test_an_outcome_that_is_no_refusal_is_handed_on_as_it_is(outcome: Outcome) -> None:
    village = Village()
    village.answers = [outcome]

    _, got = await put_through(letter(), village)

    assert got == outcome
    assert len(village.sent) == 1


async def test_other_letters_and_edits_pass_untouched() -> None:
    village = Village()
    village.chats["chat"] = [RENDERER.render(letter(), village.limits)]

    edit, _ = await put_through(letter()._replace(vendor_message_id="0"), village)
    other, _ = await put_through(letter()._replace(kind="notes.dropped"), village)
    place, _ = await put_through(letter(kind="location", latitude=35.7, longitude=105.1), village)

    assert [one.file or one.picture for one in (edit, other, place)] == [None, None, None]
    assert "纬度 35.70000，经度 105.10000" in place.text


async def test_a_photo_of_another_account_is_drawn_anew() -> None:
    village, owner = Village(), telegram({"F": photo(3200, 1600)})

    outgoing, outcome = await put_through(letter(account="telegram"), village, owner)

    assert isinstance(outcome, Sent)
    assert outgoing.picture is not None
    assert outgoing.picture.as_photo
    assert Image.open(io.BytesIO(outgoing.picture.content)).size == (1600, 800)
    assert owner.asked == ["F"]
    assert owner.sent == []


async def test_an_account_that_cannot_send_by_id_fetches_its_own_files() -> None:
    web = Village(resends=False)
    web.files["F"] = photo()

    outgoing, outcome = await put_through(letter(), web)

    assert isinstance(outcome, Sent)
    assert outgoing.picture is not None
    assert outgoing.file is None


@pytest.mark.parametrize(
    ("kind", "name", "content", "called"),
    [
        ("voice", "", b"OggS...", "voice.ogg"),
        ("voice", "", b"\x1aE\xdf\xa3", "voice.webm"),
        ("document", "水渠图.pdf", b"%PDF", "水渠图.pdf"),
        ("video", "", b"mp4", "video.mp4"),
    ],
)
async def test_everything_else_goes_as_a_document(kind: str, name: str, content: bytes, called: str) -> None:
    village, owner = Village(), telegram({"F": content})

    outgoing, _ = await put_through(letter(account="telegram", kind=kind, name=name), village, owner)

    assert outgoing.picture is not None
    assert (outgoing.picture.name, outgoing.picture.content, outgoing.picture.as_photo) == (called, content, False)


def test_a_name_never_brings_a_folder_along() -> None:
    assert file_name("document", "../../etc/passwd", b"") == "passwd"
    assert file_name("document", "C:\\图\\水渠.pdf", b"") == "水渠.pdf"
    assert file_name("document", "/", b"") == "file"
