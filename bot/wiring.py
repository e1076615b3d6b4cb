"""The only place where objects meet: settings → store, world, channels, inbox, delivery, schedule.

Must never hold logic of its own: what can be tested alone lives in the parts.
"""

import asyncio
import contextlib
from collections.abc import Sequence
from dataclasses import dataclass

import structlog

from bot.channels.port import Channel
from bot.delivery.attachments import AttachedFiles
from bot.delivery.worker import DeliveryWorker
from bot.inbox.handle import InboxHandler
from bot.inbox.receive import Receiver
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from bot.schedule import Schedule
from config.calendar import Calendar, PublishedCalendar
from config.rulebooks.loader import load_rulebooks
from config.settings import Settings
from handlers.catalogue import all_areas
from handlers.context import World
from handlers.ports import Clock
from storage.engine import Store
from storage.schema import upgrade

STOP_S = 9.0

log = structlog.get_logger()


async def open_world(settings: Settings, store: Store, clock: Clock) -> World:
    """Reads rulebooks and calendar and returns the world in which events are handled.

    Raises:
        RulebookError: an operator's rulebook is wrong.
    """
    async with store.reading(clock.now()) as uow:
        overrides = await uow.calendar.overrides()
    rulebooks = load_rulebooks(settings.rulebooks)
    return World(settings, rulebooks, Calendar(PublishedCalendar(), overrides), all_areas())


@dataclass
class Program:
    """A running program: everything between the channels and the store."""

    store: Store
    world: World
    channels: Sequence[Channel]
    words: Words
    renderer: Renderer
    receiver: Receiver
    handler: InboxHandler
    workers: Sequence[DeliveryWorker]
    schedule: Schedule

    async def run(self, stop: asyncio.Event, *, ingress: bool = True) -> None:
        """Runs until ``stop`` is set or a part fails; ends gracefully: nothing half-sent, all settled.

        Args:
            stop: set by SIGTERM or SIGINT.
            ingress: whether the channels' own ingress loops run (False where a web server takes updates in).
        """
        tasks = [asyncio.create_task(self.handler.run()), asyncio.create_task(self.schedule.run())]
        if ingress:
            tasks += [asyncio.create_task(channel.run_ingress(self.receiver.receive)) for channel in self.channels]
        sending = [asyncio.create_task(worker.run()) for worker in self.workers]
        stopped = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([*tasks, *sending, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopped}:
                task.result()
        finally:
            stopped.cancel()
            for task in tasks:
                task.cancel()
            for worker in self.workers:
                worker.stop()
            await asyncio.wait([*tasks, *sending], timeout=STOP_S)
            for task in sending:
                task.cancel()
            for channel in self.channels:
                with contextlib.suppress(Exception):
                    await channel.close()


async def build(settings: Settings, store: Store, channels: Sequence[Channel], clock: Clock) -> Program:
    """Puts a program together on a migrated store."""
    await upgrade(store)
    world = await open_world(settings, store, clock)
    words = Words(settings.zone)
    renderer = Renderer(words, pictures())
    by_account = {channel.account: channel for channel in channels}
    files = AttachedFiles(by_account, renderer)
    return Program(
        store=store,
        world=world,
        channels=channels,
        words=words,
        renderer=renderer,
        receiver=Receiver(store, clock),
        handler=InboxHandler(store, world, by_account, clock, words),
        workers=[DeliveryWorker(store, channel, renderer, world, clock, files) for channel in channels],
        schedule=Schedule(store, world, clock),
    )
