"""The channel accounts that the settings name; today one Telegram bot."""

from dataclasses import replace
from urllib.parse import urlsplit

from aiohttp import web

from bot.channels.port import Receive
from bot.channels.telegram.channel import Checkup, TelegramChannel, Webhook
from bot.channels.telegram.webhook import webhook_routes
from config.settings import Settings


def telegram_channel(settings: Settings) -> TelegramChannel:
    """Returns the Telegram account of these settings, at the pace that they allow.

    Raises:
        AccountRefused: the token does not look like one.
    """
    assert settings.telegram_token is not None
    channel = TelegramChannel(
        settings.telegram_token.get_secret_value(), settings.telegram_api_url, webhook=_webhook(settings)
    )
    channel.limits = replace(channel.limits, messages_per_second=settings.telegram_messages_per_second)
    return channel


def _webhook(settings: Settings) -> Webhook | None:
    if settings.telegram_webhook_url is None or settings.telegram_webhook_secret is None:
        return None
    return Webhook(settings.telegram_webhook_url, settings.telegram_webhook_secret.get_secret_value())


def webhook_route(settings: Settings, channel: TelegramChannel, receive: Receive) -> list[web.RouteDef]:
    """Returns the route at the webhook URL's own path; none when updates are polled for."""
    webhook = _webhook(settings)
    if webhook is None:
        return []
    return webhook_routes(channel, receive, urlsplit(webhook.url).path or "/", webhook.secret)


async def check_account(settings: Settings) -> Checkup:
    """Asks the platform how the account stands; never raises for a failure."""
    channel = telegram_channel(settings)
    try:
        return await channel.check()
    finally:
        await channel.close()
