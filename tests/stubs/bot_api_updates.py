"""How a bot gets its updates: by asking for them or by webhook, each kept until it is confirmed.

https://core.telegram.org/bots/api#getting-updates
"""

import asyncio
import itertools
import re
import time
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

from tests.stubs.bot_api_chats import WebhookState
from tests.stubs.bot_api_rules import Refusal, bad_request, structure, whole_number

# "Specify an empty list to receive all update types except chat_member, message_reaction, …" (default).
# https://core.telegram.org/bots/api#getupdates
_NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}


class Updates:
    """The updates of one bot that wait."""

    def __init__(self, changed: Callable[[], None]) -> None:
        """Starts empty, without a webhook; ``changed`` is called after everything that happens."""
        self.webhook = WebhookState()
        self.updates: deque[dict[str, Any]] = deque()
        self.update_waits = asyncio.Event()
        self.webhook_waits = asyncio.Event()
        self.closing = False
        self.updates_confirmed = 0
        self._allowed: set[str] | None = None
        self._changed = changed
        self._update_ids = itertools.count(700_000_001)
        self._poller: asyncio.Event | None = None

    def push(self, kind: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """Queues an update, unless the bot did not ask for its kind; returns it."""
        if kind in _NOT_BY_DEFAULT if self._allowed is None else kind not in self._allowed:
            return None
        update = {"update_id": next(self._update_ids), kind: body}
        self.push_raw(update)
        return update

    def push_raw(self, update: dict[str, Any]) -> None:
        """Queues an update as it is: also one that came before, or none at all."""
        self.updates.append(update)
        self.update_waits.set()
        self.webhook_waits.set()
        self._changed()

    def confirm(self, update: dict[str, Any]) -> None:
        """Forgets an update that the bot has taken."""
        if update in self.updates:
            self.updates.remove(update)
            self.updates_confirmed += 1
        self._changed()

    # Getting updates.

    async def on_getupdates(self, params: Mapping[str, Any]) -> list[dict[str, Any]]:
        """https://core.telegram.org/bots/api#getupdates"""
        if self.webhook.url:  # "This method will not work if an outgoing webhook is set up."
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; "
                "use deleteWebhook to delete the webhook first",
            )
        self._allow(params)
        offset = whole_number(params, "offset", 0) or 0
        # "An update is considered confirmed as soon as getUpdates is called with an offset higher than its update_id."
        if offset > 0:
            for update in [one for one in self.updates if one.get("update_id", 0) < offset]:
                self.confirm(update)
        elif offset < 0:  # "The negative offset can be specified to retrieve updates starting from -offset update."
            while len(self.updates) > -offset:
                self.updates.popleft()
        # "Values between 1-100 are accepted. Defaults to 100."
        limit = min(max(whole_number(params, "limit", 100) or 100, 1), 100)
        await self._wait_for_update(float(whole_number(params, "timeout", 0) or 0))
        return list(itertools.islice(self.updates, limit))

    async def _wait_for_update(self, timeout_s: float) -> None:
        # Two pollers: the later one ends the earlier one's request. The words are the server's:
        # https://github.com/tdlib/telegram-bot-api
        if self._poller is not None:
            self._poller.set()
        mine = self._poller = asyncio.Event()
        deadline = time.monotonic() + timeout_s
        try:
            while not self.updates and not self.closing and (left := deadline - time.monotonic()) > 0:
                self.update_waits.clear()
                waits = [asyncio.ensure_future(event.wait()) for event in (self.update_waits, mine)]
                await asyncio.wait(waits, timeout=left, return_when=asyncio.FIRST_COMPLETED)
                for wait in waits:
                    wait.cancel()
                if mine.is_set():
                    raise Refusal(
                        409,
                        "Conflict: terminated by other getUpdates request; "
                        "make sure that only one bot instance is running",
                    )
        finally:
            if self._poller is mine:
                self._poller = None

    def _allow(self, params: Mapping[str, Any]) -> None:
        # "If not specified, the previous setting will be used."
        allowed = structure(params, "allowed_updates")
        if allowed is not None:
            self._allowed = set(allowed) or None

    async def on_setwebhook(self, params: Mapping[str, Any]) -> bool:
        """https://core.telegram.org/bots/api#setwebhook"""
        url = str(params.get("url") or "")
        # "HTTPS URL to send updates to"; a server of one's own takes HTTP as well, which is what loopback stands for.
        # https://core.telegram.org/bots/api#using-a-local-bot-api-server
        if url and not url.startswith("https://") and not re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])[:/]", url):
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        secret = str(params.get("secret_token") or "")
        if secret and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad_request("secret token contains unallowed characters")
        self._allow(params)
        if str(params.get("drop_pending_updates", "")).lower() == "true":
            self.updates.clear()
        self.webhook = WebhookState(url, secret, whole_number(params, "max_connections", 40) or 40)
        self.webhook_waits.set()
        self._changed()
        return True

    async def on_deletewebhook(self, params: Mapping[str, Any]) -> bool:
        """https://core.telegram.org/bots/api#deletewebhook"""
        return await self.on_setwebhook({"drop_pending_updates": params.get("drop_pending_updates", "")})

    async def on_getwebhookinfo(self, params: Mapping[str, Any]) -> dict[str, Any]:
        """https://core.telegram.org/bots/api#webhookinfo"""
        info: dict[str, Any] = {
            "url": self.webhook.url,
            "has_custom_certificate": False,
            "pending_update_count": len(self.updates),
        }
        if self.webhook.last_error:
            info |= {"last_error_date": self.webhook.last_error_at, "last_error_message": self.webhook.last_error}
        return info
