"""The program's own parts, put together for a measurement inside this process: channel, worker, world."""

import asyncio
import gc
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime

from sqlalchemy import func, select

from bot.channels.telegram.channel import TelegramChannel
from bot.delivery.worker import DeliveryWorker
from bot.garbage import look_rarely
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from bot.wiring import open_world
from config.settings import Settings
from storage.engine import Store
from storage.tables import deliveries, delivery_claims
from tests.bench.stub import Platform


class RealClock:
    """The machine's clock."""

    def now(self) -> datetime:
        """Returns this moment."""
        return datetime.now(UTC)


CLOCK = RealClock()
UNLIMITED = 1_000_000.0
LOOK_S = 0.01


@asynccontextmanager
async def delivering(store: Store, where: Platform, rate: float = UNLIMITED) -> AsyncIterator[Sequence[DeliveryWorker]]:
    """Runs a delivery worker for every bot of the platform; what is in flight at the end is settled.

    Args:
        store: where the mail is.
        where: the platform.
        rate: messages a second and bot.
    """
    settings = Settings(telegram_api_url=where.url)
    world = await open_world(settings, store, CLOCK)
    renderer = Renderer(Words(settings.zone), pictures())
    channels = [TelegramChannel(token, where.url) for token in where.tokens]
    for channel in channels:
        channel.limits = replace(channel.limits, messages_per_second=rate)
        if rate == UNLIMITED:
            channel.limits = replace(channel.limits, chat_interval_s=0.0)
    workers = [DeliveryWorker(store, channel, renderer, world, CLOCK) for channel in channels]
    tasks = [asyncio.create_task(worker.run()) for worker in workers]
    usual = gc.get_threshold()
    look_rarely()
    try:
        yield workers
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
        for worker in workers:
            worker.stop()
        await asyncio.gather(*tasks)
        for channel in channels:
            await channel.close()


async def until_sent(store: Store, where: Platform, count: int, timeout_s: float) -> None:
    """Waits until so many deliveries are settled as sent; looks often, as the look ends what is measured.

    Not before they have arrived, though, and then only at what is held yet: to count fifty thousand that are sent takes
    the store as long as sends.
    """
    await where.until_calls("sendmessage", count, timeout_s)
    async with asyncio.timeout(timeout_s):
        while await _held(store) or await sent(store) < count:  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)


async def until_settled(store: Store, timeout_s: float) -> None:
    """Waits until nothing is queued or held."""
    async with asyncio.timeout(timeout_s):
        while await _number(store, "queued"):  # noqa: ASYNC110
            await asyncio.sleep(0.03)


async def _held(store: Store) -> int:
    """Counts the deliveries that a worker holds."""
    async with store.reading(CLOCK.now()) as uow:
        return await uow.outbox.number(select(func.count()).select_from(delivery_claims))


async def sent(store: Store) -> int:
    """Counts the deliveries that are settled as sent."""
    return await _number(store, "sent")


async def _number(store: Store, *states: str) -> int:
    counted = select(func.count()).select_from(deliveries).where(deliveries.c.state.in_(states))
    async with store.reading(CLOCK.now()) as uow:
        return await uow.outbox.number(counted)
