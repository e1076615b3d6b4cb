"""The only place where objects meet: settings → store, world, channels, inbox, delivery, schedule.

Must never hold logic of its own: what can be tested alone lives in the parts.
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from bot.channels.port import Channel
from bot.delivery.attachments import AttachedFiles, HasFiles
from bot.delivery.worker import DeliveryWorker
from bot.health.observing import Observer, Unobserved
from bot.inbox.handle import InboxHandler
from bot.inbox.receive import Receiver
from bot.photos.kept import ACCOUNT, KeptPhotos
from bot.photos.looking import PART, PhotoLook
from bot.photos.portraits import PortraitFiles
from bot.processes.leases import DatabaseLease, FileLease, Lease
from bot.processes.locks import FileLock, lock_path
from bot.processes.roles import ALL_ROLES, Role
from bot.processes.supervising import Supervisor
from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from bot.schedule import Schedule
from bot.web.public.app import PublicPage
from config.calendar import Calendar, PublishedCalendar
from config.rulebooks.loader import load_rulebooks
from config.settings import Settings
from handlers.catalogue import all_areas
from handlers.context import World
from handlers.matters.residents import Residents
from handlers.ports import Clock
from storage.engine import Store
from storage.listening import Listening
from storage.schema import upgrade

STOP_S = 8.0
"""A graceful stop has ten seconds, of which closing connections and servers needs its share."""

log = structlog.get_logger()

Part = Callable[[], Awaitable[None]]


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
    photos: PhotoLook
    page: PublicPage | None = None
    # The right to poll an account's updates, by account; an account without one has no need of it.
    leases: Mapping[str, Lease] = field(default_factory=dict)
    supervisor: Supervisor = field(default_factory=Supervisor)

    async def run(self, stop: asyncio.Event, roles: Collection[Role] = ALL_ROLES) -> None:
        """Runs until ``stop`` is set or a part cannot go on; ends gracefully: nothing half-sent, all settled.

        Args:
            stop: set by SIGTERM or SIGINT.
            roles: what this process does.

        Raises:
            AccountRefused: the platform refuses an account.
            Exception: a mistake of ours that came back again and again.
        """
        at_once: dict[str, Part] = {"listening": Listening(self.store).run}
        if Role.INGRESS in roles:
            at_once |= {f"ingress {channel.account}": self._ingress(channel) for channel in self.channels}
        gracefully = self.parts(roles)

        def start(parts: Mapping[str, Part]) -> list[asyncio.Task[None]]:
            return [asyncio.create_task(self.supervisor.keep(name, run)) for name, run in parts.items()]

        ending, finishing = start(at_once), start(gracefully)
        stopped = asyncio.create_task(stop.wait())
        try:
            done, _ = await asyncio.wait([*ending, *finishing, stopped], return_when=asyncio.FIRST_COMPLETED)
            for task in done - {stopped}:
                task.result()
        finally:
            stopped.cancel()
            await self._end(ending, finishing)

    def parts(self, roles: Collection[Role]) -> dict[str, Part]:
        """Returns the loops of these roles by name; each finishes what it does when it is told to stop."""
        parts: dict[str, Part] = {}
        if Role.INGRESS in roles:
            parts["inbox"] = self.handler.run
        if Role.DELIVERY in roles:
            workers = zip(self.channels, self.workers, strict=True)
            parts |= {f"delivery {channel.account}": worker.run for channel, worker in workers}
            parts[PART] = self.photos.run
        if Role.SCHEDULE in roles:
            parts["schedule"] = self.schedule.run
        return parts

    def _ingress(self, channel: Channel) -> Part:
        async def receive_updates() -> None:
            await channel.run_ingress(self.receiver.receive)

        lease = self.leases.get(channel.account)
        return receive_updates if lease is None else lambda: lease.run(receive_updates)

    async def _end(self, ending: Sequence[asyncio.Task[None]], finishing: Sequence[asyncio.Task[None]]) -> None:
        self.supervisor.stop()
        for task in ending:
            task.cancel()
        self.handler.stop()
        self.schedule.stop()
        self.photos.stop()
        for worker in self.workers:
            worker.stop()
        _, late = await asyncio.wait([*ending, *finishing], timeout=STOP_S)
        for task in late:
            task.cancel()
        for task in [*ending, *finishing]:
            if task.done() and not task.cancelled() and (error := task.exception()) is not None:
                log.warning("part_ended", error=type(error).__name__)
        for channel in self.channels:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(channel.close(), 1.0)


async def build(
    settings: Settings,
    store: Store,
    channels: Sequence[Channel],
    clock: Clock,
    *,
    observer: Observer | None = None,
    polled: Collection[str] = (),
) -> Program:
    """Puts a program together on a migrated store.

    Args:
        settings: what the operator set.
        store: the store, migrated here.
        channels: the accounts, one channel each.
        clock: the program's clock.
        observer: who counts what happens; None: nobody.
        polled: the accounts whose updates only one process at a time may ask for.
    """
    await upgrade(store)
    world = await open_world(settings, store, clock)
    words = Words(settings.zone)
    by_account = {channel.account: channel for channel in channels}
    kept = KeptPhotos(settings.data_dir)
    # Whoever keeps files: the channels' platforms, and ourselves what residents sent by their page.
    owners: Mapping[str, HasFiles] = {**by_account, ACCOUNT: kept}
    portraits = PortraitFiles(settings.data_dir, owners)
    renderer = Renderer(words, pictures(portraits.read))
    files = AttachedFiles(owners, renderer)
    observer = observer or Unobserved()
    return Program(
        store=store,
        world=world,
        channels=channels,
        words=words,
        renderer=renderer,
        receiver=Receiver(store, clock),
        handler=InboxHandler(store, world, by_account, clock, words, observer),
        workers=[
            DeliveryWorker(store, channel, renderer, world, clock, files, observer, portraits) for channel in channels
        ],
        schedule=Schedule(store, world, clock, observer),
        photos=PhotoLook(store, world, clock, owners, observer),
        page=_page(settings, store, world, clock, kept),
        leases={account: _polling_lease(settings, store, clock, account) for account in polled},
    )


def _page(settings: Settings, store: Store, world: World, clock: Clock, photos: KeptPhotos) -> PublicPage | None:
    if settings.public_url is None:
        return None
    return PublicPage(Residents(store, world, clock), clock, settings.public_url, photos)


def _polling_lease(settings: Settings, store: Store, clock: Clock, account: str) -> Lease:
    if settings.sqlite_path is not None:
        return FileLease(FileLock(lock_path(settings.sqlite_path, f"poll-{account.replace(':', '-')}")))
    return DatabaseLease(store, clock, f"poll {account}")
