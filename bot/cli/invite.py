"""`gridbot invite`: prints the deep link by which one person joins; its code is kept only as a hash."""

import asyncio
from typing import Annotated

import typer

from bot.cli.running import refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from config.settings import Settings
from handlers.terminals.joining import INVITE_DAYS
from handlers.terminals.joining import invite as make_invite
from handlers.terminals.phones import normal_phone
from storage.engine import Store


def invite(phone: Annotated[str, typer.Option("--phone", help="名册里的手机号。")]) -> None:
    """给名册里的一个人发邀请链接：一次有效，7 天内用。"""
    settings = settings_or_refuse()
    number = normal_phone(phone)
    if number is None:
        refuse(f"手机号不对：{phone}。应是 11 位手机号，例如 13800000000。", code=2)
    if settings.telegram_token is None:
        refuse("没有设置 GRIDBOT_TELEGRAM_TOKEN，做不出链接。请先设好机器人的令牌。")
    username = asyncio.run(_username(settings))
    code = with_store(settings, lambda store: _code(store, number))
    if code is None:
        refuse(f"名册里没有 {phone}。请先用 gridbot roster import 导入名册。")
    print(f"https://t.me/{username}?start={code}")
    typer.echo(f"一次有效，{INVITE_DAYS} 天内点开。只发给本人。", err=True)


async def _code(store: Store, phone: str) -> str | None:
    async with store.writing(SystemClock().now()) as uow:
        person = await uow.people.by_phone(phone)
        return None if person is None else await make_invite(uow, person)


async def _username(settings: Settings) -> str:
    from bot.accounts import check_account

    found = await check_account(settings)
    if found.username is None:
        refuse(f"连不上机器人：{found.problem}")
    return found.username
