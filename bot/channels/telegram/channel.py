"""Telegram as a channel: one bot account, its sends with an outcome each, its updates, files and menu.

Only here do vendor errors become outcomes. It decides nothing about grid work, paces nothing (delivery does), and the
token and what people wrote never reach a log line.
"""

import asyncio
import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import orjson
import structlog
from telegram import Bot, BotCommand, BotCommandScope, BotCommandScopeAllGroupChats, BotCommandScopeChat
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.channels.port import (
    AccountRefused,
    ChatGone,
    ChatMoved,
    Outcome,
    Outgoing,
    Receive,
    Rejected,
    Sent,
    Throttled,
    Unavailable,
    Unknown,
)
from bot.channels.telegram import limits
from bot.channels.telegram.answers import NO_TEXT_TO_EDIT, PHOTO_REFUSED, read_outcome
from bot.channels.telegram.checkup import Checkup, check_account
from bot.channels.telegram.composing import Call, caption_instead, compose, document_instead
from bot.channels.telegram.files import fetch_file
from bot.channels.telegram.parsing import NAME, parse_update
from bot.channels.telegram.polling import Poller, Sleep, token_refused
from bot.channels.telegram.request import AiohttpRequest, AnswerLost, NotTaken, TooSoon
from config.settings import PUBLIC_API_URL
from handlers.events import Incoming

log = structlog.get_logger(__name__)

_IN_FLIGHT = 64
_GROUP_MENU = "group"
_RETRY_WEBHOOK_S = 10.0


@dataclass(frozen=True)
class Webhook:
    """Where the platform is to post updates, and the secret that it sends along."""

    url: str
    secret: str = field(repr=False)


class TelegramChannel:
    """One Telegram bot."""

    name = NAME
    limits = limits.LIMITS

    def __init__(
        self,
        token: str,
        api_url: str = PUBLIC_API_URL,
        webhook: Webhook | None = None,
        account: str | None = None,
        answer_timeout_s: float = 20.0,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Connects to nothing yet.

        Args:
            token: the bot's token.
            api_url: the root under which /bot<token>/… and /file/bot<token>/… hang.
            webhook: where updates are to be posted; None: long polling.
            account: the account's name in the store; by default 'telegram:' and the bot's number.
            answer_timeout_s: seconds without a byte after which an answer counts as lost.
            sleep: how to wait, in seconds.

        Raises:
            AccountRefused: the token does not look like one.
        """
        if not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", token):
            raise token_refused()
        _silence_vendor_logs()
        root = api_url.rstrip("/")
        self.account = account or f"{NAME}:{token.partition(':')[0]}"
        self.username = ""
        self._base_url = f"{root}/bot{token}/"
        self._webhook = webhook
        self._sleep = sleep
        self._request = AiohttpRequest(
            token,
            connections=_IN_FLIGHT * 2,
            answer_timeout_s=answer_timeout_s,
            use_proxy=urlsplit(root).hostname not in ("127.0.0.1", "::1", "localhost"),
        )
        # The bot is never 'initialized': that would put the token into the text of its error.
        self._bot = Bot(
            token,
            base_url=f"{root}/bot",
            base_file_url=f"{root}/file/bot",
            request=self._request,
            get_updates_request=self._request,
        )
        self._in_flight = asyncio.Semaphore(_IN_FLIGHT)

    def parse(self, raw: str) -> Incoming | None:
        """Reads one raw update; None if it is nothing that we answer. Never raises."""
        return parse_update(raw, self.account, self.username)

    async def send(self, batch: Sequence[Outgoing]) -> list[Outcome]:
        """Sends a batch, many chats at a time and each chat's messages in their order; never raises for a failure.

        What follows a message that its chat could not take just now is held back with the same outcome.
        """
        if len(batch) == 1:
            # The usual case, and the hot one: no tasks around a single send, and who makes many of them counts them.
            return [await self._send(batch[0])]
        chats: dict[str, list[int]] = {}
        for place, message in enumerate(batch):
            chats.setdefault(message.address, []).append(place)
        outcomes: list[Outcome] = [Unavailable("not_tried")] * len(batch)

        async def send_chat(places: list[int]) -> None:
            held: Outcome | None = None
            for place in places:
                if held is None:
                    async with self._in_flight:
                        outcomes[place] = await self._send(batch[place])
                    if isinstance(outcomes[place], Throttled | ChatGone | ChatMoved | Unavailable):
                        held = outcomes[place]
                else:
                    outcomes[place] = held

        await asyncio.gather(*(send_chat(places) for places in chats.values()))
        return outcomes

    async def _send(self, message: Outgoing) -> Outcome:
        outcome = await self._post(compose(message))
        if isinstance(outcome, Sent):
            return outcome
        if outcome == Rejected(NO_TEXT_TO_EDIT):
            return await self._post(caption_instead(message))
        if outcome == Rejected(PHOTO_REFUSED) and message.picture is not None and message.picture.as_photo:
            return await self._post(document_instead(message))
        return outcome

    async def _post(self, call: Call) -> Outcome:
        try:
            status, body = await self._request.post_fields(self._base_url + call.method, call.fields, call.uploads)
        except NotTaken as failure:
            return Unavailable(failure.message)
        except AnswerLost as failure:
            return Unknown(failure.message)
        except (UnicodeError, orjson.JSONEncodeError):
            return Rejected("text_not_utf8")
        return read_outcome(status, body)

    async def acknowledge(self, event: Incoming, note: str = "") -> None:
        """Stops the button's spinner, best effort: a press that is too old is nobody's loss.

        https://core.telegram.org/bots/api#answercallbackquery
        """
        if event.press is None or not event.press.handle:
            return
        fields = {"callback_query_id": event.press.handle}
        if note:
            fields["text"] = note[: limits.CALLBACK_ANSWER_CHARACTERS]
        outcome = await self._post(Call("answerCallbackQuery", fields, {}))
        if not isinstance(outcome, Sent):
            log.info("press_not_acknowledged", account=self.account, outcome=type(outcome).__name__)

    async def download(self, file_id: str, limit_bytes: int) -> bytes:
        """Fetches a file, counting bytes while reading.

        Raises:
            FileTooLarge: the platform says so, or more than ``limit_bytes`` came.
            FileUnavailable: the platform does not give it out, now or any more.
        """
        return await fetch_file(self._bot, self._request, file_id, limit_bytes)

    async def run_ingress(self, receive: Receive) -> None:
        """Receives updates until cancelled: by long polling, or by keeping the webhook set.

        With a webhook the updates come in through :func:`webhook_routes`, which the wiring mounts.

        Raises:
            AccountRefused: the token or the webhook is refused; the text says what to mend.
        """
        await self._set_ingress()
        if self._webhook is not None:
            await asyncio.Event().wait()
        await Poller(self._request, self._base_url + "getUpdates", self.account, self._sleep).run(receive)

    async def _set_ingress(self) -> None:
        while True:
            try:
                self.username = (await self._bot.get_me()).username or ""
                if self._webhook is None:
                    # With a webhook set, getUpdates is refused. https://core.telegram.org/bots/api#getupdates
                    await self._bot.delete_webhook(drop_pending_updates=False)
                else:
                    await self._bot.set_webhook(
                        self._webhook.url,
                        secret_token=self._webhook.secret,
                        allowed_updates=list(limits.ALLOWED_UPDATES),
                    )
                return
            except InvalidToken:
                raise token_refused() from None
            except BadRequest as error:
                words = self._request.redact(error.message)
                names = "GRIDBOT_TELEGRAM_WEBHOOK_URL 或 GRIDBOT_TELEGRAM_WEBHOOK_SECRET"
                raise AccountRefused(f"Telegram 拒绝了 {names}：{words}") from None
            except TooSoon as error:
                await self._sleep(error.retry_after_s)
            except TelegramError as error:
                log.warning("telegram_unreachable", account=self.account, error=type(error).__name__)
                await self._sleep(_RETRY_WEBHOOK_S)

    async def publish_commands(self, commands: Mapping[str, Sequence[tuple[str, str]]]) -> None:
        """Shows the command menu: the commands under 'group' in groups, the union of all others in private chats.

        Raises:
            AccountRefused: the platform does not take the list.
        """
        private = {name: says for role, menu in commands.items() if role != _GROUP_MENU for name, says in menu}
        await self._set_commands(list(private.items()), None)
        if _GROUP_MENU in commands:
            await self._set_commands(commands[_GROUP_MENU], BotCommandScopeAllGroupChats())

    async def publish_commands_to(self, address: str, commands: Sequence[tuple[str, str]]) -> None:
        """Shows one chat the menu of its own role.

        Raises:
            AccountRefused: the platform does not take the list.
        """
        await self._set_commands(commands, BotCommandScopeChat(address))

    async def _set_commands(self, commands: Sequence[tuple[str, str]], scope: BotCommandScope | None) -> None:
        menu = [
            BotCommand(name, says[: limits.COMMAND_DESCRIPTION_CHARACTERS])
            for name, says in commands[: limits.COMMANDS]
        ]
        try:
            await self._bot.set_my_commands(menu, scope=scope)
        except InvalidToken:
            raise token_refused() from None
        except BadRequest as error:
            raise AccountRefused(f"Telegram 拒绝了命令菜单：{self._request.redact(error.message)}") from None
        except TelegramError as error:
            log.warning("menu_not_published", account=self.account, error=type(error).__name__)

    async def check(self) -> Checkup:
        """Asks the platform how the account stands, for ``gridbot doctor``; never raises for a failure."""
        found = await check_account(self._bot, self._request)
        self.username = found.username or self.username
        return found

    async def start_link(self, word: str) -> str | None:
        """Returns the bot's deep link; its name is asked for once. https://core.telegram.org/bots/features#deep-linking"""
        if not self.username:
            await self.check()
        return f"https://t.me/{self.username}?start={word}" if self.username else None

    async def close(self) -> None:
        """Lets go of connections; a later call opens new ones."""
        await self._request.shutdown()


def _silence_vendor_logs() -> None:
    # python-telegram-bot logs addresses with the token, parameters and answers with people's words and numbers, and
    # bodies that it cannot read. Nothing of this may reach a log, at whatever level the operator sets.
    logging.getLogger("telegram").setLevel(logging.CRITICAL + 1)
