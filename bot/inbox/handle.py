"""Answers what was received: chat by chat, oldest first, one unit of work each.

If handling raises, everything is rolled back, and a second transaction marks the update failed and queues an apology:
no partial record, no endless redelivery. A store in trouble is no fault of the update's: it waits, and is handled when
the trouble is over. The press of a button is acknowledged after the commit, best effort.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from typing import Any

import structlog

from bot.channels.port import Channel
from bot.health.observing import Observer, Unobserved
from bot.menu import publish_menu_to
from bot.rendering.words import Words
from handlers import router
from handlers.context import Context, World
from handlers.events import Incoming
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.inbox import Received, Taking
from storage.repositories.letters import Lane, Letter
from storage.troubles import passing_trouble

BATCH = 50
# On PostgreSQL each chat that is handled holds a connection: more at once than the store keeps open would open and
# close some for every batch, which took a fifth of a command. On SQLite one writes after the other anyway.
CHATS_AT_ONCE = 6
IDLE_S = 1.0
ASIDES_S = 2.0

log = structlog.get_logger()


class InboxHandler:
    """Handles the inbox of this process's channel accounts."""

    def __init__(
        self,
        store: Store,
        world: World,
        channels: Mapping[str, Channel],
        clock: Clock,
        words: Words,
        observer: Observer | None = None,
    ) -> None:
        """Takes the store, the world, the channels by account, the clock, the menu's words, and who counts."""
        self._words = words
        self._store = store
        self._world = world
        self._channels = channels
        self._clock = clock
        self._observer = observer or Unobserved()
        self._stopping = asyncio.Event()
        self._turns = asyncio.Semaphore(BATCH if store.is_sqlite else CHATS_AT_ONCE)
        self._asides: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Handles until :meth:`stop`; what is being handled then is finished.

        Raises:
            Exception: a trouble of the store that passes; what was not handled waits, and is handled when it is over.
        """
        grew = self._store.inbox_grew.subscribe()
        try:
            while not self._stopping.is_set():
                handled = await self.handle_waiting()
                self._observer.looked("inbox")
                if not handled:
                    await grew.wait(IDLE_S)
        finally:
            grew.end()
            if self._asides:
                await asyncio.wait(self._asides, timeout=ASIDES_S)

    def stop(self) -> None:
        """Asks the loop to end."""
        self._stopping.set()
        self._store.inbox_grew.send()

    async def handle_waiting(self) -> int:
        """Handles what waits now; returns how many updates it got done with, or found done by another process."""
        async with self._store.reading(self._clock.now()) as uow:
            waiting = await uow.inbox.waiting(BATCH, self._channels.keys())
        chats: dict[tuple[str, str], list[Received]] = {}
        for received in waiting:
            chats.setdefault((received.account, received.chat), []).append(received)
        ends = await asyncio.gather(*map(self._handle_chat, chats.values()), return_exceptions=True)
        for end in ends:
            if isinstance(end, BaseException):
                raise end
        return sum(end for end in ends if isinstance(end, int))

    async def _handle_chat(self, updates: list[Received]) -> int:
        """Handles one chat's updates in their order, up to one that is another process's turn."""
        async with self._turns:
            for place, received in enumerate(updates):
                if self._stopping.is_set() or not await self._handle_one(received):
                    return place
        return len(updates)

    async def _handle_one(self, received: Received) -> bool:
        """Handles one update; returns False if its chat is busy elsewhere.

        Raises:
            Exception: a trouble of the store that passes: the update is as it was.
        """
        channel = self._channels[received.account]
        event = channel.parse(received.raw)
        note, result = "", "done"
        try:
            async with self._store.writing(self._clock.now()) as uow:
                taking = await uow.inbox.take(received)
                if taking is not Taking.TAKEN:
                    return taking is Taking.GONE
                context = await router.handle(self._world, uow, event) if event is not None else None
                given = uow.terminals.given
            note = self._note(context)
            if given:
                self._aside(self._show_menus(given))
        except Exception as error:
            if passing_trouble(error) is not None:
                raise
            result = "failed"
            log.exception("handling failed", inbox_id=received.id, error=type(error).__name__)
            await self._apologise(received, event, type(error).__name__)
        if event is not None and event.press is not None:
            self._aside(channel.acknowledge(event, note))
        self._observer.handled(received.account, result, (self._clock.now() - received.received_at).total_seconds())
        return True

    def _aside(self, work: Coroutine[Any, Any, None]) -> None:
        """Does what is best effort and waits for the platform beside the handling, which waits for nobody."""
        task = asyncio.create_task(work)
        self._asides.add(task)
        task.add_done_callback(self._aside_ended)

    def _aside_ended(self, task: asyncio.Task[None]) -> None:
        self._asides.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            log.warning("not_shown", error=type(error).__name__)

    async def _show_menus(self, terminal_ids: list[int]) -> None:
        """Gives terminals that just became somebody's the menu of their owner's roles."""
        for terminal_id in terminal_ids:
            now = self._clock.now()
            async with self._store.reading(now) as uow:
                terminal = await uow.terminals.get(terminal_id)
                if terminal.person_id is None:
                    continue
                posts = await uow.people.posts_of(terminal.person_id, self._world.local(now).date())
            channel = self._channels.get(terminal.account)
            if channel is not None:
                roles = {post.role for post in posts}
                await publish_menu_to(channel, self._world.areas, self._words, terminal.address, roles)

    async def _apologise(self, received: Received, event: Incoming | None, error: str) -> None:
        async with self._store.writing(self._clock.now()) as uow:
            await uow.inbox.failed(received.id, error)
            if event is None:
                return
            terminal = await uow.terminals.at(event.account, event.chat)
            if terminal is not None and (event.chat_kind == "private" or event.press is not None):
                await uow.outbox.send([terminal], Letter("common.sorry"), Lane.REPLY)

    def _note(self, context: Context | None) -> str:
        """Puts into words what a pressed button says for a moment."""
        if context is None or context.note is None:
            return ""
        return self._words.text(context.note.kind, context.note.params, context.terminal.language)
