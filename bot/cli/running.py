"""What every command of the CLI shares: settings or a clear refusal, and a migrated store for the length of a call."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any, NoReturn, TypeVar

import typer

from bot.logs import configure_logging
from config.settings import Settings, SettingsError, read_settings
from storage.engine import Store
from storage.schema import upgrade

Result = TypeVar("Result")

DONE, REFUSED, USAGE = 0, 1, 2


def refuse(*lines: str, code: int = REFUSED) -> NoReturn:
    """Ends the command with sentences on stderr and an exit code: 1 refused, 2 usage."""
    for line in lines:
        print(line, file=sys.stderr)
    raise typer.Exit(code)


def settings_or_refuse(**overrides: object) -> Settings:
    """Reads the settings and sets logging up; a wrong one ends the command with its name and the mend."""
    try:
        settings = read_settings(**overrides)
    except SettingsError as error:
        refuse("设置不对，没有启动：", *error.lines)
    configure_logging(settings.log_level)
    return settings


@asynccontextmanager
async def opened_store(settings: Settings) -> AsyncIterator[Store]:
    """A migrated store, closed at the end."""
    store = Store(settings.database_url)
    try:
        await upgrade(store)
        yield store
    finally:
        await store.close()


def with_store(settings: Settings, work: Callable[[Store], Awaitable[Result]]) -> Result:
    """Runs a piece of async work on the store of these settings; a store out of reach is a refusal, not a traceback."""

    async def run() -> Result:
        async with opened_store(settings) as store:
            return await work(store)

    try:
        return asyncio.run(run())
    except (OSError, ConnectionError) as error:
        refuse(f"打不开数据库（{type(error).__name__}）。请检查 GRIDBOT_DATABASE_URL。")


def print_json(document: Any) -> None:
    """Prints one JSON document on stdout."""
    print(json.dumps(document, ensure_ascii=False, indent=2, default=str))
