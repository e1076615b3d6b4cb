"""One matter through five levels and four weeks, from the notice's QR to the resident's word, in real processes.

The program runs against the Bot API stub and serves the residents' page; only its clock is moved. The weeks hold
Mid-Autumn, National Day and the Saturday that is worked for it; a power cut comes in between.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest

from handlers.roster.importing import import_roster
from storage.engine import Store
from storage.schema import upgrade
from tests.handlers.matters.valley import LEVELS, WATER, county
from tests.moved_clock import move
from tests.program import Running, free_port, gridbot, running
from tests.rosters import rulebooks
from tests.stubs.bot_api import BotApiStub
from tests.stubs.bot_api_chats import StubMessage
from tests.stubs.bot_api_people import StubUser

# Thursday. 2026: 25 September (Mid-Autumn) and 1 to 7 October are holidays, Saturday 10 October is made up for.
START = datetime(2026, 9, 24, 2, 0, tzinfo=UTC)
PHONE = "13900005678"


class Valley:
    """The program in its folder, and what a resident does on its page."""

    def __init__(self, folder: Path, stub: BotApiStub) -> None:
        """Takes the folder and the platform."""
        self.folder = folder
        port = free_port()
        self.origin = f"http://127.0.0.1:{port}"
        self.settings = {
            "telegram_token": stub.token, "telegram_api_url": stub.url, "web_port": str(port),
            "public_url": self.origin,
        }  # fmt: skip

    async def load(self) -> None:
        """Imports the roster as of the first day."""
        store = Store(f"sqlite+aiosqlite:///{self.folder / 'gridbot.sqlite3'}")
        await upgrade(store)
        await import_roster(store, county("fumeng-2022"), rulebooks(), now=START)
        await store.close()
        self.day(9, 24, 2)

    def day(self, month: int, on: int, hour: int = 1, minute: int = 5) -> None:
        """Moves the program's clock to a moment of 2026, in UTC."""
        move(self.folder, datetime(2026, month, on, hour, minute, tzinfo=UTC))

    async def page(self, path: str, fields: dict[str, str] | None = None, *, file: bool = False) -> str:
        """Opens a page, or sends its form as a phone does."""
        form = aiohttp.FormData(fields or {}, default_to_multipart=file)
        method = "GET" if fields is None else "POST"
        async with aiohttp.ClientSession(headers={"Origin": self.origin}) as session:
            data = None if fields is None else form
            async with session.request(method, self.origin + path, data=data) as answer:
                text = await answer.text()
                assert answer.status == 200, text
                return text


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """A Bot API that refuses what the real one refuses, without its limits."""
    async with BotApiStub(limits=None) as opened:
        yield opened


async def taps(person: StubUser, label: str, after: str = "", *, beyond: StubMessage | None = None) -> StubMessage:
    """Presses a button of the newest message that has it and says some words, and is newer than ``beyond``."""
    least = 0 if beyond is None else beyond.message_id

    def has(message: StubMessage) -> bool:
        return message.message_id > least and after in message.words and any(label in one for one in message.labels)

    found = await person.hears(has)
    person.presses(found, label)
    return found


async def says_when_asked(person: StubUser, words: str) -> None:
    """Answers the question that came after a press."""
    await person.hears()
    person.says(words)


async def test_a_matter_goes_through_five_levels_and_four_weeks_to_its_end(tmp_path: Path, stub: BotApiStub) -> None:
    valley = Valley(tmp_path, stub)
    await valley.load()
    office, first, second, third = (stub.user(500 + n, f"长{n}级") for n in range(4))
    water = stub.user(510, "水务人")
    everybody = [*zip((office, first, second, third), LEVELS[:4], strict=True), (water, WATER)]
    async with running(tmp_path, "run", module="tests.moved_clock", **valley.settings) as program:
        await program.logs("running")
        for person, phone in everybody:
            person.starts()
            person.shares_contact(phone)
        for person, _ in everybody:
            await person.hears("您好")
        number = await _up_to_the_township(valley, first, second, third)
        await _dispatched_and_returned(valley, office, first, water)
        await program.kill()

    async with running(tmp_path, "run", module="tests.moved_clock", **valley.settings) as again:
        await again.logs("running")
        await _late_and_raised(valley, office, first, water)
        await _done_again(valley, number, (office, first), again)
    code, out, err = await gridbot(tmp_path, "ledger", "--grid", "Z", "--month", "2026-09", "book.xlsx")
    assert code == 0, err
    assert "1 件" in out


async def _up_to_the_township(valley: Valley, first: StubUser, second: StubUser, third: StubUser) -> str:
    """Thursday 24 September: the village has three working days, the township five, and holidays count for none."""
    assert "Z1-1-1-1格" in await valley.page("/r/Z1-1-1-1")
    registered = await valley.page("/r/Z1-1-1-1", {"text": "村头水渠污水堵塞", "phone": PHONE}, file=True)
    number = registered.split("<strong>")[1].split("</strong>")[0]
    await third.hears("期限：9月30日（周三）（四3）")
    await taps(third, "报上一级", "污水堵塞")
    await says_when_asked(third, "要村里出钱")
    await taps(second, "报上一级", "污水堵塞")
    await says_when_asked(second, "渠道归镇里管")
    await first.hears("期限：10月9日（周五）（四3）")
    valley.day(9, 29)
    await first.hears("期限过了一半")
    valley.day(9, 30)
    return number


async def _dispatched_and_returned(valley: Valley, office: StubUser, first: StubUser, water: StubUser) -> None:
    """From 30 September the department has 8, 9, the make-up Saturday 10, then 12 and 13 October."""
    await taps(first, "派给部门", "污水堵塞")
    await taps(first, "水务局")
    await water.hears("期限：10月13日（周二）")
    card = await taps(water, "退回", "污水堵塞")
    await says_when_asked(water, "不是主渠，归镇里")
    await first.hears("派出去的这件回来了")
    await taps(first, "派给部门", "派出去的这件回来了")
    await taps(first, "水务局")
    await taps(water, "接单", "污水堵塞", beyond=card)
    await water.hears(lambda m: m.message_id > card.message_id and "申请延期" in m.labels)
    valley.day(10, 10)
    await taps(water, "申请延期", "污水堵塞", beyond=card)
    await says_when_asked(water, "等水泥到货")
    await says_when_asked(water, "10月15日")
    await first.hears("部门申请延期")
    await taps(first, "同意延期", "部门申请延期")
    await water.hears("同意延期，到 10月15日")
    await office.hears("等水泥到货")


async def _late_and_raised(valley: Valley, office: StubUser, first: StubUser, water: StubUser) -> None:
    """Thursday 15 October passes; with the next minute it is overdue, and the level above hears of it once."""
    valley.day(10, 14)
    await water.hears("下个工作日到期")
    valley.day(10, 15)
    await water.hears("今天到期")
    valley.day(10, 15, 16, 1)
    valley.day(10, 16)
    await office.hears("请督办")
    valley.day(10, 19)
    await taps(water, "办结", "今天到期")
    await says_when_asked(water, "清了渠")
    await water.hears("好了：")
    assert sum("请督办" in message.words for message in office.seen) == 1


async def _done_again(valley: Valley, number: str, above: tuple[StubUser, StubUser], program: Running) -> None:
    """The resident says on the page that it did not help; the county does it anew and says why it was late."""
    office, first = above
    shown = await valley.page(f"/n?number={number}")
    assert "清了渠" in shown
    words = {"number": number, "phone": PHONE}
    assert "正在办" in await valley.page("/n", {**words, "helped": "no", "why": "下雨又堵"})
    await first.hears("重办第 1 次")
    valley.day(10, 21)
    await taps(first, "报上一级", "重办第 1 次")
    await says_when_asked(first, "要县里出管子")
    await taps(office, "当场办结", "下一级报上来一件事")
    await says_when_asked(office, "换了粗管")
    await office.hears("好了：")
    assert "已回访" in await valley.page("/n", {**words, "helped": "yes"})
    await taps(office, "逾期非个人原因")
    await office.hears("好了：")
    assert "办完了" in await valley.page(f"/n?number={number}")
    assert "村头水渠污水堵塞——换了粗管" in await valley.page("/r/Z1-1-1-1")
    assert await program.stop() == 0
