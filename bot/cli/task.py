"""`gridbot task`: how a task stands, for the office's desk and for scripts; it changes nothing."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated, Any, TypeVar

import typer

from bot.cli.running import refuse, settings_or_refuse
from bot.clock import SystemClock
from bot.documents.exports import workbook_of
from bot.wiring import open_world
from config.settings import Settings, SettingsError, read_settings
from handlers.answers.export import tables_of
from handlers.answers.tree import document_of
from storage.engine import Store
from storage.repositories.tasks import Figures, Task
from storage.schema import state

Result = TypeVar("Result")

_REFUSED = 1
_LABELS = {
    "id": "编号", "title": "任务", "state": "状态", "deadline": "截止", "people": "人数", "terminals": "终端",
    "sent": "已送达", "received": "已签收", "done": "已完成", "unreachable": "联系不上", "pending": "在路上",
}  # fmt: skip
_STATES = {"issued": "进行中", "withdrawn": "已撤回", "closed": "已结束"}


class _NotReadyError(Exception):
    """The store lacks tables of this version."""


app = typer.Typer(
    help="任务：看一项任务进行得怎样。",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="例：gridbot task show 12 --json",
)


@app.callback()
def _task() -> None:
    """任务：看一项任务进行得怎样。"""


# A negative number is no option: it is an id that does not exist, and gets a sentence.
@app.command("show", epilog="例：gridbot task show 12 --json", context_settings={"ignore_unknown_options": True})
def show_task(
    task_id: Annotated[str, typer.Argument(metavar="ID", help="任务的编号。")],
    as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False,
) -> None:
    """一项任务：多少人、多少终端、送达、签收、完成、联系不上。"""
    try:
        settings = read_settings()
    except SettingsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(_REFUSED) from error
    number = int(task_id) if task_id.isascii() and task_id.isdecimal() and len(task_id) < 20 else 0
    try:
        found = asyncio.run(_read(settings, number))
    except _NotReadyError as error:
        typer.echo("数据库还没有建好，或者不是这个版本的。请先运行一次 gridbot run。", err=True)
        raise typer.Exit(_REFUSED) from error
    if found is None:
        typer.echo(f"没有编号是 {task_id[:40]} 的任务。编号在发布后的进度消息里，是一个正整数。", err=True)
        raise typer.Exit(_REFUSED)
    document = as_document(*found, settings)
    if as_json:
        json.dump(document, sys.stdout, ensure_ascii=False, indent=2)
        typer.echo()
        return
    for key, label in _LABELS.items():
        value = _STATES[document[key]] if key == "state" else document[key]
        mark = "【演练】" if key == "title" and found[0].drill else ""
        typer.echo(f"{label}：{mark}{'不设' if value is None else value}")
    for name, one in document["answers"].items():
        total = "" if one["sum"] is None else f"合计 {one['sum']}，"
        typer.echo(f"{name}：{total}已报 {one['answered']}，未报 {one['missing']}")


@app.command("export", epilog="例：gridbot task export 12 报数.xlsx", context_settings={"ignore_unknown_options": True})
def export_task(
    task_id: Annotated[str, typer.Argument(metavar="ID", help="任务的编号。")],
    path: Annotated[Path, typer.Argument(metavar="FILE.xlsx", help="写到哪个文件。")],
) -> None:
    """把一项任务报上来的数导出成表：一人一行，每级一张汇总，谁没报。"""
    settings = settings_or_refuse()
    if path.suffix.lower() != ".xlsx":
        refuse(f"文件名要以 .xlsx 结尾：{path}。", code=2)
    number = int(task_id) if task_id.isascii() and task_id.isdecimal() and len(task_id) < 20 else 0
    try:
        tables = asyncio.run(_tables(settings, number))
    except _NotReadyError:
        refuse("数据库还没有建好，或者不是这个版本的。请先运行一次 gridbot run。")
    if tables is None:
        refuse(f"没有编号是 {task_id[:40]} 的任务。编号在发布后的进度消息里，是一个正整数。")
    try:
        path.write_bytes(workbook_of(tables))
    except OSError as error:
        refuse(f"写不了 {path}：{error.strerror}。")
    typer.echo(f"已写入 {path}：{len(tables[0]['rows'])} 行。")


async def _tables(settings: Settings, task_id: int) -> list[dict[str, Any]] | None:
    async def read(store: Store) -> list[dict[str, Any]] | None:
        world = await open_world(settings, store, SystemClock())
        async with store.reading(datetime.now(UTC)) as uow:
            task = await uow.tasks.get(task_id)
            return None if task is None else await tables_of(uow, world, task)

    return await _with_ready(settings, read)


async def _read(settings: Settings, task_id: int) -> tuple[Task, Figures, dict[str, Any]] | None:
    async def read(store: Store) -> tuple[Task, Figures, dict[str, Any]] | None:
        async with store.reading(datetime.now(UTC)) as uow:
            task = await uow.tasks.get(task_id)
            if task is None:
                return None
            return task, await uow.tasks.figures(task.id), await document_of(uow, task)

    return await _with_ready(settings, read)


async def _with_ready(settings: Settings, work: Callable[[Store], Awaitable[Result]]) -> Result:
    """Runs a reading on the store, unless it lacks tables of this version; it is never migrated from here."""
    path = settings.sqlite_path
    if path is not None and not path.is_file():
        raise _NotReadyError
    store = Store(settings.database_url)
    try:
        if not (await state(store)).is_newest:
            raise _NotReadyError
        return await work(store)
    finally:
        await store.close()


def as_document(task: Task, figures: Figures, collected: dict[str, Any], settings: Settings) -> dict[str, Any]:
    """Returns what `--json` prints.

    Args:
        task: the task.
        figures: how it stands.
        collected: ``answers`` and ``grids``.
        settings: for the zone of the deadline.
    """
    deadline = task.deadline_at.astimezone(settings.zone).isoformat() if task.deadline_at else None
    return {
        "id": task.id, "title": task.title, "state": task.state, "deadline": deadline,
        "people": figures.people,
        "terminals": figures.terminals, "sent": figures.sent, "received": figures.received, "done": figures.done,
        "unreachable": figures.unreachable, "pending": figures.pending, **collected,
    }  # fmt: skip
