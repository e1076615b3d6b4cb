"""`gridbot run`: the program for real, with a Telegram token, until SIGTERM or Ctrl-C; all of it, or a part."""

import asyncio
import signal
from collections.abc import Collection
from contextlib import nullcontext
from typing import Annotated

import structlog
import typer

from bot.accounts import telegram_channels, webhook_route_table
from bot.channels.port import AccountRefused
from bot.cli.running import refuse, settings_or_refuse
from bot.clock import SystemClock
from bot.health.metrics import Metrics
from bot.health.pulse import Pulse
from bot.health.routes import Health
from bot.menu import publish_menus
from bot.processes.locks import RoleLocks, RoleTaken
from bot.processes.roles import ALL_ROLES, ALONE_ON_SQLITE, Role
from bot.processes.serving import close, serve
from bot.wiring import build
from config.rulebooks.loader import RulebookError
from config.settings import Settings
from storage.engine import Store
from storage.troubles import passing_trouble

log = structlog.get_logger()


def run(
    only: Annotated[
        list[Role] | None,
        typer.Option(
            "--only",
            help="这个进程只做一部分，可以写几次：ingress 收和处理，delivery 发，schedule 定时，web 健康和网页。",
        ),
    ] = None,
) -> None:
    """连上 Telegram，正式运行。先设 GRIDBOT_TELEGRAM_TOKEN。"""
    settings = settings_or_refuse()
    roles = frozenset(only or ALL_ROLES)
    if not settings.bots:
        refuse(
            "没有设置 GRIDBOT_TELEGRAM_TOKEN。",
            "请向 Telegram 的 @BotFather 申请机器人，把令牌写进环境变量或 gridbot.toml 的 telegram_token。",
            "只想先看看，请用 gridbot demo。",
        )
    try:
        with _locks(settings, roles):
            asyncio.run(_run(settings, roles, web_was_named=Role.WEB in (only or ())))
    except RoleTaken as error:
        refuse(
            f"没有启动：这个 SQLite 数据库已经有一个 {error.role} 进程在运行（锁在 {error.path}）。",
            "SQLite 只能有一个 delivery 进程和一个 schedule 进程；请先停掉那一个。",
            "要同时运行几个，请改用 PostgreSQL：GRIDBOT_DATABASE_URL=postgresql://…",
        )
    except AccountRefused as error:
        refuse(str(error))
    except RulebookError as error:
        refuse("制度文件有错，没有启动：", str(error))
    except OSError as error:
        ports = "、".join(str(port) for port in (settings.web_port, settings.health_port) if port is not None)
        refuse(f"没有启动（{type(error).__name__}）：请检查数据库地址，以及端口 {ports} 是否被占用。")
    except Exception as error:
        trouble = passing_trouble(error)
        if trouble is None:
            log.exception("ended by a mistake")
            refuse("程序出错停下了，原因在上面的日志里。没有发出的消息都还在，重新启动会接着发。")
        refuse(f"没有启动：数据库现在用不了（{trouble}）。请检查 GRIDBOT_DATABASE_URL，以及数据库是否在运行。")


def _locks(settings: Settings, roles: Collection[Role]) -> RoleLocks | nullcontext[None]:
    if settings.sqlite_path is None:
        return nullcontext()
    return RoleLocks(settings.sqlite_path, [role for role in ALONE_ON_SQLITE if role in roles])


async def _run(settings: Settings, roles: Collection[Role], *, web_was_named: bool) -> None:
    clock = SystemClock()
    store = Store(settings.database_url)
    try:
        channels = telegram_channels(settings)
        polled = [
            channel.account for bot, channel in zip(settings.bots, channels, strict=True) if bot.webhook_url is None
        ]
        pulse = Pulse()
        metrics = Metrics(pulse)
        program = await build(settings, store, channels, clock, observer=metrics, polled=polled)
        for part in program.parts(roles):
            pulse.expect(part)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        webhooks = webhook_route_table(settings, channels, program.receiver.receive)
        health = Health(store, clock, pulse, metrics)
        pages = program.page.routes() if program.page is not None else []
        servers = await serve(settings, roles, webhooks, health, pages, web_was_named=web_was_named)
        menus = None
        if Role.INGRESS in roles:
            menus = asyncio.create_task(publish_menus(program.channels, program.world.areas, program.words))
        log.info("running", accounts=len(channels), polled=len(polled), roles=" ".join(sorted(roles)))
        try:
            await program.run(stop, roles)
        finally:
            if menus is not None:
                menus.cancel()
            await close(servers)
        log.info("stopped")
    finally:
        await store.close()
