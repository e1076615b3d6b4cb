"""Commits raw updates, each once, before anybody tells the platform that they arrived.

Must never parse or answer: a crash right after the commit loses nothing, and a repeat changes nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.ports import Clock
from storage.engine import Store


class Receiver:
    """The door through which every channel's updates come in."""

    def __init__(self, store: Store, clock: Clock) -> None:
        """Takes the store that keeps them and the clock that dates them."""
        self._store = store
        self._clock = clock

    async def receive(self, updates: Sequence[Mapping[str, Any]]) -> None:
        """Commits updates (account, event_id, chat, raw); returns after the commit."""
        if not updates:
            return
        async with self._store.writing(self._clock.now()) as uow:
            await uow.inbox.receive(updates)
