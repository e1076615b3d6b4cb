"""`gridbot demo`: the program on an embedded file with a made-up county, and one page with its phones.

It needs no token and no network, listens on loopback alone, and prints one line on stdout: the page's address.
"""

import asyncio
import signal
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from bot.cli.running import refuse, settings_or_refuse
from config.settings import Settings

if TYPE_CHECKING:
    from bot.demo.running import DemoFiles

_DEMO_PHONE = "0943-3221234"


class Scale(StrEnum):
    """How large a county is loaded."""

    small = "small"
    county = "county"


def demo(
    scale: Annotated[Scale, typer.Option(help="small：一个小县；county：5459 个网格的整县。")] = Scale.small,
    port: Annotated[int | None, typer.Option(min=0, max=65535, help="端口；不写就自己找一个空的。")] = None,
    data: Annotated[Path, typer.Option(help="数据放在哪个文件夹。")] = Path("data/demo"),
    fresh: Annotated[bool, typer.Option("--fresh", help="清掉上次的演示，重新开始。")] = False,
) -> None:
    """打开演示：不用令牌、不用联网，一个网页里有几部手机。"""
    # Imported here, so that --help is quick.
    from bot.demo.running import DemoFiles, DemoRuns

    files = DemoFiles(data, scale.value)
    settings = settings_or_refuse(
        database_url=files.url, data_dir=files.folder, telegram_token=None, telegram_webhook_url=None,
        telegram_webhook_secret=None, office_phone=_DEMO_PHONE,
    )  # fmt: skip
    ports = [port] if port is not None else [settings.web_port, 0]
    try:
        with files.held():
            if fresh:
                files.clear()
            asyncio.run(_run(settings, files, scale, ports))
    except DemoRuns:
        refuse(f"文件夹 {data} 里的演示正开着。请先结束它，或者用 --data 换一个文件夹。")
    except OSError as error:
        what = f"{error.filename}：{error.strerror}" if error.filename else f"端口：{error.strerror}"
        refuse(f"没有启动（{what}）。请检查端口是否被占用，文件夹 {data} 能不能写。")


async def _run(settings: Settings, files: "DemoFiles", scale: Scale, ports: list[int]) -> None:
    from bot.demo.running import run_demo

    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    console = Console(stderr=True)
    with Progress(*columns, console=console, disable=not console.is_terminal) as bars:
        tasks: dict[str, TaskID] = {}

        def show(phase: str, done: int, total: int) -> None:
            if phase not in tasks:
                tasks[phase] = bars.add_task(phase, total=total)
            bars.update(tasks[phase], completed=done, total=total)

        def ready(url: str) -> None:
            bars.stop()
            print(url, flush=True)
            console.print("用浏览器打开上面的网址。按 Ctrl-C 结束。", style="dim")

        await run_demo(settings, files, scale.value, ports, stop, ready, show)
