"""The webhook's door: it checks the secret, limits the body, and says 200 only after the update is committed.

It must never answer an update before ``receive`` returned, and never tell a stranger why he was turned away.
"""

import hmac
import json
from typing import Protocol

import structlog
from aiohttp import web

from bot.channels.port import Receive
from bot.channels.telegram.polling import as_received

log = structlog.get_logger(__name__)

# An update is a few kilobytes; the longest texts and many entities stay far below this.
MAX_BODY_BYTES = 1024 * 1024
# https://core.telegram.org/bots/api#setwebhook (secret_token)
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class HasAccount(Protocol):
    """What the door needs of a channel."""

    account: str


def webhook_routes(channel: HasAccount, receive: Receive, path: str, secret: str) -> list[web.RouteDef]:
    """Returns the route that takes updates, for the web application that listens.

    Args:
        channel: the account whose updates come in here.
        receive: commits updates to the inbox.
        path: the path of the webhook's own URL.
        secret: what the platform sends in its secret header.
    """
    expected = secret.encode()

    async def take(request: web.Request) -> web.Response:
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        if not hmac.compare_digest(given, expected):
            return web.Response(status=403)
        body = await _limited_body(request)
        if body is None:
            return web.Response(status=413)
        try:
            update = json.loads(body)
        except (ValueError, RecursionError):
            update = None
        row = as_received(update, channel.account) if isinstance(update, dict) else None
        if row is None:
            return web.Response(status=400)
        try:
            await receive([row])
        except Exception as error:  # noqa: BLE001 — the platform sends it again; the store may be back by then.
            log.error("updates_not_committed", account=channel.account, error=type(error).__name__, count=1)
            return web.Response(status=503)
        return web.Response(status=200)

    return [web.post(path or "/", take)]


async def _limited_body(request: web.Request) -> bytes | None:
    if (request.content_length or 0) > MAX_BODY_BYTES:
        return None
    body = bytearray()
    async for chunk in request.content.iter_chunked(64 * 1024):
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)
