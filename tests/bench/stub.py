"""The Bot API stub as a process of its own, and the client's side of it.

``python -m tests.bench.stub`` is the stub of the tests with one more hand: it can press every card that arrives.
"""

import argparse
import asyncio
import contextlib
import gc
import json
import os
import random
import sys
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
from aiohttp import web

from tests.stubs.bot_api import TOKEN, BotApiStub
from tests.stubs.bot_api_chats import Press
from tests.stubs.bot_api_limits import PublishedLimits

LONGEST_WAIT_S = 3600
LOOK_S = 0.005


@dataclass
class Platform:
    """A running stub: where it is, its bots' tokens, and what it counted."""

    url: str
    tokens: Sequence[str]
    _client: aiohttp.ClientSession

    async def arrivals(self, method: str = "sendmessage") -> list[tuple[float, int | None]]:
        """Returns (monotonic second, chat) of every call of a method so far; the clock is the machine's."""
        stats = await self._get("/stub/stats?arrivals=1")
        return [(at, chat) for at, name, chat in stats["arrivals"] if name == method]

    async def stats(self) -> dict[str, Any]:
        """Returns calls, refusals and updates so far."""
        return await self._get("/stub/stats")

    async def says(self, messages: Sequence[tuple[int, str]], token: str | None = None) -> None:
        """Lets people write: (chat, text) each, all at once."""
        now = int(time.time())
        updates = [
            {
                "message": {
                    "message_id": 1_000_000 + place, "date": now, "text": text,
                    "chat": {"id": chat, "type": "private", "first_name": "网格员"},
                    "from": {"id": chat, "is_bot": False, "first_name": "网格员"},
                }
            }
            for place, (chat, text) in enumerate(messages)
        ]  # fmt: skip
        async with self._client.post(
            f"{self.url}/stub/update", json={"token": token or self.tokens[0], "updates": updates}
        ) as answer:
            answer.raise_for_status()

    async def press_all(self, delays_s: Mapping[str, tuple[float, float]]) -> None:
        """From now on presses these buttons on every message that bears one, after some time between two numbers."""
        async with self._client.post(f"{self.url}/bench/press", json=delays_s) as answer:
            answer.raise_for_status()

    async def presses(self) -> list[float | None]:
        """Returns how many seconds each press waited for its answer; None: it still waits."""
        found: list[float | None] = (await self._get("/bench/presses"))["waited_s"]
        return found

    async def until_calls(self, method: str, count: int, timeout_s: float) -> None:
        """Waits until a method was called so often; the stub itself answers when it was, so nobody's time is taken."""
        async with asyncio.timeout(timeout_s):
            await self._get(f"/bench/until?method={method}&count={count}")

    async def _get(self, path: str) -> Any:
        async with self._client.get(self.url + path) as answer:
            return await answer.json()


@asynccontextmanager
async def platform(
    *, rate: float = 0, bots: int = 1, jitter: float = 0.1, delay_s: float = 0
) -> AsyncIterator[Platform]:
    """Starts the stub.

    Args:
        rate: messages a second that one bot may send; 0: no limits.
        bots: how many bots it knows.
        jitter: the share by which arrivals may bunch.
        delay_s: how long it takes to answer a send.
    """
    command = (
        "-m",
        "tests.bench.stub",
        "--rate",
        str(rate),
        "--bots",
        str(bots),
        "--jitter",
        str(jitter),
        "--delay",
        str(delay_s),
    )
    process = await asyncio.create_subprocess_exec(sys.executable, *command, stdout=asyncio.subprocess.PIPE)
    assert process.stdout is not None
    try:
        said = json.loads(await asyncio.wait_for(process.stdout.readline(), 30))
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(LONGEST_WAIT_S)) as client:
            yield Platform(said["url"], said["tokens"], client)
    finally:
        process.kill()
        await process.wait()


class _PressingStub(BotApiStub):
    """Presses what it is told to, and measures how long the spinner turns."""

    delay_s = 0.0

    async def __aenter__(self) -> "_PressingStub":
        self.waited: dict[str, tuple[float, float | None]] = {}
        self._delays_s: Mapping[str, tuple[float, float]] = {}
        self._random = random.Random(1)
        for account in self.accounts.values():
            self._watch(account)
        self.more_routes += [
            web.post("/bench/press", self._press_all), web.get("/bench/presses", self._presses),
            web.get("/bench/until", self._until),
        ]  # fmt: skip
        await super().__aenter__()
        return self

    def _watch(self, account: Any) -> None:
        sending, answering = account.on_sendmessage, account.on_answercallbackquery

        async def send(params: Any) -> Any:
            message = await sending(params)
            for row in (message.get("reply_markup") or {}).get("inline_keyboard", ()):
                for button in row:
                    found = next((name for name in self._delays_s if name in button["text"]), None)
                    if found is not None:
                        after_s = self._random.uniform(*self._delays_s[found])
                        data = button["callback_data"]
                        asyncio.get_running_loop().call_later(after_s, self._press, account, message, data)
            await asyncio.sleep(self.delay_s)
            return message

        async def answer(params: Any) -> Any:
            result = await answering(params)
            key = str(params["callback_query_id"])
            if key in self.waited:
                self.waited[key] = (self.waited[key][0], time.monotonic())
            return result

        account.on_sendmessage, account.on_answercallbackquery = send, answer

    def _press(self, account: Any, message: dict[str, Any], data: str) -> None:
        press = Press(f"bench{len(self.waited)}", data)
        account.presses[press.id] = press
        self.waited[press.id] = (time.monotonic(), None)
        chat = message["chat"]
        who = {"id": chat["id"], "is_bot": False, "first_name": "网格员"}
        account.push(
            "callback_query", {"id": press.id, "from": who, "message": message, "chat_instance": "1", "data": data}
        )

    async def _press_all(self, request: web.Request) -> web.Response:
        self._delays_s = await request.json()
        return web.json_response({})

    async def _presses(self, request: web.Request) -> web.Response:
        waited = [None if end is None else end - start for start, end in self.waited.values()]
        return web.json_response({"waited_s": waited})

    async def _until(self, request: web.Request) -> web.Response:
        method, count = request.query["method"], int(request.query["count"])
        # Not asked again after each call, as a test may: that took as long as the call, while only our sends are waited
        # for so.
        while self.calls[method] < count:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)
        return web.json_response({})


def _go_first() -> None:
    # The platform has its own machine: where this one is shared, its clock must not stand still for other programs.
    with contextlib.suppress(OSError):
        os.setpriority(os.PRIO_PROCESS, 0, -10)


async def _serve(options: argparse.Namespace) -> None:
    tokens = [f"{7_000_000_001 + place}:{TOKEN.partition(':')[2]}" for place in range(options.bots)]

    def limits() -> PublishedLimits:
        return PublishedLimits(messages_per_second=options.rate, jitter=options.jitter)

    async with _PressingStub(tokens, limits if options.rate > 0 else None, open_chats=True) as stub:
        stub.delay_s = options.delay
        print(json.dumps({"url": stub.url, "tokens": tokens}), flush=True)
        await asyncio.Event().wait()


def main() -> None:
    """Runs the stub until it is killed."""
    parser = argparse.ArgumentParser(description="The Bot API stub of the measurements")
    parser.add_argument("--bots", type=int, default=1)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--jitter", type=float, default=0.1)
    parser.add_argument("--delay", type=float, default=0)
    _go_first()
    # It remembers every call: a walk through all of them took a tenth of a second, and what came meanwhile arrived at
    # once. The young are still walked through.
    gc.set_threshold(20_000, 3, 1_000_000)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_serve(parser.parse_args()))


if __name__ == "__main__":
    main()
