"""`gridbot run`: the program for real, with a Telegram token, until SIGTERM or Ctrl-C."""

import asyncio
import signal

import structlog
from aiohttp import web

from bot.accounts import telegram_channel, webhook_route
from bot.channels.port import AccountRefused
from bot.cli.running import refuse, settings_or_refuse
from bot.clock import SystemClock
from bot.menu import publish_menus
from bot.wiring import Program, build
from config.rulebooks.loader import RulebookError
from config.settings import Settings
from storage.engine import Store

log = structlog.get_logger()


def run() -> None:
    """连上 Telegram，正式运行。先设 GRIDBOT_TELEGRAM_TOKEN。"""
    settings = settings_or_refuse()
    if settings.telegram_token is None:
        refuse(
            "没有设置 GRIDBOT_TELEGRAM_TOKEN。",
            "请向 Telegram 的 @BotFather 申请机器人，把令牌写进环境变量或 gridbot.toml 的 telegram_token。",
            "只想先看看，请用 gridbot demo。",
        )
    try:
        asyncio.run(_run(settings))
    except AccountRefused as error:
        refuse(str(error))
    except RulebookError as error:
        refuse("制度文件有错，没有启动：", str(error))
    except OSError as error:
        refuse(f"没有启动（{type(error).__name__}）：请检查数据库地址，以及端口 {settings.web_port} 是否被占用。")


async def _run(settings: Settings) -> None:
    clock = SystemClock()
    store = Store(settings.database_url)
    try:
        channel = telegram_channel(settings)
        program = await build(settings, store, [channel], clock)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        server = await _listen(settings, program)
        menus = asyncio.create_task(publish_menus(program.channels, program.world.areas, program.words))
        log.info("running", account=channel.account, ingress="webhook" if settings.telegram_webhook_url else "polling")
        try:
            await program.run(stop)
        finally:
            menus.cancel()
            if server is not None:
                await server.cleanup()
        log.info("stopped")
    finally:
        await store.close()


async def _listen(settings: Settings, program: Program) -> web.AppRunner | None:
    """Opens the web server where the settings ask for a webhook; its health is on the same port."""
    if settings.telegram_webhook_url is None:
        return None
    app = web.Application()
    for channel in program.channels:
        app.add_routes(webhook_route(settings, channel, program.receiver.receive))  # type: ignore[arg-type]
    app.router.add_get("/healthz", _healthy)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, settings.web_host, settings.web_port).start()
    return runner


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")
