"""A Bot API server on loopback: over real HTTP it does and refuses what Telegram does and refuses.

In a test's own process: ``async with BotApiStub() as stub: stub.user(1).says("日报 …")``.
In its own process, for loads: ``python -m tests.stubs.bot_api --port 0``, which prints its root URL and tokens;
``/stub/stats`` and ``/stub/update`` then steer it.
https://core.telegram.org/bots/api
"""

import argparse
import asyncio
import contextlib
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any, Self

import aiohttp
from aiohttp import web

from tests.stubs.bot_api_account import Account
from tests.stubs.bot_api_chats import Chat, StubMessage
from tests.stubs.bot_api_faults import Fault, Faults
from tests.stubs.bot_api_http import chat_of, cut, read_params, refused
from tests.stubs.bot_api_limits import PublishedLimits
from tests.stubs.bot_api_people import StubGroup, StubUser
from tests.stubs.bot_api_rules import Refusal
from tests.stubs.bot_api_webhook import WebhookPump

TOKEN = "7000000001:AAFake-Token_of_the_stub_0123456789"
USERNAME = "gridbot_stub_bot"


class BotApiStub:
    """The server, and the hands that move the people behind it."""

    def __init__(
        self,
        tokens: Sequence[str] = (TOKEN,),
        limits: Callable[[], PublishedLimits] | None = PublishedLimits,
        reads_all_group_messages: bool = False,
        open_chats: bool = False,
        host: str = "127.0.0.1",
        port: int = 0,
    ) -> None:
        """Listens on nothing yet.

        Args:
            tokens: one a bot.
            limits: builds the limits of a bot; None: without limits.
            reads_all_group_messages: whether privacy mode is off.
            open_chats: every chat counts as started.
            host: where to listen.
            port: 0: any free one.
        """
        self.faults = Faults()
        self.calls: Counter[str] = Counter()
        self.refusals: Counter[str] = Counter()
        self.arrivals: list[tuple[float, str, int | None]] = []
        self._changes = asyncio.Event()
        self._users: dict[tuple[str, int], StubUser] = {}
        self._groups: dict[tuple[str, int], StubGroup] = {}
        self.accounts = {
            token: Account(
                token,
                USERNAME if place == 0 else f"{USERNAME.removesuffix('_bot')}{place}_bot",
                self._changed,
                reads_all_group_messages,
                limits() if limits is not None else None,
                open_chats,
            )
            for place, token in enumerate(tokens)
        }
        self.account = next(iter(self.accounts.values()))
        self.token = self.account.token
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None
        self._pumps: dict[str, WebhookPump] = {}
        # What a stub of another purpose serves besides; set before it listens.
        self.more_routes: list[web.RouteDef] = []

    @property
    def url(self) -> str:
        """The root that GRIDBOT_TELEGRAM_API_URL takes."""
        return f"http://{self._host}:{self._port}"

    async def __aenter__(self) -> Self:
        """Starts to listen."""
        app = web.Application(client_max_size=64 * 1024 * 1024)
        app.router.add_get("/stub/stats", self._stats)
        app.router.add_post("/stub/update", self._inject)
        app.router.add_routes(self.more_routes)
        app.router.add_route("*", "/file/bot{token}/{path:.+}", self._download)
        app.router.add_route("*", "/bot{token}/{method}", self._call)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, self._host, self._port)
        await site.start()
        self._port = self._runner.addresses[0][1]
        self._client = aiohttp.ClientSession()
        self._pumps = {token: WebhookPump(account, self._client) for token, account in self.accounts.items()}
        return self

    async def __aexit__(self, *args: object) -> None:
        """Stops; polls that wait are answered with what there is."""
        self.faults.clear()
        for account in self.accounts.values():
            account.closing = True
            account.update_waits.set()
        for pump in self._pumps.values():
            await pump.close()
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # People.

    def user(self, user_id: int, name: str = "王桂兰", token: str | None = None) -> StubUser:
        """Returns a person; the private chat starts with the first word."""
        account = self.accounts[token or self.token]
        if (found := self._users.get((account.token, user_id))) is None:
            chat = account.chats.setdefault(user_id, Chat(user_id, "private", first_name=name))
            found = self._users[account.token, user_id] = StubUser(account, chat, self.until)
        return found

    def group(self, chat_id: int, title: str = "第三网格工作群", token: str | None = None) -> StubGroup:
        """Returns a group (negative id) that the bot is not in yet; below -10¹² it is a supergroup."""
        account = self.accounts[token or self.token]
        if (found := self._groups.get((account.token, chat_id))) is None:
            kind = "supergroup" if chat_id < -1_000_000_000_000 else "group"
            chat = account.chats.setdefault(chat_id, Chat(chat_id, kind, title=title, gone="kicked"))
            found = self._groups[account.token, chat_id] = StubGroup(account, chat, self.until)
        return found

    @property
    def sent(self) -> list[StubMessage]:
        """All messages of all bots, oldest first."""
        return [m for account in self.accounts.values() for m in account.messages.values() if m.by_bot]

    async def wait_for(self, wanted: str | Callable[[], Any], timeout: float = 10) -> Any:  # noqa: ASYNC109
        """Waits until a condition holds, or a bot's message contains a text; returns what was found."""
        if not isinstance(wanted, str):
            return await self.until(wanted, timeout)
        return await self.until(
            lambda: next((m for m in reversed(self.sent) if wanted in m.words), None),
            timeout,
            lambda: f"wanted {wanted!r}; the last messages: {[m.words for m in self.sent[-5:]]}",
        )

    async def until(
        self,
        found: Callable[[], Any],
        timeout: float = 10,  # noqa: ASYNC109
        told: Callable[[], str] = lambda: "it did not come true",
    ) -> Any:
        """Waits until ``found`` returns something; it is asked again after everything that happens here."""
        deadline = time.monotonic() + timeout
        while not (value := found()):
            self._changes.clear()
            try:
                await asyncio.wait_for(self._changes.wait(), max(deadline - time.monotonic(), 0.001))
            except TimeoutError:
                raise AssertionError(f"after {timeout} s: {told()}") from None
        return value

    async def changes(self, most_s: float) -> None:
        """Waits until something happens here, or so many seconds."""
        self._changes.clear()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._changes.wait(), most_s)

    def _changed(self) -> None:
        self._changes.set()

    # HTTP.

    async def _call(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"].lower()
        account = self.accounts.get(request.match_info["token"])
        if account is None:
            # A token of the right shape is Unauthorized, anything else is no address at all.
            # https://core.telegram.org/bots/api#making-requests
            shaped = re.fullmatch(r"\d+:[\w-]{35,}", request.match_info["token"])
            return refused(Refusal(401, "Unauthorized") if shaped else Refusal(404, "Not Found"))
        handler = getattr(account, f"on_{method}", None)
        if handler is None:
            return refused(Refusal(404, "Not Found: method not found"))
        params = await read_params(request)
        chat_id = chat_of(params)
        self.calls[method] += 1
        self.arrivals.append((time.monotonic(), method, chat_id))
        self._changed()
        fault = self.faults.take(method, chat_id)
        if fault is not None and (early := await self._fail_early(request, fault)) is not None:
            self._changed()
            return early
        try:
            answer = web.json_response({"ok": True, "result": await handler(params)})
        except Refusal as refusal:
            self.refusals[f"{refusal.code}"] += 1
            answer = refused(refusal)
        self._changed()
        if fault is not None and fault.kind == "cut_after":
            return cut(request)
        if fault is not None and fault.kind == "bad_body":
            return web.Response(text="<html>ok", content_type="text/html")
        return answer

    async def _fail_early(self, request: web.Request, fault: Fault) -> web.StreamResponse | None:
        if fault.kind == "cut_before":
            return cut(request)
        if fault.kind == "http":
            return web.Response(status=fault.code, text="<html>Bad Gateway</html>", content_type="text/html")
        if fault.kind in ("error", "soft_error"):
            parameters = {"retry_after": fault.retry_after} if fault.retry_after else None
            self.refusals[f"{fault.code}"] += 1
            return refused(Refusal(fault.code, fault.description, parameters), 200 if fault.kind[0] == "s" else None)
        if fault.gate is not None:
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(fault.gate.wait(), fault.delay_s if fault.kind == "slow" else None)
        return None

    async def _download(self, request: web.Request) -> web.StreamResponse:
        """ "https://api.telegram.org/file/bot<token>/<file_path>" https://core.telegram.org/bots/api#getfile"""
        account = self.accounts.get(request.match_info["token"])
        path = request.match_info["path"]
        file = next((f for f in account.files.values() if f.path == path), None) if account is not None else None
        if file is None:
            return refused(Refusal(404, "Not Found"))
        fault = self.faults.take("download", None)
        if fault is not None and (early := await self._fail_early(request, fault)) is not None:
            return early
        return web.Response(body=file.content, content_type="application/octet-stream")

    # Steering from another process.

    async def _stats(self, request: web.Request) -> web.Response:
        """Counts, and with ?arrivals=1 every call's (monotonic second, method, chat)."""
        stats: dict[str, Any] = {
            "calls": self.calls,
            "refusals": self.refusals,
            "waiting_updates": sum(len(a.updates) for a in self.accounts.values()),
            "confirmed_updates": sum(a.updates_confirmed for a in self.accounts.values()),
        }
        if request.query.get("arrivals"):
            stats["arrivals"] = self.arrivals
        return web.json_response(stats)

    async def _inject(self, request: web.Request) -> web.Response:
        """Takes {"token", "updates": [{"message": …}, …]} and queues each with an update id of its own."""
        body = await request.json()
        account = self.accounts[body.get("token") or self.token]
        for update in body["updates"]:
            for kind, content in update.items():
                account.push(kind, content)
        return web.json_response({"waiting": len(account.updates)})


async def _serve(options: argparse.Namespace) -> None:
    tokens = [f"{7_000_000_001 + place}:{TOKEN.partition(':')[2]}" for place in range(options.bots)]

    def limits() -> PublishedLimits:
        return PublishedLimits(messages_per_second=options.rate, jitter=options.jitter)

    async with BotApiStub(
        tokens, limits if options.rate > 0 else None, open_chats=True, port=options.port, reads_all_group_messages=True
    ) as stub:
        print(json.dumps({"url": stub.url, "tokens": tokens}), flush=True)  # noqa: T201
        await asyncio.Event().wait()


def main() -> None:
    """Runs the stub in its own process until it is interrupted."""
    parser = argparse.ArgumentParser(
        description="A Bot API server on loopback; prints url and tokens as a line of JSON"
    )
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--bots", type=int, default=1)
    parser.add_argument("--rate", type=float, default=30, help="messages a second over all chats; 0: no limits")
    parser.add_argument("--jitter", type=float, default=0.1, help="share by which arrivals may bunch")
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
