"""What others reach with the same messages: plain aiohttp, and python-telegram-bot's own client; nothing is kept."""

import asyncio
import itertools
import json
import sys
from collections.abc import Awaitable, Callable
from pathlib import Path

import aiohttp
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.request import HTTPXRequest

from bot.channels.port import Outgoing
from bot.channels.telegram.composing import compose
from bot.channels.telegram.limits import LIMITS
from bot.rendering.renderer import Renderer
from storage.repositories.outbox_claims import Claimed
from tests.bench.county import card
from tests.bench.engine import CLOCK
from tests.bench.figures import Stopwatch
from tests.bench.stub import Platform

IN_FLIGHT = 64


def message(renderer: Renderer, address: str = "1") -> Outgoing:
    """Returns the message that our own worker sends, once."""
    letter = card().as_json()
    claimed = Claimed(
        1, 1, 1, "a", address, "private", None, "zh_CN", 2, "task:1", letter["kind"], letter["params"],
        letter["buttons"], "0" * 32, 1, None, 0, None, CLOCK.now(), False,
    )  # fmt: skip
    return renderer.render(claimed, LIMITS)


async def _many(count: int, send: Callable[[int], Awaitable[object]]) -> float:
    """Calls ``send`` so often, 64 at a time, after a round that opens the connections; returns calls a second."""
    await asyncio.gather(*(send(number) for number in range(1, IN_FLIGHT + 1)))
    numbers = iter(range(1, count + 1))

    async def one_after_another() -> None:
        for number in numbers:
            await send(number)

    watch = Stopwatch()
    await asyncio.gather(*itertools.starmap(one_after_another, [()] * IN_FLIGHT))
    return count / watch.seconds


async def aiohttp_sends(where: Platform, what: Outgoing, count: int) -> float:
    """Posts the same bodies with plain aiohttp."""
    call = compose(what)
    url = f"{where.url}/bot{where.tokens[0]}/{call.method}"
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=IN_FLIGHT)) as client:

        async def send(number: int) -> None:
            async with client.post(url, json={**call.fields, "chat_id": number}) as answer:
                await answer.read()

        return await _many(count, send)


async def ptb_sends(where: Platform, what: Outgoing, count: int) -> float:
    """Sends with python-telegram-bot over its own client."""
    keys = [[InlineKeyboardButton(one.label, callback_data=one.data) for one in row] for row in what.buttons]
    request = HTTPXRequest(connection_pool_size=IN_FLIGHT, httpx_kwargs={"trust_env": False})
    async with Bot(where.tokens[0], base_url=f"{where.url}/bot", request=request) as bot:

        async def send(number: int) -> None:
            await bot.send_message(number, what.text, reply_markup=InlineKeyboardMarkup(keys))

        return await _many(count, send)


async def aiogram_sends(where: Platform, what: Outgoing, count: int) -> float | None:
    """Sends with aiogram, in its own environment (make bench builds it); None where that is missing."""
    python = Path(sys.prefix) / "peers" / "bin" / "python"
    if not python.exists():
        return None
    job = {"url": where.url, "token": where.tokens[0], "text": what.text, "count": count, "in_flight": IN_FLIGHT,
           "buttons": [[[one.label, one.data] for one in row] for row in what.buttons]}  # fmt: skip
    script = Path(__file__).with_name("peer_aiogram.py")
    process = await asyncio.create_subprocess_exec(
        str(python), "-P", str(script), json.dumps(job), stdout=asyncio.subprocess.PIPE
    )
    out, _ = await process.communicate()
    return float(out)
