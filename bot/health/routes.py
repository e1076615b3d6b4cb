"""The pages that machines ask: /healthz (alive), /readyz (able to work), /metrics (how it fares).

Must never show anything about a person, nor why the store does not answer: whoever reaches the port reads it.
"""

import asyncio
from ipaddress import ip_address

from aiohttp import web

from bot.health.metrics import CONTENT_TYPE, Metrics
from bot.health.pulse import Pulse
from handlers.ports import Clock
from storage import schema
from storage.engine import Store

STORE_ANSWER_S = 3.0
_PASSED_ON = ("Forwarded", "X-Forwarded-For", "X-Real-IP")


class Health:
    """How this process fares, for the routes."""

    def __init__(self, store: Store, clock: Clock, pulse: Pulse, metrics: Metrics) -> None:
        """Takes what is asked about."""
        self._store = store
        self._clock = clock
        self._pulse = pulse
        self._metrics = metrics

    def routes(self, *, metrics_for_all: bool) -> list[web.RouteDef]:
        """Returns the routes; metrics are for this machine alone unless the operator gave health a port of its own."""
        metrics = self._page if metrics_for_all else self._page_for_this_machine
        return [
            web.get("/healthz", self._alive),
            web.get("/readyz", self._ready),
            web.get("/metrics", metrics),
        ]

    async def _alive(self, _request: web.Request) -> web.Response:
        return web.Response(text="ok")

    async def _ready(self, _request: web.Request) -> web.Response:
        store, newest = await self._look_at_store()
        late = self._pulse.late()
        ready = store and newest and not late
        body = {"ready": ready, "store": store, "schema_is_newest": newest, "late": late}
        return web.json_response(body, status=200 if ready else 503)

    async def _look_at_store(self) -> tuple[bool, bool]:
        """Returns whether the store answers, and whether its schema is the newest."""
        try:
            state = await asyncio.wait_for(schema.state(self._store), STORE_ANSWER_S)
        except Exception:  # noqa: BLE001 - whatever is wrong with the store, it is not ready; the log says what.
            return False, False
        return True, state.is_newest

    async def _page_for_this_machine(self, request: web.Request) -> web.Response:
        if not _is_from_here(request):
            raise web.HTTPNotFound
        return await self._page(request)

    async def _page(self, _request: web.Request) -> web.Response:
        page = await self._metrics.page(self._store, self._clock)
        return web.Response(body=page, headers={"Content-Type": CONTENT_TYPE})


def _is_from_here(request: web.Request) -> bool:
    """Whether a request comes from this machine itself, not through a server that passes on those of others."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ip_address(request.remote or "").is_loopback
    except ValueError:
        return False
