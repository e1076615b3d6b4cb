"""The platform's side of a webhook: it posts updates, a chat's in their order, and again until it hears 2xx.

"In case of an unsuccessful request …, we will repeat the request". https://core.telegram.org/bots/api#setwebhook
"""

import asyncio
import contextlib
import time
from typing import Any
from urllib.parse import urlsplit

import aiohttp

from tests.stubs.bot_api_account import Account

_LONGEST_PAUSE_S = 1.0


class WebhookPump:
    """Posts the updates of one bot while a webhook is set."""

    def __init__(self, account: Account, client: aiohttp.ClientSession) -> None:
        """Starts to watch the bot's updates."""
        self._account = account
        self._client = client
        self._busy: dict[int, asyncio.Task[None]] = {}
        self._closing = asyncio.Event()
        self._task = asyncio.create_task(self._run())

    async def close(self) -> None:
        """Stops; what is being posted is let go."""
        self._closing.set()
        tasks = [self._task, *self._busy.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _run(self) -> None:
        while True:
            await self._account.webhook_waits.wait()
            self._account.webhook_waits.clear()
            if self._account.webhook.url:
                self._start_posts()

    def _start_posts(self) -> None:
        for update in self._account.updates:
            if len(self._busy) >= self._account.webhook.max_connections:
                return
            chat = _chat(update)
            if chat not in self._busy:
                self._busy[chat] = asyncio.create_task(self._post(chat, update))

    async def _post(self, chat: int, update: dict[str, Any]) -> None:
        pause = 0.05
        try:
            while (webhook := self._account.webhook).url and not self._closing.is_set():
                # "the request will contain a header “X-Telegram-Bot-Api-Secret-Token” with the secret token as content"
                headers = {"X-Telegram-Bot-Api-Secret-Token": webhook.secret} if webhook.secret else {}
                failure = "Connection refused"
                # Only this machine is ever asked: looking a name up can take longer than a test.
                if urlsplit(webhook.url).hostname in ("127.0.0.1", "localhost", "::1"):
                    with contextlib.suppress(aiohttp.ClientError):
                        async with self._client.post(webhook.url, json=update, headers=headers) as answer:
                            if answer.status < 300:
                                self._account.confirm(update)
                                return
                            failure = f"Wrong response from the webhook: {answer.status} {answer.reason}"
                webhook.last_error, webhook.last_error_at = failure, int(time.time())
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), pause)
                pause = min(pause * 2, _LONGEST_PAUSE_S)
        finally:
            del self._busy[chat]
            self._account.webhook_waits.set()


def _chat(update: dict[str, Any]) -> int:
    body = next((part for part in update.values() if isinstance(part, dict)), {})
    chat = body.get("chat") or (body.get("message") or {}).get("chat") or body.get("from") or {}
    return int(chat.get("id", 0))
