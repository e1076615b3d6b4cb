"""`gridbot doctor` looks at every bot of a pool, and says of the store whether it is whole."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.cli.doctor import Grade, _all
from config.settings import Settings, TelegramBot, read_settings
from tests.stubs.bot_api import TOKEN, BotApiStub

SECOND_TOKEN = f"7000000002:{TOKEN.partition(':')[2]}"


@pytest.fixture
async def stub() -> AsyncIterator[BotApiStub]:
    """A Bot API with two bots."""
    async with BotApiStub((TOKEN, SECOND_TOKEN), limits=None) as opened:
        yield opened


def _settings(stub: BotApiStub, sqlite_url: str, *tokens: str) -> Settings:
    tables = [TelegramBot(token=token, api_url=stub.url) for token in tokens]
    return read_settings(database_url=sqlite_url, telegram=tables)


async def test_every_bot_of_a_pool_is_looked_at_and_the_bad_one_is_named(stub: BotApiStub, sqlite_url: str) -> None:
    stranger = f"7000000009:{TOKEN.partition(':')[2]}"

    findings = await _all(_settings(stub, sqlite_url, TOKEN, SECOND_TOKEN, stranger))

    tokens = [(finding.grade, finding.says) for finding in findings if finding.what == "令牌"]
    assert tokens == [
        (Grade.GOOD, f"第 1 个机器人：@{stub.accounts[TOKEN].username}"),
        (Grade.GOOD, f"第 2 个机器人：@{stub.accounts[SECOND_TOKEN].username}"),
        (Grade.BAD, "第 3 个机器人：不能用"),
    ]


async def test_a_store_that_is_whole_is_said_to_be(stub: BotApiStub, sqlite_url: str) -> None:
    findings = await _all(_settings(stub, sqlite_url, TOKEN))

    (whole,) = [finding for finding in findings if finding.what == "数据完整"]
    assert whole.grade is Grade.GOOD


async def test_a_damaged_file_is_bad_and_the_mend_is_the_backup(stub: BotApiStub, sqlite_url: str) -> None:
    database = Path(sqlite_url.split(":///")[1])
    _damage(database)

    findings = await _all(_settings(stub, sqlite_url, TOKEN))

    bad = [finding for finding in findings if finding.grade is Grade.BAD]
    assert {finding.what for finding in bad} <= {"数据完整", "数据库"}
    assert bad


def _damage(database: Path) -> None:
    content = bytearray(database.read_bytes())
    middle = len(content) // 2 // 4096 * 4096
    content[middle:] = bytes(0xA5 for _ in content[middle:])
    database.write_bytes(content)
