"""The small public page of a grid: report (text, photo, phone optional), look a number up, say whether it helped.

It shows of a matter how far it has come and what was done, never who reported it; of a confidential one nothing at
all. It must never trust what it is sent: host, origin, sizes and pixels are checked, and a photo is drawn anew.
"""

from collections.abc import Awaitable, Callable

from aiohttp import web
from jinja2 import Environment, PackageLoader

from bot.documents.photos import PhotoRefused
from bot.photos.kept import ACCOUNT, KeptPhotos
from bot.web.public.forms import MOST_TEXT, phone_of, read_form
from bot.web.public.limits import Limits, who_asks
from handlers.events import clean_text
from handlers.matters import numbers
from handlers.matters.residents import Residents
from handlers.ports import Clock

REPORTS_AN_HOUR, LOOK_UPS_AN_HOUR = 5, 30
WRONG_NUMBERS_AN_HOUR = 10
"""Nobody mistypes a number more often; whoever guesses has one in ten by the check digit alone."""
NOT_FOUND = "网上查不到这个编号。请对照登记时的编号再查；保密办理的事网上不显示，请直接问网格员。"
"""The same words whether there is no such number or its matter is confidential."""
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PublicPage:
    """The routes of the page."""

    def __init__(self, residents: Residents, clock: Clock, origin: str, photos: KeptPhotos) -> None:
        """Takes the page's own origin ('https://example.org'), which alone may post to it, and who keeps photos."""
        self._residents = residents
        self._origin, self._photos = origin, photos
        self._reports = Limits(clock, REPORTS_AN_HOUR, REPORTS_AN_HOUR * 100)
        self._look_ups = Limits(clock, LOOK_UPS_AN_HOUR, LOOK_UPS_AN_HOUR * 100)
        self._misses = Limits(clock, WRONG_NUMBERS_AN_HOUR, WRONG_NUMBERS_AN_HOUR * 100)
        self._pages = Environment(loader=PackageLoader("bot.web.public"), autoescape=True)

    def routes(self) -> list[web.RouteDef]:
        """Returns the routes, to be served beside others; each looks at host and origin itself."""
        return [
            web.get("/r/{code}", self._guarded(self.show)),
            web.post("/r/{code}", self._guarded(self.report)),
            web.get("/n", self._guarded(self.look_up)),
            web.post("/n", self._guarded(self.answer)),
        ]

    def _guarded(self, handler: Handler) -> Handler:
        async def check(request: web.Request) -> web.StreamResponse:
            if request.headers.get("Host", "").lower() != self._origin.split("://", 1)[-1]:
                return self._page("refused.html", 403, why="地址不对，请重新扫公示牌上的码。")
            if request.method == "POST" and not self._is_own(request):
                return self._page("refused.html", 403, why="请从本页面填写，不要从别的网站转过来。")
            return await handler(request)

        return check

    def _is_own(self, request: web.Request) -> bool:
        """Whether the form is of this page: by its origin, or with phones that send none by the page it came from."""
        origin = request.headers.get("Origin")
        if origin is not None:
            return origin.lower() == self._origin
        return request.headers.get("Referer", "").lower().startswith(f"{self._origin}/")

    def _page(self, name: str, status: int = 200, **params: object) -> web.Response:
        html = self._pages.get_template(name).render(**params)
        return web.Response(text=html, status=status, content_type="text/html", headers=HEADERS)

    async def show(self, request: web.Request) -> web.Response:
        """GET /r/{grid code}: the empty form, and below it what was settled lately where a rulebook has it posted."""
        code = request.match_info["code"]
        grid = await self._residents.grid_name(code)
        if grid is None:
            return self._page("refused.html", 404, why="没有这个网格，请重新扫公示牌上的码。")
        return self._page("report.html", grid=grid, posted=await self._residents.posted(code))

    async def report(self, request: web.Request) -> web.Response:
        """POST /r/{grid code}: text, photo and phone optional; answers with the number."""
        address = who_asks(request)
        if not self._reports.allows(address):
            return self._page("refused.html", 429, why="报得太多了，请过一小时再报。急事请直接打电话。")
        code = request.match_info["code"]
        if await self._residents.grid_name(code) is None:
            return self._page("refused.html", 404, why="没有这个网格，请重新扫公示牌上的码。")
        try:
            said = await read_form(request)
        except (PhotoRefused, ValueError):
            return self._page("refused.html", 400, why="照片太大或打不开，请换一张，或只写文字。")
        if not said.text:
            return self._page("refused.html", 400, why="还没有写是什么事，请返回填写。")
        attachments = []
        if said.photo:
            name = await self._photos.keep(said.photo)
            attachments.append({"kind": "photo", "file_id": name, "account": ACCOUNT})
        filed = await self._residents.report(code, said.text, said.phone, attachments)
        if filed is None:
            return self._page("refused.html", 404, why="没有这个网格，请重新扫公示牌上的码。")
        return self._page("registered.html", filed=filed, phone=said.phone)

    async def look_up(self, request: web.Request) -> web.Response:
        """GET /n?number=…: how far a matter has come; nothing of who reported it, nothing confidential."""
        said = request.query.get("number", "")[:60].strip()
        if not said:
            return self._page("look_up.html")
        return await self._shown(request, said)

    async def _shown(self, request: web.Request, said: str) -> web.Response:
        address = who_asks(request)
        if not self._look_ups.allows(address) or self._misses.is_full(address):
            return self._page("refused.html", 429, why="查得太多了，请过一小时再查。")
        found = await self._residents.look_up(said)
        if found is None:
            self._misses.allows(address)
            wrong = numbers.read(said) is None
            why = "编号里有一位不对，或者没有写全，请对照登记时的编号再查。" if wrong else NOT_FOUND
            return self._page("refused.html", 404, why=why)
        return self._page("state.html", found=found, thanked=False)

    async def answer(self, request: web.Request) -> web.Response:
        """POST /n: the reporter says whether it helped, and with whose phone it was reported."""
        address = who_asks(request)
        if not self._look_ups.allows(address) or self._misses.is_full(address):
            return self._page("refused.html", 429, why="试得太多了，请过一小时再来。")
        try:
            form = await request.post()
        except web.HTTPRequestEntityTooLarge:
            return self._page("refused.html", 400, why="写得太长了。")
        said, phone, helped, why = (str(form.get(name, "")) for name in ("number", "phone", "helped", "why"))
        if helped not in ("yes", "no"):
            return self._page("refused.html", 400, why="请选满意或不满意。")
        words = clean_text(why)[:MOST_TEXT]
        outcome = await self._residents.answer(said[:60], phone_of(phone), satisfied=helped == "yes", words=words)
        if outcome == "unknown":
            self._misses.allows(address)
            return self._page("refused.html", 403, why="手机号和登记时留的不一样，所以没有记下。")
        if outcome == "late":
            return self._page("refused.html", 409, why="这件事现在不用回访了，谢谢您。")
        found = await self._residents.look_up(said[:60])
        return self._page("state.html", found=found, thanked=True)
