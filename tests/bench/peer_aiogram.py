"""Sends with aiogram and prints messages a second.

A program of its own in an environment of its own: aiogram asks for an older pydantic than gridbot has.
"""

import asyncio
import itertools
import json
import sys
import time

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup


async def main() -> None:
    """Reads the job from the command line."""
    job = json.loads(sys.argv[1])
    keys = [[InlineKeyboardButton(text=label, callback_data=data) for label, data in row] for row in job["buttons"]]
    numbers = iter(range(1, job["count"] + 1))
    server = TelegramAPIServer.from_base(job["url"])
    async with Bot(job["token"], session=AiohttpSession(limit=job["in_flight"], api=server)) as bot:

        async def send(number: int) -> None:
            await bot.send_message(number, job["text"], reply_markup=InlineKeyboardMarkup(inline_keyboard=keys))

        async def one_after_another() -> None:
            for number in numbers:
                await send(number)

        await asyncio.gather(*(send(number) for number in range(1, job["in_flight"] + 1)))
        started = time.perf_counter()
        await asyncio.gather(*itertools.starmap(one_after_another, [()] * job["in_flight"]))
        print(job["count"] / (time.perf_counter() - started))


asyncio.run(main())
