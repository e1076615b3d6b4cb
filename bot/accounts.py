"""The channel accounts that the settings name: one Telegram bot, or a pool of them that serve one county together."""

from collections.abc import Sequence
from dataclasses import replace

from aiohttp import web

from bot.channels.port import AccountRefused, Receive
from bot.channels.telegram.channel import TelegramChannel, Webhook
from bot.channels.telegram.checkup import Checkup
from bot.channels.telegram.webhook import webhook_routes
from config.settings import Settings, TelegramBot


def telegram_channels(settings: Settings) -> list[TelegramChannel]:
    """Returns a channel for every bot of these settings, each at its own pace; none without a token.

    Raises:
        AccountRefused: a token does not look like one; the text says which bot is meant.
    """
    channels = []
    for place, bot in enumerate(settings.bots, 1):
        try:
            channels.append(_channel(bot))
        except AccountRefused as error:
            raise AccountRefused(_named(place, len(settings.bots), str(error))) from None
    return channels


def _channel(bot: TelegramBot) -> TelegramChannel:
    channel = TelegramChannel(bot.token.get_secret_value(), bot.api_url, webhook=_webhook(bot))
    if bot.messages_per_second is not None:
        channel.limits = replace(channel.limits, messages_per_second=bot.messages_per_second)
    return channel


def _named(place: int, of: int, text: str) -> str:
    return text if of == 1 else f"第 {place} 个机器人（共 {of} 个）：{text}"


def _webhook(bot: TelegramBot) -> Webhook | None:
    if bot.webhook_url is None or bot.webhook_secret is None:
        return None
    return Webhook(bot.webhook_url, bot.webhook_secret.get_secret_value())


def webhook_route_table(
    settings: Settings, channels: Sequence[TelegramChannel], receive: Receive
) -> list[web.RouteDef]:
    """Returns a route at each webhook URL's own path; none for bots whose updates are polled for."""
    routes: list[web.RouteDef] = []
    for bot, channel in zip(settings.bots, channels, strict=True):
        webhook = _webhook(bot)
        if webhook is not None:
            routes += webhook_routes(channel, receive, bot.webhook_path, webhook.secret)
    return routes


async def check_bot(bot: TelegramBot) -> tuple[str, Checkup]:
    """Asks the platform how one bot stands; never raises for a failure of the platform.

    Returns:
        The account's name in the store, and what the platform says.

    Raises:
        AccountRefused: the token does not look like one.
    """
    channel = _channel(bot)
    try:
        return channel.account, await channel.check()
    finally:
        await channel.close()


def account_names(settings: Settings) -> list[str]:
    """Returns the accounts' names in the store, in the order of the settings.

    Raises:
        AccountRefused: a token does not look like one.
    """
    return [channel.account for channel in telegram_channels(settings)]
