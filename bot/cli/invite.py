"""`gridbot invite`: prints the deep link by which one person joins; its code is kept only as a hash."""

import asyncio
from collections.abc import Sequence
from typing import Annotated

import typer

from bot.accounts import account_names, check_bot
from bot.channels.port import AccountRefused
from bot.cli.running import refuse, settings_or_refuse, with_store
from bot.clock import SystemClock
from config.settings import TelegramBot
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
    if not settings.bots:
        refuse("没有设置 GRIDBOT_TELEGRAM_TOKEN，做不出链接。请先设好机器人的令牌。")
    try:
        accounts = account_names(settings)
    except AccountRefused as error:
        refuse(str(error))
    account = with_store(settings, lambda store: _account(store, number, accounts))
    if account is None:
        refuse(f"名册里没有 {phone}。请先用 gridbot roster import 导入名册。")
    username = asyncio.run(_username(settings.bots[accounts.index(account)]))
    code = with_store(settings, lambda store: _code(store, number, account))
    print(f"https://t.me/{username}?start={code}")
    typer.echo(f"一次有效，{INVITE_DAYS} 天内点开。只发给本人。", err=True)


async def _account(store: Store, phone: str, accounts: Sequence[str]) -> str | None:
    """Chooses the bot of the pool that this person is to join; None if nobody on the roster has the number."""
    async with store.reading(SystemClock().now()) as uow:
        person = await uow.people.by_phone(phone)
        return None if person is None else await uow.invites.account_for(person.id, accounts)


async def _code(store: Store, phone: str, account: str) -> str:
    async with store.writing(SystemClock().now()) as uow:
        person = await uow.people.by_phone(phone)
        if person is None:
            refuse("这个人刚刚从名册里移走了，没有发邀请。")
        return await make_invite(uow, person, account)


async def _username(bot: TelegramBot) -> str:
    try:
        account, found = await check_bot(bot)
    except AccountRefused as error:
        refuse(str(error))
    if not found.username:
        refuse(f"连不上机器人 {account}：{found.problem}")
    return found.username
