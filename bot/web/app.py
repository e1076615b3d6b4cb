"""The demo's web server: its routes, on loopback only.

Must never listen on another address: whoever reaches these phones is everybody on them.
"""

import asyncio
from importlib.resources import files
from pathlib import Path

from aiohttp import web
from jinja2 import Environment, PackageLoader

from bot.web import live, phones
from bot.web.desk import DESK, Desk
from bot.web.guard import guard, loopback_hosts, put_headers

LOOPBACK = "127.0.0.1"
_MOST_JSON_BYTES = 128 * 1024

PORT = web.AppKey("port", list[int])


def build_app(desk: Desk) -> web.Application:
    """Returns the application; :func:`serve` tells it its port."""
    port: list[int] = []
    app = web.Application(
        middlewares=[guard(lambda: loopback_hosts(port[0]) if port else frozenset())], client_max_size=_MOST_JSON_BYTES
    )
    app[DESK], app[PORT], app[live.CLOSING] = desk, port, asyncio.Event()
    app.on_response_prepare.append(put_headers)
    app.on_shutdown.append(live.stop_streams)
    app.router.add_static("/static", Path(str(files("bot.web") / "static")))
    app.add_routes(
        [
            web.get("/", _page),
            web.get("/healthz", _healthy),
            web.get("/events", live.events),
            web.get("/clock", live.read_clock),
            web.post("/clock", live.move_clock),
            web.get("/phones/{key}/messages", phones.messages),
            web.post("/phones/{key}/say", phones.say),
            web.post("/phones/{key}/press", phones.press),
            web.post("/phones/{key}/edit", phones.edit),
            web.post("/phones/{key}/upload", phones.upload),
            web.get("/uploads/{file}", phones.uploaded),
            web.get("/pictures/{id}.png", phones.picture),
            web.get("/offers/{id}", phones.offer),
        ]
    )
    return app


async def serve(app: web.Application, port: int) -> tuple[web.AppRunner, int]:
    """Listens on loopback.

    Args:
        app: from :func:`build_app`.
        port: 0 for any free one.

    Returns:
        What must be cleaned up at the end, and the port.

    Raises:
        OSError: the port is taken.
    """
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=2.0)
    await runner.setup()
    try:
        await web.TCPSite(runner, LOOPBACK, port).start()
    except OSError:
        await runner.cleanup()
        raise
    bound = int(runner.addresses[0][1])
    app[PORT].append(bound)
    return runner, bound


async def _healthy(_request: web.Request) -> web.Response:
    return web.Response(text="ok")


async def _page(request: web.Request) -> web.Response:
    desk = request.app[DESK]
    html = _TEMPLATES.get_template("demo.html").render(
        county=desk.county, phones=list(desk.phones.values()), steps=desk.steps
    )
    return web.Response(text=html, content_type="text/html", headers={"Cache-Control": "no-store"})


_TEMPLATES = Environment(loader=PackageLoader("bot.web"), autoescape=True)
