"""Several real processes of the program share one store, against one Bot API on loopback."""

import asyncio
import json
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from ruamel.yaml import YAML
from sqlalchemy import text

from handlers.roster.importing import import_roster
from storage.engine import Store
from storage.schema import upgrade
from tests.postgres import PostgresServer
from tests.program import Running, free_port, gridbot, running
from tests.rosters import OFFICE, WORKER, rulebooks, small_county
from tests.stubs.bot_api import TOKEN, BotApiStub

DEPLOY = Path("config/deploy")
SECOND_TOKEN = f"7000000002:{TOKEN.partition(':')[2]}"


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """A Bot API with two bots, without its limits."""
    async with BotApiStub((TOKEN, SECOND_TOKEN), limits=None) as opened:
        yield opened


def _settings(stub: BotApiStub, **more: str) -> dict[str, str]:
    return {"telegram_token": stub.token, "telegram_api_url": stub.url, **more}


async def _roster(url: str) -> None:
    """Puts the small county into a store."""
    store = Store(url)
    await upgrade(store)
    await import_roster(store, small_county(), rulebooks(), now=datetime.now(UTC))
    await store.close()


def _file(folder: Path) -> str:
    return f"sqlite+aiosqlite:///{folder / 'gridbot.sqlite3'}"


async def _first_that_logs(programs: list[Running], words: str) -> Running:
    """Returns the program that logs some words first."""
    waits = {asyncio.create_task(program.logs(words)): program for program in programs}
    done, rest = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
    for one in rest:
        one.cancel()
    return waits[done.pop()]


@pytest.mark.postgres
async def test_parts_in_processes_of_their_own_work_together_and_a_dead_pollers_lease_goes_to_the_other(
    tmp_path: Path, stub: BotApiStub, postgres: PostgresServer
) -> None:
    settings = {**_example_settings(), **_settings(stub, database_url=postgres.new_database())}
    await _roster(settings["database_url"])
    worker = stub.user(501, "王秀兰")
    async with AsyncExitStack() as stack:
        commands = _compose_commands()
        programs, health = [], []
        for service in ("ingress", *commands):
            ports = {"web_port": str(free_port()), "health_port": str(free_port())}
            started = running(tmp_path, *commands[service], **{**settings, **ports})
            programs.append(await stack.enter_async_context(started))
            health.append(ports["health_port"])
        for program in programs:
            await program.logs("running")
        holder = await _first_that_logs(programs[:2], "lease_taken")
        other = next(program for program in programs[:2] if program is not holder)
        worker.starts()
        worker.shares_contact(WORKER)
        await worker.hears("王秀兰，您好")
        assert not any("lease_taken" in line for line in other.log)

        await holder.kill()
        worker.says("/report 换了一个进程以后写的")
        await _let_the_lease_end(settings["database_url"])
        await other.logs("lease_taken")
        await worker.hears("已记日报", timeout=30)

        ready = [await _is_ready(port) for port in health]
        left = [program for program in programs if program is not holder]
        stops = await asyncio.gather(*map(_seconds_to_stop, left))
    # The one that was killed, and nobody else, does not answer.
    assert ready == [program is not holder for program in programs]
    assert max(stops) < 10


def _compose_commands() -> dict[str, list[str]]:
    """Returns the commands of the compose file's own services, an ingress first."""
    services = YAML(typ="safe").load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]
    return {name: service["command"] for name, service in services.items() if name != "db"}


def _example_settings() -> dict[str, str]:
    """Returns the settings that the containers get, as they are shipped."""
    lines = (DEPLOY / "gridbot.env.example").read_text("utf-8").splitlines()
    pairs = [line.split("=", 1) for line in lines if line.startswith("GRIDBOT_")]
    return {name.removeprefix("GRIDBOT_").lower(): value for name, value in pairs if value}


async def _is_ready(port: str) -> bool:
    """Asks as the containers' health check does."""
    async with aiohttp.ClientSession() as client:
        try:
            async with client.get(f"http://127.0.0.1:{port}/readyz") as answer:
                return answer.status == 200
        except aiohttp.ClientError:
            return False


async def _let_the_lease_end(url: str) -> None:
    """Lets the time of every lease pass, so that a test need not wait for it."""
    store = Store(url)
    async with store.connection() as connection:
        await connection.execute(text("UPDATE leases SET expires_at = expires_at - interval '1 minute'"))
    await store.close()


async def _seconds_to_stop(program: Running) -> float:
    started = time.monotonic()
    assert await program.stop() == 0, "".join(program.log)
    return time.monotonic() - started


@pytest.mark.postgres
async def test_one_chats_updates_are_answered_in_order_by_two_processes_that_take_webhooks(
    tmp_path: Path, stub: BotApiStub, postgres: PostgresServer
) -> None:
    settings = _settings(stub, database_url=postgres.new_database())
    ports = [free_port(), free_port()]
    async with AsyncExitStack() as stack:
        for port in ports:
            own = {"telegram_webhook_url": f"http://127.0.0.1:{port}/hook", "telegram_webhook_secret": "loopback",
                   "web_port": str(port)}  # fmt: skip
            program = running(tmp_path, "run", "--only", "ingress", **settings, **own)
            await (await stack.enter_async_context(program)).logs("running")
        client = await stack.enter_async_context(aiohttp.ClientSession())

        async def post(number: int) -> None:
            message = {
                "message_id": number, "date": 1795000000, "text": f"第{number}句",
                "from": {"id": 9, "is_bot": False, "first_name": "王"},
                "chat": {"id": 9, "type": "private", "first_name": "王"},
            }  # fmt: skip
            # Every update is posted to both: the platform's own repeats look the same.
            for port in (ports[number % 2], ports[1 - number % 2]):
                answer = await client.post(
                    f"http://127.0.0.1:{port}/hook", json={"update_id": number, "message": message},
                    headers={"X-Telegram-Bot-Api-Secret-Token": "loopback"},
                )  # fmt: skip
                assert answer.status == 200

        for number in range(1, 25):
            await post(number)
        order = await _until_all_are_handled(settings["database_url"], 24)

    assert order == [str(number) for number in range(1, 25)]


async def _until_all_are_handled(url: str, count: int) -> list[str]:
    """Returns the updates' numbers in the order in which their answers were queued."""
    store = Store(url)
    async with asyncio.timeout(30):
        while True:
            async with store.viewing() as connection:
                done = (await connection.execute(text("SELECT count(*) FROM inbox WHERE state = 'done'"))).scalar_one()
                if done >= count:
                    break
            await store.inbox_grew.subscribe().wait(0.05)
    async with store.viewing() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM deliveries"))).scalar_one() == count
        rows = await connection.execute(text("SELECT event_id FROM inbox ORDER BY xmin::text::bigint"))
        order = [row.event_id for row in rows]
    await store.close()
    return order


async def test_a_second_delivery_or_schedule_process_on_sqlite_refuses_to_start_and_says_why(
    tmp_path: Path, stub: BotApiStub
) -> None:
    settings = _settings(stub)
    roles = ("delivery", "schedule")
    async with running(tmp_path, "run", "--only", "delivery", "--only", "schedule", **settings) as first:
        await first.logs("running")
        refused = await asyncio.gather(*(gridbot(tmp_path, "run", "--only", role, **settings) for role in roles))
        await first.kill()
    async with running(tmp_path, "run", "--only", "delivery", **settings) as after:
        await after.logs("running")

    assert [code for code, _, _ in refused] == [1, 1]
    assert all(role in said and "PostgreSQL" in said for role, (_, _, said) in zip(roles, refused, strict=True))


async def _somebody_joined(url: str, account: str) -> None:
    store = Store(url)
    async with store.writing(datetime.now(UTC)) as uow:
        person = await uow.people.by_phone(OFFICE)
        terminal = await uow.terminals.meet("telegram", account, "77", "private")
        assert person is not None
        await uow.terminals.give(terminal.id, person_id=person.id)
    await store.close()


async def test_two_bots_serve_one_county_and_an_invite_leads_to_the_emptier_one(
    tmp_path: Path, stub: BotApiStub
) -> None:
    await _roster(_file(tmp_path))
    settings = {"telegram": json.dumps([{"token": token, "api_url": stub.url} for token in (TOKEN, SECOND_TOKEN)])}
    await _somebody_joined(_file(tmp_path), "telegram:7000000001")
    _, link, _ = await gridbot(tmp_path, "invite", "--phone", WORKER, **settings)
    worker = stub.user(501, "王秀兰", token=SECOND_TOKEN)
    health = free_port()
    async with running(tmp_path, "run", **settings, health_port=str(health)) as program:
        await program.logs("running")
        worker.starts(link.strip().partition("?start=")[2])
        await worker.hears("王秀兰，您好")
        async with aiohttp.ClientSession() as client:
            async with client.get(f"http://127.0.0.1:{health}/readyz") as answer:
                ready = answer.status
            async with client.get(f"http://127.0.0.1:{health}/metrics") as answer:
                metrics = await answer.text()
        assert await program.stop() == 0

    assert link.startswith(f"https://t.me/{stub.accounts[SECOND_TOKEN].username}?start=")
    assert ready == 200
    assert 'gridbot_sends_total{account="telegram:7000000002",lane="reply",outcome="sent"}' in metrics


async def test_a_backup_made_while_the_program_runs_is_well_elsewhere(tmp_path: Path, stub: BotApiStub) -> None:
    await _roster(_file(tmp_path))
    worker = stub.user(501, "王秀兰")
    async with running(tmp_path, "run", **_settings(stub)) as program:
        await program.logs("running")
        worker.starts()
        await worker.hears("手机号")
        backup, _, said = await gridbot(tmp_path, "backup", str(tmp_path / "copy.sqlite3"))
    code, _, _ = await gridbot(
        tmp_path, "doctor", **_settings(stub, database_url=f"sqlite:///{tmp_path / 'copy.sqlite3'}")
    )
    with sqlite3.connect(tmp_path / "copy.sqlite3") as copy:
        terminals = copy.execute("SELECT count(*) FROM terminals").fetchone()[0]
    copy.close()

    assert (backup, code) == (0, 0), said
    assert terminals == 1
