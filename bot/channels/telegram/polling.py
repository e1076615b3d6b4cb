"""Long polling that loses nothing: the offset moves only after what was received is committed.

It must never confirm an update early, never give up on a network that fails, and never show the token.
"""

import asyncio
import json
import random
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import structlog
from telegram.error import NetworkError

from bot.channels.port import AccountRefused, Receive
from bot.channels.telegram.limits import ALLOWED_UPDATES
from bot.channels.telegram.parsing import chat_of
from bot.channels.telegram.request import AiohttpRequest, retry_after_s

log = structlog.get_logger(__name__)

POLL_TIMEOUT_S = 25
_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0
# Another poller's request ends ours; asking again at once would only end its in turn.
_CONFLICT_PAUSE_S = 15.0

Sleep = Callable[[float], Awaitable[object]]


def as_received(update: Mapping[str, Any], account: str) -> dict[str, Any] | None:
    """Returns an update in the form in which the inbox takes it, None if it has no usable id.

    The JSON is written anew with escapes only: NUL and lone surrogates in it reach no store.
    """
    update_id = update.get("update_id")
    if type(update_id) is not int:
        return None
    return {
        "account": account,
        "event_id": str(update_id),
        "chat": chat_of(update),
        "raw": json.dumps(update, separators=(",", ":")),
    }


def token_refused() -> AccountRefused:
    """Returns the error for a token that the platform refuses; it does not repeat it."""
    return AccountRefused(
        "Telegram 不接受机器人令牌：请核对 GRIDBOT_TELEGRAM_TOKEN（可向 @BotFather 查询）。"
        "如改过 GRIDBOT_TELEGRAM_API_URL，也请核对它。"
    )


class Poller:
    """Asks getUpdates for one account. https://core.telegram.org/bots/api#getupdates"""

    def __init__(self, request: AiohttpRequest, url: str, account: str, sleep: Sleep = asyncio.sleep) -> None:
        """Asks nothing yet.

        Args:
            request: the HTTP way to the platform.
            url: the full address of getUpdates.
            account: the account's name in the inbox.
            sleep: how to wait, in seconds.
        """
        self._request = request
        self._url = url
        self._account = account
        self._sleep = sleep
        self._offset: int | None = None
        self._failures = 0
        self._said = False

    async def run(self, receive: Receive) -> None:
        """Receives until cancelled.

        Raises:
            AccountRefused: the token is refused.
        """
        while True:
            updates = await self._ask()
            if not updates:
                continue
            rows = [row for row in (as_received(one, self._account) for one in updates) if row is not None]
            try:
                if rows:
                    await receive(rows)
            except Exception as error:  # noqa: BLE001 — a store that is down or full must not end the ingress.
                if not self._said:
                    # Once, not with every try: a store that is down for an hour fills no log.
                    name = type(error).__name__
                    log.error("updates_not_committed", account=self._account, error=name, count=len(rows))
                self._said = True
                await self._pause()
                continue
            if self._said:
                log.info("updates_committed_again", account=self._account, count=len(rows))
            self._said = False
            self._failures = 0
            ids = [one["update_id"] for one in updates if type(one.get("update_id")) is int]
            if ids:
                self._offset = max(ids) + 1
            else:
                await self._pause()

    async def _ask(self) -> list[dict[str, Any]]:
        fields: dict[str, Any] = {"timeout": POLL_TIMEOUT_S, "limit": 100, "allowed_updates": list(ALLOWED_UPDATES)}
        if self._offset is not None:
            fields["offset"] = self._offset
        try:
            status, body = await self._request.post_fields(self._url, fields, answer_timeout_s=POLL_TIMEOUT_S + 10)
        except NetworkError as error:
            log.warning("telegram_unreachable", account=self._account, error=type(error).__name__)
            await self._pause()
            return []
        try:
            answer = json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        if isinstance(answer, dict) and answer.get("ok") is True and isinstance(answer.get("result"), list):
            if not answer["result"]:
                self._failures = 0
            return [one for one in answer["result"] if isinstance(one, dict)]
        await self._refused(status, body, answer if isinstance(answer, dict) else {})
        return []

    async def _refused(self, status: int, body: bytes, answer: dict[str, Any]) -> None:
        code = answer.get("error_code", status)
        if code in (401, 404) and "ok" in answer:
            raise token_refused()
        if code == 409:
            words = str(answer.get("description", ""))
            mend = (
                "a webhook was set for this bot; unset it, or start with GRIDBOT_TELEGRAM_WEBHOOK_URL"
                if "webhook" in words
                else "another program polls with the same token; stop it"
            )
            log.error("telegram_conflict", account=self._account, mend=mend)
            await self._sleep(_CONFLICT_PAUSE_S * random.uniform(0.8, 1.2))
            return
        log.warning("telegram_refused_poll", account=self._account, code=code)
        if code == 429:
            await self._sleep(retry_after_s(body))
        else:
            await self._pause()

    async def _pause(self) -> None:
        """Waits longer with each failure, and never in step with other processes."""
        ceiling = min(_LONGEST_PAUSE_S, _FIRST_PAUSE_S * 2 ** min(self._failures, 10))
        self._failures += 1
        await self._sleep(ceiling * random.uniform(0.5, 1.0))
