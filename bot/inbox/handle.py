"""Answers what was received: chat by chat, oldest first, one unit of work each.

If handling raises, everything is rolled back, and a second transaction marks the update failed and queues an apology:
no partial record, no endless redelivery. The press of a button is acknowledged after the commit, best effort.
"""

import asyncio
from collections.abc import Mapping

import structlog

from bot.channels.port import Channel
from bot.menu import publish_menu_to
from bot.rendering.words import Words
from handlers import router
from handlers.context import Context, World
from handlers.events import Incoming
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.inbox import Received
from storage.repositories.outbox import Lane, Letter

BATCH = 50
IDLE_S = 1.0

log = structlog.get_logger()


class InboxHandler:
    """Handles the inbox of this process's channel accounts."""

    def __init__(self, store: Store, world: World, channels: Mapping[str, Channel], clock: Clock, words: Words) -> None:
        """Takes the store, the world, the channels by account, the clock, and the words of the command menu."""
        self._words = words
        self._store = store
        self._world = world
        self._channels = channels
        self._clock = clock

    async def run(self) -> None:
        """Handles until cancelled."""
        grew = self._store.inbox_grew.subscribe()
        while True:
            if not await self.handle_waiting():
                await grew.wait(IDLE_S)

    async def handle_waiting(self) -> int:
        """Handles what waits now; returns how many updates that was."""
        async with self._store.reading(self._clock.now()) as uow:
            waiting = await uow.inbox.waiting(BATCH)
        mine = [one for one in waiting if one.account in self._channels]
        chats: dict[tuple[str, str], list[Received]] = {}
        for received in mine:
            chats.setdefault((received.account, received.chat), []).append(received)
        await asyncio.gather(*(self._handle_chat(updates) for updates in chats.values()))
        return len(mine)

    async def _handle_chat(self, updates: list[Received]) -> None:
        for received in updates:
            await self._handle_one(received)

    async def _handle_one(self, received: Received) -> None:
        channel = self._channels[received.account]
        event = channel.parse(received.raw)
        note = ""
        try:
            async with self._store.writing(self._clock.now()) as uow:
                if not await uow.inbox.is_waiting(received.id):
                    return
                context = await router.handle(self._world, uow, event) if event is not None else None
                await uow.inbox.done(received.id)
                given = uow.terminals.given
            note = _note(context)
            await self._show_menus(given)
        except Exception as error:
            log.exception("handling failed", inbox_id=received.id, error=type(error).__name__)
            await self._apologise(received, event, type(error).__name__)
        if event is not None and event.press is not None:
            await channel.acknowledge(event, note)

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


def _note(context: Context | None) -> str:
    return "" if context is None else context.ack_note
