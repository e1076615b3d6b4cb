"""A delivery process that is there to be killed: ``python -m tests.faults.victim DATABASE_URL API_URL TOKEN SHIFT_S``.

Its clock runs SHIFT_S ahead: what an earlier one held is given up only when its lease is over.
"""

import asyncio
import logging
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import structlog

from bot.channels.telegram.channel import TelegramChannel
from bot.delivery.worker import DeliveryWorker
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from config.calendar import Calendar, PublishedCalendar
from config.settings import Settings
from handlers.catalogue import all_areas
from handlers.context import World
from storage.engine import Store

PER_SECOND = 500.0


class ShiftedClock:
    """The machine's clock, some time ahead."""

    def __init__(self, ahead: timedelta) -> None:
        """Takes how far."""
        self._ahead = ahead

    def now(self) -> datetime:
        """Returns this moment, shifted."""
        return datetime.now(UTC) + self._ahead


async def deliver(database_url: str, api_url: str, token: str, ahead: timedelta) -> None:
    """Delivers until it is killed."""
    settings = Settings(telegram_api_url=api_url)
    clock = ShiftedClock(ahead)
    channel = TelegramChannel(token, api_url)
    channel.limits = replace(channel.limits, messages_per_second=PER_SECOND, chat_interval_s=0.0)
    world = World(settings, {}, Calendar(PublishedCalendar(), {}), all_areas())
    renderer = Renderer(Words(settings.zone), pictures())
    await DeliveryWorker(Store(database_url), channel, renderer, world, clock).run()


if __name__ == "__main__":
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(deliver(*sys.argv[1:4], timedelta(seconds=float(sys.argv[4]))))
