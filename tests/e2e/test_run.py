"""`gridbot run` as its own process against a Bot API server on loopback, over real HTTP: polling and webhook."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.roster.write import write_roster
from tests.program import free_port, gridbot, running
from tests.rosters import OFFICE, THIRD_HEAD, WORKER, rulebooks, small_county
from tests.stubs.bot_api import BotApiStub


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """A Bot API that refuses what the real one refuses, without its limits."""
    async with BotApiStub(limits=None) as opened:
        yield opened


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the small county, imported from a workbook by the command line."""
    folder = tmp_path_factory.mktemp("imported")
    workbook = folder / "名册.xlsx"
    write_roster(workbook, small_county(), rulebooks())
    with ThreadPoolExecutor(1) as threads:
        code, _, err = threads.submit(asyncio.run, gridbot(folder, "roster", "import", str(workbook))).result()
    assert code == 0, err
    return folder / "gridbot.sqlite3"


@pytest.fixture
def county(imported: Path, tmp_path: Path) -> Path:
    """A folder of this test's own with that store."""
    shutil.copy(imported, tmp_path)
    return tmp_path


def _settings(stub: BotApiStub) -> dict[str, str]:
    return {"telegram_token": stub.token, "telegram_api_url": stub.url}


async def test_a_worker_joins_reports_visits_and_asks_for_leave_by_polling(county: Path, stub: BotApiStub) -> None:
    worker, head = stub.user(501, "王秀兰"), stub.user(502, "马德福")
    async with running(county, "run", **_settings(stub)) as program:
        await program.logs("running")
        worker.starts()
        await worker.hears("手机号")
        worker.shares_contact(WORKER)
        await worker.hears("王秀兰，您好")
        head.starts()
        head.shares_contact(THIRD_HEAD)
        await head.hears("马德福，您好")

        worker.says("/report 上午走访，下午清理水渠")
        await worker.hears("已记日报")
        household = next(h for h in small_county().households if h.worker_phone == WORKER)
        worker.says(f"走访 {household.code}：水管漏水")
        await worker.hears(household.name)
        worker.says("请假 明天 孩子生病")
        await worker.hears("孩子生病")
        assert await program.stop() == 0


async def test_a_county_task_reaches_every_terminal_and_counts_one_receipt_a_person(
    county: Path, stub: BotApiStub
) -> None:
    office, worker = stub.user(601, "陈建国"), stub.user(602, "王秀兰")
    async with running(county, "run", **_settings(stub)) as program:
        await program.logs("running")
        for person, phone in ((office, OFFICE), (worker, WORKER)):
            person.starts()
            person.shares_contact(phone)
            await person.hears("您好")
        office.says("/task 全县 明天18点 防火巡查")
        preview = await office.hears("防火巡查")
        office.presses(preview, "确认发布")
        card = await worker.hears("防火巡查")
        worker.presses(card, "收到")
        await worker.hears("已签收")


async def test_a_link_printed_by_the_command_line_lets_its_one_person_in_once(county: Path, stub: BotApiStub) -> None:
    code, out, err = await gridbot(county, "invite", "--phone", WORKER, **_settings(stub))
    assert code == 0, err
    link, _, payload = out.strip().partition("?start=")
    assert link == f"https://t.me/{stub.account.username}"

    worker, other = stub.user(901, "王秀兰"), stub.user(902, "路人")
    async with running(county, "run", **_settings(stub)) as program:
        await program.logs("running")
        worker.starts(payload)
        await worker.hears("王秀兰，您好")
        other.starts(payload)
        await other.hears("手机号")
    assert not any("王秀兰" in message.text for message in other.seen)

    code, out, err = await gridbot(county, "invite", "--phone", "13900009999", **_settings(stub))
    assert (code, out) == (1, "")
    assert "名册里没有" in err


async def test_what_was_committed_before_a_power_cut_still_arrives(county: Path, stub: BotApiStub) -> None:
    worker = stub.user(701, "王秀兰")
    async with running(county, "run", **_settings(stub)) as program:
        await program.logs("running")
        worker.starts()
        worker.shares_contact(WORKER)
        await worker.hears("您好")
        fault = stub.faults.server_error("sendMessage", times=None)
        worker.says("/report 断电前写的")
        await stub.wait_for(lambda: fault.hits > 0)
        await program.kill()
    stub.faults.clear()

    async with running(county, "run", **_settings(stub)) as program:
        await worker.hears("断电前写的", timeout=30)

    assert sum("断电前写的" in message.text for message in worker.seen) == 1


async def test_updates_come_in_by_webhook_too(county: Path, stub: BotApiStub) -> None:
    port = free_port()
    worker = stub.user(801, "王秀兰")
    settings = {
        **_settings(stub), "telegram_webhook_url": f"http://127.0.0.1:{port}/telegram/hook",
        "telegram_webhook_secret": "loopback-secret", "web_port": str(port),
    }  # fmt: skip
    async with running(county, "run", **settings) as program:
        await program.logs("running")
        worker.starts()
        worker.shares_contact(WORKER)
        await worker.hears("您好")
        worker.says("日报 今天巡查")
        await worker.hears("已记日报")


async def test_a_webhook_without_a_secret_stops_the_start(tmp_path: Path) -> None:
    code, _, err = await gridbot(tmp_path, "run", telegram_webhook_url="https://bot.example.cn/hook")

    assert code == 1
    assert "GRIDBOT_TELEGRAM_WEBHOOK_SECRET" in err


async def test_without_a_token_run_says_how_to_get_one(tmp_path: Path) -> None:
    code, _, err = await gridbot(tmp_path, "run")

    assert code == 1
    assert "BotFather" in err
