"""How requests are read and answered, as the Bot API does both. https://core.telegram.org/bots/api#making-requests"""

import contextlib
from typing import Any

from aiohttp import web

from tests.stubs.bot_api_rules import Refusal


async def read_params(request: web.Request) -> dict[str, Any]:
    """ "URL query string, application/x-www-form-urlencoded, application/json, multipart/form-data".

    https://core.telegram.org/bots/api#making-requests
    """
    params: dict[str, Any] = dict(request.query)
    if request.content_type == "application/json":
        with contextlib.suppress(ValueError):
            body = await request.json()
            params |= body if isinstance(body, dict) else {}
        return params
    for name, value in (await request.post()).items():
        params[name] = (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    return params


def chat_of(params: dict[str, Any]) -> int | None:
    """Returns the chat that a call is about, if it names one."""
    try:
        return int(params["chat_id"])
    except (KeyError, TypeError, ValueError):
        return None


def refused(refusal: Refusal, status: int | None = None) -> web.Response:
    """Answers with ok:false; ``status`` is what HTTP says, where that differs from the error's code."""
    body: dict[str, Any] = {"ok": False, "error_code": refusal.code, "description": refusal.description}
    if refusal.parameters:
        body["parameters"] = dict(refusal.parameters)
    return web.json_response(body, status=status or refusal.code)


def cut(request: web.Request) -> web.StreamResponse:
    """Breaks the connection; what is returned goes nowhere."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
