"""What every request must pass: the host it names, where a POST comes from, and the headers that every answer bears.

The demo's phones have no password, so a page of another site must never reach them: a name that was rebound to this
machine fails on Host, a form or script of another site fails on Origin.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from aiohttp.typedefs import Middleware

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; media-src 'self'; "
        "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def loopback_hosts(port: int) -> frozenset[str]:
    """Returns the Host headers under which a loopback server may be asked."""
    return frozenset({f"127.0.0.1:{port}", f"localhost:{port}", f"[::1]:{port}"})


def guard(hosts: Callable[[], frozenset[str]]) -> Middleware:
    """Returns the middleware.

    Args:
        hosts: the hosts that may be named; asked at each request, since port 0 is known only after the start.
    """

    @web.middleware
    async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
        allowed = hosts()
        host = request.headers.get("Host", "").lower()
        if host not in allowed:
            return _refused("这个页面只在本机打开：请用 127.0.0.1 或 localhost。")
        if request.method not in ("GET", "HEAD") and request.headers.get("Origin", "").lower() != f"http://{host}":
            return _refused("这个请求不是从本页面发出的。")
        try:
            return await handler(request)
        except web.HTTPException as error:
            error.headers.update(HEADERS)
            raise

    return check


async def put_headers(_request: web.Request, response: web.StreamResponse) -> None:
    """Puts the headers on an answer before it is sent; a stream has no later moment."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)


def _refused(words: str) -> web.Response:
    return web.json_response({"error": words}, status=403)
