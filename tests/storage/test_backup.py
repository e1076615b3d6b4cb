"""A backup made while the program writes, restored elsewhere, is whole, and as of one moment."""

import asyncio
import os
import sqlite3
import stat
from pathlib import Path

import pytest
from sqlalchemy import make_url

from bot.cli.doctor import Grade
from bot.cli.doctor import _all as examine
from config.settings import read_settings
from storage.backup import BackupRefused, backup, find_tool, is_whole, server_major
from storage.engine import Store
from storage.repositories.inbox import Received
from storage.schema import state, upgrade
from tests.conversation import NOON
from tests.postgres import PostgresServer, tool_folder


async def _receive(store: Store, chat: str, count: int) -> None:
    """Receives ``count`` updates of a chat in one transaction."""
    async with store.writing(NOON) as uow:
        rows = [{"account": "a", "event_id": f"{chat}-{n}", "chat": chat, "raw": "{}"} for n in range(count)]
        await uow.inbox.receive(rows)


async def _received(store: Store) -> list[Received]:
    async with store.reading(NOON) as uow:
        return await uow.inbox.waiting(100_000, ["a"])


async def test_a_file_is_copied_while_it_is_written_to_and_holds_whole_transactions(
    store: Store, tmp_path: Path
) -> None:
    stop = asyncio.Event()

    async def keep_writing() -> None:
        chat = 0
        while not stop.is_set():
            chat += 1
            await _receive(store, str(chat), 7)

    writing = asyncio.create_task(keep_writing())
    await _receive(store, "before", 7)
    target = tmp_path / "copy.sqlite3"
    assert await backup(store, target) == "SQLite"
    stop.set()
    await writing

    copy = Store(f"sqlite+aiosqlite:///{target}")
    rows = await _received(copy)
    assert await is_whole(copy)
    assert (await state(copy)).is_newest
    assert len(rows) % 7 == 0
    assert sum(row.chat == "before" for row in rows) == 7
    await copy.close()


async def test_only_its_owner_may_read_a_backup_and_nothing_else_is_left_beside_it(
    store: Store, tmp_path: Path
) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    target = folder / "copy.sqlite3"

    await backup(store, target)

    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in folder.iterdir()] == ["copy.sqlite3"]


async def test_a_backup_is_never_written_over_the_database_itself(store: Store, sqlite_url: str) -> None:
    database = Path(sqlite_url.split(":///")[1])

    with pytest.raises(BackupRefused, match="自己身上"):
        await backup(store, database)

    assert await is_whole(store)


async def test_a_place_that_is_none_is_refused(store: Store, tmp_path: Path) -> None:
    for target, mend in ((tmp_path, "是文件夹"), (tmp_path / "none" / "x", "不存在")):
        with pytest.raises(BackupRefused, match=mend):
            await backup(store, target)


def _damage(database: Path) -> None:
    """Writes noise into the middle of a database file."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    damaged = bytearray(database.read_bytes())
    for start in range(200 * 1024, len(damaged) - 4096, 4096):
        damaged[start : start + 512] = os.urandom(512)
    database.write_bytes(damaged)


async def test_a_damaged_database_leaves_no_backup_and_the_older_one_as_it_was(store: Store, tmp_path: Path) -> None:
    target = tmp_path / "copy.sqlite3"
    target.write_bytes(b"yesterday's")
    await _receive(store, "1", 2000)
    _damage(Path(store.url.split(":///")[1]))

    with pytest.raises(BackupRefused):
        await backup(store, target)

    assert target.read_bytes() == b"yesterday's"


@pytest.mark.postgres
async def test_a_server_is_dumped_restored_into_another_database_and_well_by_the_doctor(
    postgres: PostgresServer, postgres_store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tools = tool_folder()
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    await _receive(postgres_store, "1", 7)
    target = tmp_path / "gridbot.backup"

    made = await backup(postgres_store, target)
    elsewhere = postgres.new_database()
    name = make_url(elsewhere).database
    restore = await asyncio.create_subprocess_exec(
        tools / "pg_restore", "--no-owner", "--host", postgres.host, "--username=postgres", f"--dbname={name}", target
    )

    assert made == f"PostgreSQL {await server_major(postgres_store)}"
    assert await restore.wait() == 0
    restored = Store(elsewhere)
    assert (await state(restored)).is_newest
    assert len(await _received(restored)) == 7
    findings = await examine(read_settings(database_url=elsewhere))
    assert [one.says for one in findings if one.grade is Grade.BAD] == []
    await upgrade(restored)
    await restored.close()


def test_a_tool_of_another_version_is_not_taken_and_the_missing_one_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tool = tmp_path / "pg_dump"
    tool.write_text("#!/bin/sh\necho 'pg_dump (PostgreSQL) 9.6.24'\n")
    tool.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(BackupRefused, match=r"PostgreSQL 99 的 pg_dump.*是 9 版.*postgresql-client-99"):
        find_tool(99)
