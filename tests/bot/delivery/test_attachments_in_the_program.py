"""A photo's whole way, from one platform to the readers on two."""

import asyncio
import io
import json
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from datetime import UTC, datetime

import pytest
from PIL import Image

from bot.channels.port import Outgoing
from bot.channels.telegram.channel import TelegramChannel
from bot.clock import SystemClock
from bot.wiring import Program, build
from config.settings import Settings
from handlers.events import Incoming, Press
from storage.engine import Store
from tests.bot.delivery.attached import Village, photo
from tests.rosters import FOURTH_HEAD, OFFICE, WORKER, load_small_county
from tests.stubs.bot_api import BotApiStub
from tests.stubs.bot_api_chats import StubMessage
from tests.stubs.bot_api_people import StubUser


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
async def program(store: Store, bot_api: BotApiStub, village: Village) -> AsyncIterator[Program]:
    """The running program with the small county, on Telegram and on the second platform."""
    await load_small_county(store, datetime.now(UTC))
    telegram = TelegramChannel(bot_api.token, bot_api.url)
    # Nothing here is about the pace, and a chat that gets a message a second would take ten of them.
    telegram.limits = replace(telegram.limits, chat_interval_s=0.0)
    built = await build(Settings(), store, [telegram, village], SystemClock())
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


async def _joins(user: StubUser, number: str) -> None:
    user.starts()
    await user.hears("手机号")
    user.shares_contact(number)
    await user.hears("您好")


async def _looks_at_the_attachment(head: StubUser) -> StubMessage:
    """Goes from today's page through the reports to the photo; returns what is shown in its place."""
    head.says("/today")
    head.presses(await head.hears(lambda m: any("看日报" in label for label in m.labels)), "看日报")
    head.presses(await head.hears(lambda m: "看下一份" in m.labels), "看下一份")
    head.presses(await head.hears("清理水渠"), "看附件")
    return await head.hears("照片")


async def test_a_photo_from_telegram_is_seen_by_its_id_there_and_drawn_anew_elsewhere(
    program: Program, bot_api: BotApiStub, village: Village
) -> None:
    worker, head = bot_api.user(901, "王秀兰"), bot_api.user(902, "马德福")
    await _joins(worker, WORKER)
    await _joins(head, FOURTH_HEAD)
    sent = worker.sends_photo(photo(2000, 1000), caption="日报 清理水渠")
    await worker.hears("已记日报")

    shown = await _looks_at_the_attachment(head)
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
    await _joins(worker, WORKER)
    await _joins(head, FOURTH_HEAD)
    worker.sends_photo(photo(), caption="日报 清理水渠")
    await worker.hears("已记日报")
    bot_api.account.files.clear()
    shown = await _looks_at_the_attachment(head)

    assert "取不到" in shown.words
