"""What somebody filed reaches its reader: by its id in the own account, fetched and drawn anew for any other."""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from bot.channels.port import (
    ChatGone,
    FileTooLarge,
    FileUnavailable,
    KeptFile,
    Outcome,
    Outgoing,
    Receive,
    Rejected,
    Sent,
    Throttled,
    Unavailable,
)
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.delivery import attachments
from bot.delivery.attachments import MOST_BYTES, SLOTS, AttachedFiles, file_name
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from bot.wiring import Program, build
from config.settings import Settings
from handlers.events import Incoming, Press
from storage.engine import Store
from storage.repositories.outbox_claims import Claimed
from tests.conversation import NOON, PaperChannel
from tests.rosters import FOURTH_HEAD, OFFICE, WORKER, load_small_county
from tests.stubs.bot_api import BotApiStub


def photo(width: int = 40, height: int = 20) -> bytes:
    """A JPEG."""
    written = io.BytesIO()
    Image.new("RGB", (width, height), "red").save(written, "JPEG")
    return written.getvalue()


class Village(PaperChannel):
    """A second platform, with files of its own and answers that a test sets."""

    def __init__(self, account: str = "village", *, resends: bool = True) -> None:
        super().__init__()
        self.account = account
        self.limits = replace(PaperChannel.limits, resends_files=resends)
        self.files: dict[str, bytes | Exception] = {}
        self.answers: list[Outcome] = []
        self.sent: list[Outgoing] = []
        self.asked: list[str] = []
        self.grew = asyncio.Event()
        self.hold: asyncio.Event | None = None

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        self.sent += batch
        outcomes = await super().send(batch)
        self.grew.set()
        return [self.answers.pop(0) if self.answers else one for one in outcomes]

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        self.asked.append(file_id)
        if self.hold is not None:
            await self.hold.wait()
        found = self.files.get(file_id, FileUnavailable("gone"))
        if isinstance(found, Exception):
            raise found
        if len(found) > limit_bytes:
            raise FileTooLarge("more than that")
        return found

    async def run_ingress(self, receive: Receive) -> None:
        await asyncio.Event().wait()

    async def shows(self, address: str, words: str) -> Outgoing:
        """Waits until a chat holds a message with these words."""
        async with asyncio.timeout(15):
            while True:
                found = [one for one in self.chats.get(address, []) if words in one.text]
                if found:
                    return found[-1]
                self.grew.clear()
                await self.grew.wait()


RENDERER = Renderer(Words(Settings().zone), pictures())


def letter(**params: Any) -> Claimed:
    """A claimed letter about one attachment; the account that keeps it is ``village`` unless told otherwise."""
    about = {
        "table": "reports", "who": "王秀兰", "on": "2026-11-18", "number": 1, "of": 1, "kind": "photo", "file_id": "F",
        "account": "village", "name": "", "size": None, "latitude": None, "longitude": None, **params,
    }  # fmt: skip
    # What these tests say nothing about stays None.
    values: dict[str, Any] = dict.fromkeys(Claimed._fields) | {
        "id": 1, "account": "village", "address": "chat", "terminal_kind": "private", "language": "zh_CN", "lane": 0,
        "kind": "attachments.one", "params": about, "buttons": [], "token": "t", "version": 1, "attempts": 0,
        "created_at": NOON,
    }  # fmt: skip
    return Claimed(**values)


async def put_through(claimed: Claimed, channel: Village, *others: Village, **how: Any) -> tuple[Outgoing, Outcome]:
    """Sends a letter through a channel; files may belong to the others."""
    files = AttachedFiles({one.account: one for one in (channel, *others)}, RENDERER, **how)

    async def send(outgoing: Outgoing) -> Outcome:
        return (await channel.send([outgoing]))[0]

    return await files.send(claimed, RENDERER.render(claimed, channel.limits), channel, send)


def telegram(files: Mapping[str, bytes | Exception] | None = None) -> Village:
    """The account that keeps the files."""
    owner = Village("telegram")
    owner.files.update(files or {})
    return owner


# ---- the own account ----------------------------------------------------------------------------------


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


# ---- another account ----------------------------------------------------------------------------------


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


# ---- what cannot be had -------------------------------------------------------------------------------


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


# ---- end to end ---------------------------------------------------------------------------------------


@pytest.fixture
async def bot_api() -> AsyncIterator[BotApiStub]:
    """A Bot API that refuses what the real one refuses, without its limits."""
    async with BotApiStub(limits=None) as opened:
        yield opened


@pytest.fixture
async def village() -> Village:
    """A second platform beside Telegram."""
    return Village(resends=False)


@pytest.fixture
async def program(store: Store, bot_api: BotApiStub, village: Village, tmp_path: Path) -> AsyncIterator[Program]:
    """The running program with the small county, on Telegram and on the second platform."""
    clock = SystemClock()
    await load_small_county(store, datetime.now(UTC))
    built = await build(Settings(), store, [TelegramChannel(bot_api.token, bot_api.url), village], clock)
    stop = asyncio.Event()
    running = asyncio.create_task(built.run(stop))
    yield built
    stop.set()
    await running


async def _office_says(program: Program, event_id: str, *, press: str = "", text: str = "") -> None:
    """Brings in what the office does on the second platform."""
    async with program.store.writing(datetime.now(UTC)) as uow:
        office = await uow.people.by_phone(OFFICE)
        assert office is not None
        terminal = await uow.terminals.meet("paper", "village", "office", "private")
        await uow.terminals.give(terminal.id, person_id=office.id)
    event = Incoming(
        channel="paper", account="village", event_id=event_id, chat="office", chat_kind="private", sender="office",
        what="press" if press else "message", text=text, press=Press(press) if press else None, message_id=event_id,
    )  # fmt: skip
    raw = json.dumps(asdict(event), ensure_ascii=False)
    await program.receiver.receive([{"account": "village", "event_id": event_id, "chat": "office", "raw": raw}])


def _data(message: Outgoing, label: str) -> str:
    return next(one.data for row in message.buttons for one in row if label in one.label)


async def test_a_photo_from_telegram_is_seen_by_its_id_there_and_drawn_anew_elsewhere(
    program: Program, bot_api: BotApiStub, village: Village
) -> None:
    worker, head = bot_api.user(901, "王秀兰"), bot_api.user(902, "马德福")
    for user, number in ((worker, WORKER), (head, FOURTH_HEAD)):
        user.starts()
        await user.hears("手机号")
        user.shares_contact(number)
        await user.hears("您好")
    sent = worker.sends_photo(photo(2000, 1000), caption="日报 清理水渠")
    await worker.hears("已记日报")

    head.says("/today")
    head.presses(await head.hears(lambda m: any("看日报" in label for label in m.labels)), "看日报")
    head.presses(await head.hears(lambda m: "看下一份" in m.labels), "看下一份")
    head.presses(await head.hears("清理水渠"), "看附件")
    shown = await head.hears("照片")
    uploaded_before = dict(bot_api.account.files)

    assert sent.file is not None
    assert shown.kind == "photo"
    assert shown.file is sent.file
    assert "王秀兰" in shown.words
    assert bot_api.calls["getfile"] == 0

    await _office_says(program, "1", text="今天")
    await _office_says(program, "2", press=_data(await village.shows("office", "今天"), "看日报"))
    await _office_says(program, "3", press=_data(await village.shows("office", "还有"), "看下一份"))
    await _office_says(program, "4", press=_data(await village.shows("office", "清理水渠"), "看附件"))
    elsewhere = await village.shows("office", "照片")

    assert elsewhere.picture is not None
    assert Image.open(io.BytesIO(elsewhere.picture.content)).size == (1600, 800)
    assert bot_api.calls["getfile"] == 1
    assert bot_api.account.files == uploaded_before


async def test_a_photo_that_telegram_lets_go_of_becomes_a_sentence_there(program: Program, bot_api: BotApiStub) -> None:
    worker, head = bot_api.user(903, "王秀兰"), bot_api.user(904, "马德福")
    for user, number in ((worker, WORKER), (head, FOURTH_HEAD)):
        user.starts()
        user.shares_contact(number)
        await user.hears("您好")
    worker.sends_photo(photo(), caption="日报 清理水渠")
    await worker.hears("已记日报")
    bot_api.account.files.clear()

    head.says("/today")
    head.presses(await head.hears(lambda m: any("看日报" in label for label in m.labels)), "看日报")
    head.presses(await head.hears(lambda m: "看下一份" in m.labels), "看下一份")
    head.presses(await head.hears("清理水渠"), "看附件")

    assert "取不到" in (await head.hears("照片")).words
