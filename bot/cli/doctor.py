"""`gridbot doctor`: checks what the program stands on; each finding has its mend; exit code 1 if one must be mended."""

import asyncio
import shutil
import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Annotated
from urllib.parse import urlsplit

import typer
from rich.console import Console

from bot.accounts import check_bot
from bot.channels.port import AccountRefused
from bot.cli.running import print_json, settings_or_refuse
from bot.clock import SystemClock
from bot.photos.backup import ENDING, missing_photos
from bot.photos.kept import ACCOUNT
from config.calendar import Calendar, PublishedCalendar
from config.rulebooks.loader import RulebookError, load_rulebooks
from config.settings import Settings, TelegramBot
from storage import schema
from storage.backup import BackupRefused, find_tool, is_whole, server_major
from storage.engine import Store

LEAST_FREE_MB = 500


class Grade(StrEnum):
    """How a finding stands."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True)
class Finding:
    """One thing that was checked, how it stands, and what to do about it."""

    what: str
    grade: Grade
    says: str
    mend: str = ""


def doctor(as_json: Annotated[bool, typer.Option("--json", help="输出一份 JSON。")] = False) -> None:
    """检查令牌、回调、群隐私、数据库、日历、磁盘、时钟，每一条都说怎么修。"""
    settings = settings_or_refuse()
    findings = asyncio.run(_all(settings))
    bad = any(finding.grade is Grade.BAD for finding in findings)
    if as_json:
        print_json({"ok": not bad, "findings": [finding.__dict__ for finding in findings]})
    else:
        console = Console(highlight=False)
        marks = {Grade.GOOD: "[green]好[/]", Grade.WARNING: "[yellow]注意[/]", Grade.BAD: "[red]要修[/]"}
        for finding in findings:
            console.print(f"{marks[finding.grade]}　{finding.what}：{finding.says}", soft_wrap=True)
            if finding.mend:
                console.print(f"　　　→ {finding.mend}", soft_wrap=True)
    raise typer.Exit(1 if bad else 0)


async def _all(settings: Settings) -> list[Finding]:
    findings = [finding async for finding in _telegram(settings)]
    findings += [finding async for finding in _store(settings)]
    return [*findings, *_page(settings), _rulebooks(settings), _disk(settings), _clock(settings)]


async def _telegram(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.bots:
        yield Finding("令牌", Grade.WARNING, "没有设置", "正式运行前设 GRIDBOT_TELEGRAM_TOKEN；gridbot demo 不需要。")
    for place, bot in enumerate(settings.bots, 1):
        async for finding in _bot(bot, f"第 {place} 个机器人：" if len(settings.bots) > 1 else ""):
            yield finding


async def _bot(bot: TelegramBot, which: str) -> AsyncIterator[Finding]:
    try:
        _, found = await check_bot(bot)
    except AccountRefused as error:
        yield Finding("令牌", Grade.BAD, f"{which}不能用", str(error))
        return
    if found.problem is not None:
        yield Finding("令牌", Grade.BAD, f"{which}不能用", found.problem)
        return
    yield Finding("令牌", Grade.GOOD, f"{which}@{found.username}" if which else f"机器人 @{found.username}")
    if found.reads_all_group_messages:
        yield Finding("群隐私", Grade.GOOD, f"{which}群里的消息都能收到")
    else:
        yield Finding(
            "群隐私", Grade.WARNING, f"{which}在群里只收得到 /report 这样的拉丁命令，收不到「/日报」",
            "在 @BotFather 里发 /setprivacy，选这个机器人，选 Disable，再把它重新拉进群；或者设它为群管理员。",
        )  # fmt: skip
    wanted = bot.webhook_url or ""
    if found.webhook_url != wanted and (wanted or found.webhook_url):
        yield Finding(
            "回调", Grade.WARNING, f"{which}平台上登记的是 {_host(found.webhook_url)}，设置里是 {_host(wanted)}",
            "启动 gridbot run 会自动改过来；如果另有程序在用这个机器人，请先停掉它。",
        )  # fmt: skip
    else:
        yield Finding(
            "回调", Grade.GOOD,
            f"{which}长轮询" if not wanted else f"{which}{_host(wanted)}，待取 {found.pending_updates} 条",
        )  # fmt: skip
    if found.last_error:
        yield Finding(
            "回调", Grade.WARNING, f"{which}平台最近一次没送到：{found.last_error}", "请检查网址、证书和防火墙。"
        )


def _host(url: str) -> str:
    return urlsplit(url).netloc or "（空）"


async def _store(settings: Settings) -> AsyncIterator[Finding]:
    store = Store(settings.database_url)
    kind = "SQLite" if store.is_sqlite else "PostgreSQL"
    now = SystemClock().now()
    try:
        state = await schema.state(store)
        yield Finding("数据库", Grade.GOOD, kind)
        if not state.is_newest:
            yield Finding(
                "数据库结构", Grade.WARNING, f"现在是 {state.current or '空'}，最新是 {state.newest}",
                "启动 gridbot run 会自动升级；升级前请备份。",
            )  # fmt: skip
            yield _calendar({}, now.year)
            return
        yield Finding("数据库结构", Grade.GOOD, f"最新（{state.newest}）")
        async with store.reading(now) as uow:
            grids, terminals = await uow.grids.count(), await uow.terminals.count_open()
            overrides = await uow.calendar.overrides()
        if grids:
            yield Finding("名册", Grade.GOOD, f"{grids} 个网格，已连上 {terminals} 个终端")
        else:
            yield Finding(
                "名册", Grade.WARNING, "还没有导入", "gridbot roster template 名册.xlsx，填好后 gridbot roster import。"
            )
        yield _calendar(overrides, now.year)
        yield await _whole(store)
        yield await _photos(store, settings, now)
    except Exception as error:  # noqa: BLE001 - whatever is wrong with the store is a finding.
        yield Finding(
            "数据库",
            Grade.BAD,
            f"{kind} 打不开（{type(error).__name__}）",
            "请检查 GRIDBOT_DATABASE_URL，以及数据库是否在运行。",
        )
    finally:
        await store.close()


async def _whole(store: Store) -> Finding:
    """A file is read to its end; for a server it is said whether a backup can be made."""
    if store.is_sqlite:
        if await is_whole(store):
            return Finding("数据完整", Grade.GOOD, "数据库文件没有损坏")
        return Finding("数据完整", Grade.BAD, "数据库文件有损坏", "请停下程序，从上一次 gridbot backup 的备份恢复。")
    try:
        tool = await asyncio.to_thread(find_tool, await server_major(store))
    except BackupRefused as error:
        return Finding("备份", Grade.WARNING, "现在做不了 gridbot backup", str(error))
    return Finding("备份", Grade.GOOD, f"用 {tool}")


async def _photos(store: Store, settings: Settings, now: datetime) -> Finding:
    async with store.reading(now) as uow:
        named = await uow.matters.files_of(ACCOUNT)
    missing = missing_photos(settings.data_dir, named)
    if not missing:
        return Finding("居民照片", Grade.GOOD, f"{len(named)} 张都在" if named else "还没有")
    return Finding(
        "居民照片", Grade.WARNING, f"{len(named)} 张里有 {len(missing)} 张不在 {settings.data_dir}",
        f"从备份取回：tar -xf 备份文件{ENDING} -C {settings.data_dir}；或检查 GRIDBOT_DATA_DIR。",
    )  # fmt: skip


def _calendar(overrides: Mapping[date, bool], year: int) -> Finding:
    calendar = Calendar(PublishedCalendar(), overrides)
    missing = [str(y) for y in (year, year + 1) if calendar.is_provisional(y)]
    if not missing:
        return Finding("日历", Grade.GOOD, f"{year}、{year + 1} 年的放假调休都有")
    return Finding(
        "日历", Grade.WARNING, f"{'、'.join(missing)} 年还没有放假调休，暂按周一到周五上班算",
        "国务院公布后，用 gridbot calendar import FILE 导入。",
    )  # fmt: skip


def _rulebooks(settings: Settings) -> Finding:
    try:
        books = load_rulebooks(settings.rulebooks)
    except RulebookError as error:
        return Finding("制度", Grade.BAD, "有文件不对", str(error))
    return Finding("制度", Grade.GOOD, "、".join(sorted(books)))


def _page(settings: Settings) -> list[Finding]:
    """The residents' page: whether its address is one that a phone can open, and where it is served."""
    if settings.public_url is None:
        return [Finding("居民网页", Grade.GOOD, "没有开；要开，设 GRIDBOT_PUBLIC_URL")]
    where = f"{settings.public_url}/r/网格编码，本机端口 {settings.web_port}"
    if settings.public_url.startswith("http://"):
        mend = "换成居民手机能打开的 https:// 网址，由 Web 服务器转到本机端口（保留 Host，加上 X-Forwarded-For）。"
        return [Finding("居民网页", Grade.WARNING, f"{where}；只有本机打得开", mend)]
    return [Finding("居民网页", Grade.GOOD, where)]


def _disk(settings: Settings) -> Finding:
    folder = settings.sqlite_path.parent if settings.sqlite_path else settings.data_dir
    while not folder.exists():
        folder = folder.parent
    free_mb = shutil.disk_usage(folder).free // 1_000_000
    if free_mb < LEAST_FREE_MB:
        return Finding("磁盘", Grade.BAD, f"只剩 {free_mb} MB", "请清理磁盘；写不进去时不会丢消息，但会停下来等。")
    return Finding("磁盘", Grade.GOOD, f"剩 {free_mb // 1000} GB")


def _clock(settings: Settings) -> Finding:
    now = datetime.now(UTC)
    local = now.astimezone(settings.zone)
    if now.year < 2024 or abs(time.time() - now.timestamp()) > 5:
        return Finding("时钟", Grade.BAD, f"现在是 {local:%Y-%m-%d %H:%M}", "机器时间不对，请打开网络校时（NTP）。")
    return Finding("时钟", Grade.GOOD, f"{local:%Y-%m-%d %H:%M}（{settings.timezone}）")
