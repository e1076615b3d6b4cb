"""`gridbot task`: how a task stands, for the office's desk and for scripts; it changes nothing."""

import asyncio
import json
import sys
from datetime import UTC, datetime
from typing import Annotated, Any

import typer

from config.settings import Settings, SettingsError, read_settings
from storage.engine import Store
from storage.repositories.tasks import Figures, Task
from storage.schema import state

_REFUSED = 1
_LABELS = {
    "id": "编号", "title": "任务", "state": "状态", "deadline": "截止", "people": "人数", "terminals": "终端",
    "sent": "已送达", "received": "已签收", "done": "已完成", "unreachable": "联系不上", "pending": "在路上",
}  # fmt: skip
_STATES = {"issued": "进行中", "withdrawn": "已撤回", "closed": "已结束"}


class _NotReadyError(Exception):
    """The store lacks tables of this version."""


app = typer.Typer(
    help="任务：看一项任务进行得怎样。", no_args_is_help=True, rich_markup_mode=None, epilog="例：gridbot task show 12 --json"
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
        typer.echo(f"{label}：{'不设' if value is None else value}")


async def _read(settings: Settings, task_id: int) -> tuple[Task, Figures] | None:
    path = settings.sqlite_path
    if path is not None and not path.is_file():
        raise _NotReadyError
    store = Store(settings.database_url)
    try:
        if not (await state(store)).is_newest:
            raise _NotReadyError
        async with store.reading(datetime.now(UTC)) as uow:
            task = await uow.tasks.get(task_id)
            return None if task is None else (task, await uow.tasks.figures(task.id))
    finally:
        await store.close()


def as_document(task: Task, figures: Figures, settings: Settings) -> dict[str, Any]:
    """Returns what `--json` prints.

    Args:
        task: the task.
        figures: how it stands.
        settings: for the zone of the deadline.
    """
    deadline = task.deadline_at.astimezone(settings.zone).isoformat() if task.deadline_at else None
    return {
        "id": task.id, "title": task.title, "state": task.state, "deadline": deadline, "people": figures.people,
        "terminals": figures.terminals, "sent": figures.sent, "received": figures.received, "done": figures.done,
        "unreachable": figures.unreachable, "pending": figures.pending,
    }  # fmt: skip
