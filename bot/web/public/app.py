"""The small public page of a grid: report (text, photo, phone optional) and look a number up.

It shows of a matter how far it has come and what was done, never who reported it; of a confidential one nothing at
all. It must never trust what it is sent: host, origin, sizes and pixels are checked, and a photo is drawn anew.
"""

import re
import secrets
from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import BodyPartReader, web
from aiohttp.typedefs import Middleware
from jinja2 import Environment, PackageLoader

from bot.documents.photos import PhotoRefused, safe_photo
from bot.web.public.limits import Limits
from handlers.events import clean_text
from handlers.matters.residents import Residents
from handlers.ports import Clock

MOST_BYTES = 8 * 1024 * 1024
MOST_TEXT = 1000
REPORTS_AN_HOUR, LOOK_UPS_AN_HOUR = 5, 30
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
_PHONE = re.compile(r"\+?\d{7,13}")
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PublicPage:
    """The routes of the page; ``folder`` keeps the photos, under random names."""

    def __init__(self, residents: Residents, clock: Clock, origin: str, folder: Path) -> None:
        """Takes the page's own origin ('https://example.org'); no other one may post to it."""
        self._residents = residents
        self._origin, self._folder = origin.rstrip("/").lower(), folder
        self._reports = Limits(clock, REPORTS_AN_HOUR, REPORTS_AN_HOUR * 100)
        self._look_ups = Limits(clock, LOOK_UPS_AN_HOUR, LOOK_UPS_AN_HOUR * 100)
        self._pages = Environment(loader=PackageLoader("bot.web.public"), autoescape=True)

    def build_app(self) -> web.Application:
        """Returns the application, to be served or mounted."""
        app = web.Application(middlewares=[self._guard()], client_max_size=MOST_BYTES)
        app.add_routes(
            [
                web.get("/r/{code}", self.show),
                web.post("/r/{code}", self.report),
                web.get("/n", self.look_up),
            ]
        )
        return app

    def _guard(self) -> Middleware:
        @web.middleware
        async def check(request: web.Request, handler: Handler) -> web.StreamResponse:
            if request.headers.get("Host", "").lower() != self._origin.split("://", 1)[-1]:
                return self._page("refused.html", 403, why="地址不对。")
            if request.method == "POST" and request.headers.get("Origin", "").lower() != self._origin:
                return self._page("refused.html", 403, why="这个请求不是从本页面发出的。")
            return await handler(request)

        return check

    def _page(self, name: str, status: int = 200, **params: object) -> web.Response:
        html = self._pages.get_template(name).render(**params)
        return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)

    async def show(self, request: web.Request) -> web.Response:
        """GET /r/{grid code}: the empty form."""
        grid = await self._residents.grid_name(request.match_info["code"])
        if grid is None:
            return self._page("refused.html", 404, why="没有这个网格。")
        return self._page("report.html", grid=grid)

    async def report(self, request: web.Request) -> web.Response:
        """POST /r/{grid code}: text, photo and phone optional; answers with the number."""
        if not self._reports.allows(request.remote or ""):
            return self._page("refused.html", 429, why="报得太多了，请过一小时再报。急事请直接打电话。")
        try:
            text, phone, photo = await self._read(request)
        except (PhotoRefused, ValueError, web.HTTPRequestEntityTooLarge):
            return self._page("refused.html", 400, why="照片太大或打不开，请换一张，或只写文字。")
        if not text:
            return self._page("refused.html", 400, why="还没有写是什么事。")
        attachments = []
        if photo:
            name = f"{secrets.token_hex(16)}.jpg"
            self._folder.mkdir(parents=True, exist_ok=True)
            (self._folder / name).write_bytes(photo)
            attachments.append({"kind": "photo", "file_id": name, "account": "public"})
        registered = await self._residents.report(request.match_info["code"], text, phone, attachments)
        if registered is None:
            return self._page("refused.html", 404, why="没有这个网格。")
        number, grid = registered
        return self._page("registered.html", number=number, grid=grid)

    async def _read(self, request: web.Request) -> tuple[str, str, bytes | None]:
        text = phone = ""
        photo: bytes | None = None
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                raise ValueError("nested")
            content = bytearray()
            while chunk := await part.read_chunk(65536):
                content += chunk
                if len(content) > MOST_BYTES:
                    raise ValueError("too large")
            if part.name == "photo" and content:
                photo = await safe_photo(bytes(content))
            elif part.name == "text":
                text = clean_text(content.decode("utf-8", "replace"))[:MOST_TEXT]
            elif part.name == "phone":
                digits = re.sub(r"[\s-]", "", content.decode("utf-8", "replace"))
                phone = digits if _PHONE.fullmatch(digits) else ""
        return text, phone, photo

    async def look_up(self, request: web.Request) -> web.Response:
        """GET /n?number=…: how far a matter has come; nothing of who reported it, nothing confidential."""
        if not self._look_ups.allows(request.remote or ""):
            return self._page("refused.html", 429, why="查得太多了，请过一小时再查。")
        found = await self._residents.look_up(request.query.get("number", "")[:60])
        if found is None:
            return self._page("refused.html", 404, why="没有这个编号，请对照登记时的编号再查。")
        return self._page("state.html", number=found.number, state=found.state, result=found.result, due=found.due_on)
