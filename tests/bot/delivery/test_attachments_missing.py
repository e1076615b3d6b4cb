"""An attachment that cannot be had becomes a sentence, and no more files are held than there is room for."""

import asyncio

import pytest

from bot.channels.port import FileTooLarge, FileUnavailable, Outcome, Outgoing, Rejected, Sent, Unavailable
from bot.delivery import attachments
from bot.delivery.attachments import MOST_BYTES, SLOTS, AttachedFiles
from tests.bot.delivery.attached import RENDERER, Village, letter, photo, put_through, telegram


@pytest.mark.parametrize(
    ("found", "words"),
    [
        (FileUnavailable("gone"), "取不到"),
        (FileTooLarge("20 MB"), "太大了"),
        (b"<html>", "打不开"),
        (photo()[:200], "打不开"),
        (b"", "打不开"),
        (RuntimeError("a fault of our own"), "取不到"),
        (b"GIF89a\xff\xff\xff\xff", "太大"),
    ],
)
async def test_a_photo_that_cannot_be_had_becomes_a_sentence(found: bytes | Exception, words: str) -> None:
    village, owner = Village(), telegram({"F": found})

    outgoing, outcome = await put_through(letter(account="telegram"), village, owner)

    assert isinstance(outcome, Sent)
    assert (outgoing.picture, outgoing.file) == (None, None)
    assert outgoing.text.startswith("王秀兰 11月18日（周三）的日报 · 照片\n")
    assert words in outgoing.text
    assert village.sent == [outgoing]


async def test_a_size_that_is_known_to_be_too_large_is_never_downloaded() -> None:
    village, owner = Village(), telegram({"F": b"x"})

    outgoing, _ = await put_through(letter(account="telegram", kind="video", size=MOST_BYTES + 1), village, owner)

    assert "太大了" in outgoing.text
    assert owner.asked == []


@pytest.mark.parametrize(
    "whose", [{"account": "closed long ago"}, {"account": ""}, {"account": "telegram", "file_id": ""}]
)
async def test_a_file_whose_account_is_gone_becomes_a_sentence(whose: dict[str, str]) -> None:
    village, owner = Village(), telegram()

    outgoing, outcome = await put_through(letter(**whose), village, owner)

    assert isinstance(outcome, Sent)
    assert "取不到" in outgoing.text
    assert owner.asked == []


async def test_a_platform_that_takes_the_file_in_no_form_gets_the_sentence() -> None:
    village = Village()
    village.files["F"] = photo()
    village.answers = [Rejected("wrong_file_identifier"), Rejected("image_process_failed")]

    outgoing, outcome = await put_through(letter(), village)

    assert isinstance(outcome, Sent)
    assert "取不到" in outgoing.text
    assert [bool(one.file or one.picture) for one in village.sent] == [True, True, False]


async def test_a_download_that_hangs_is_given_up_with_a_sentence() -> None:
    village, owner = Village(), telegram()
    owner.hold = asyncio.Event()

    outgoing, _ = await put_through(letter(account="telegram"), village, owner, fetch_s=0.01)

    assert "过一会儿" in outgoing.text


async def test_no_more_files_are_held_than_there_are_slots(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "SLOT_WAIT_S", 0.01)
    village, owner = Village(), telegram({"F": photo()})
    owner.hold = asyncio.Event()
    files = AttachedFiles({one.account: one for one in (village, owner)}, RENDERER)
    claimed = letter(account="telegram")

    async def send(outgoing: Outgoing) -> Outcome:
        return (await village.send([outgoing]))[0]

    rendered = RENDERER.render(claimed, village.limits)
    tries = [asyncio.create_task(files.send(claimed, rendered, village, send)) for _ in range(SLOTS + 1)]
    (turned_away,), _ = await asyncio.wait(tries, return_when=asyncio.FIRST_COMPLETED)
    owner.hold.set()
    outcomes = [(await one)[1] for one in tries]

    assert turned_away.result()[1] == Unavailable("files_busy")
    assert len(owner.asked) == SLOTS
    assert sum(isinstance(one, Sent) for one in outcomes) == SLOTS
