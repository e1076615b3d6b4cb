"""The database dies under a running program and comes back: the program says so once, waits, and loses nothing."""

import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from handlers.roster.importing import import_roster
from storage.engine import Store
from storage.schema import upgrade
from tests.postgres import PostgresServer, start_postgres
from tests.program import running
from tests.rosters import WORKER, rulebooks, small_county
from tests.stubs.bot_api import BotApiStub

REPORTS = 5
WAIT_S = 40


@pytest.fixture
def mortal_postgres() -> Iterator[PostgresServer]:
    """A server of one test's own, which may be killed."""
    with start_postgres() as server:
        yield server


@pytest.mark.postgres
async def test_the_database_is_killed_and_started_again_under_a_running_program(
    tmp_path: Path, mortal_postgres: PostgresServer
) -> None:
    async with BotApiStub(limits=None) as stub:
        url = mortal_postgres.new_database()
        store = Store(url)
        await upgrade(store)
        await import_roster(store, small_county(), rulebooks(), now=datetime.now(UTC))
        await store.close()
        worker = stub.user(501, "王秀兰")
        settings = {"database_url": url, "telegram_token": stub.token, "telegram_api_url": stub.url, "web_port": "0"}
        async with running(tmp_path, "run", **settings) as program:
            await program.logs("running")
            worker.starts()
            worker.shares_contact(WORKER)
            await worker.hears("王秀兰，您好", timeout=WAIT_S)
            await asyncio.to_thread(mortal_postgres.kill)
            for number in range(REPORTS):
                worker.says(f"/report 断电时写的第{number}条")
            await program.logs("store_in_trouble")
            confirmed_without_store = len(stub.account.updates)
            await asyncio.to_thread(mortal_postgres.start)
            await program.logs("store_is_back")
            await stub.wait_for(lambda: sum("日报" in one.words for one in stub.sent) >= REPORTS, WAIT_S)
            stopped = await program.stop()
        said = "".join(program.log)
        left = len(stub.account.updates)

    assert confirmed_without_store == REPORTS
    assert left == 0
    assert sum("日报" in message.words for message in stub.sent) == REPORTS
    assert stopped == 0
    assert said.count("store_in_trouble") == 1
    assert said.count("updates_not_committed") <= 1
    assert "Traceback" not in said
