"""`gridbot calendar import`: takes the State Council's holiday notice in, before the calendar library knows it."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.running import refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from config.calendar import CalendarFileError, read_calendar_file
from storage.engine import Store

app = typer.Typer(
    help="日历：导入放假和调休。",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="例：gridbot calendar import 2027.csv",
)


@app.callback()
def _calendar() -> None:
    """日历：导入放假和调休。"""


@app.command("import", epilog="例：gridbot calendar import 2027年放假安排.csv（列：日期,上班,名称）")
def import_calendar(
    file: Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="CSV 文件。")],
) -> None:
    """导入国务院公布的放假调休：每行一天，写明上不上班。"""
    settings = settings_or_refuse()
    try:
        days = read_calendar_file(file)
    except CalendarFileError as error:
        refuse("没有导入：", str(error))
    with_store(settings, lambda store: _put(store, days))
    working = sum(1 for is_working, _ in days.values() if is_working)
    print(f"已导入 {len(days)} 天：上班 {working} 天，放假 {len(days) - working} 天。")


async def _put(store: Store, days: Mapping[date, tuple[bool, str]]) -> None:
    async with store.writing(SystemClock().now()) as uow:
        await uow.calendar.put(days)
