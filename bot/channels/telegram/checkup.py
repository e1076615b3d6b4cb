"""How an account stands with the platform, for ``gridbot doctor``. It changes nothing and shows no token."""

from dataclasses import dataclass

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.polling import token_refused
from bot.channels.telegram.request import AiohttpRequest


@dataclass(frozen=True)
class Checkup:
    """What ``gridbot doctor`` says about an account; ``problem`` is None if the platform accepts it."""

    username: str = ""
    reads_all_group_messages: bool = False
    webhook_url: str = ""
    pending_updates: int = 0
    last_error: str = ""
    problem: str | None = None


async def check_account(bot: Bot, request: AiohttpRequest) -> Checkup:
    """Asks for the bot's name, its privacy mode and its webhook; never raises for a failure.

    https://core.telegram.org/bots/api#getme and https://core.telegram.org/bots/api#getwebhookinfo
    """
    try:
        me = await bot.get_me()
        webhook = await bot.get_webhook_info()
    except InvalidToken:
        return Checkup(problem=str(token_refused()))
    except TelegramError as error:
        words = request.redact(error.message)
        return Checkup(problem=f"连不上 Telegram（{words}）：请检查网络和 GRIDBOT_TELEGRAM_API_URL。")
    return Checkup(
        username=me.username or "",
        reads_all_group_messages=bool(me.can_read_all_group_messages),
        webhook_url=webhook.url,
        pending_updates=webhook.pending_update_count,
        last_error=request.redact(webhook.last_error_message or ""),
    )
