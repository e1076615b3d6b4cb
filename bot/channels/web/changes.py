"""Tells open pages which phone changed, at once; it carries no words, so a page that missed one loses nothing.

Must never hold up a send: a page too slow to listen is told to look at everything again.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

MOST_WAITING = 200


@dataclass(frozen=True)
class Change:
    """Something new on the phone at an address; ``note`` is a word that is shown for a moment and not kept.

    An empty address means all phones.
    """

    address: str
    note: str = ""


class Listener:
    """One page's queue of changes."""

    def __init__(self) -> None:
        """Starts with nothing to tell."""
        self._waiting: asyncio.Queue[Change] = asyncio.Queue(MOST_WAITING)
        self._overrun = False

    def hear(self, change: Change) -> None:
        """Takes a change; when the queue is full, one change of everything stands for all that did not fit."""
        try:
            self._waiting.put_nowait(change)
        except asyncio.QueueFull:
            self._overrun = True

    async def next(self, timeout_s: float) -> list[Change]:
        """Returns all changes that wait, each address once; an empty list if none came within ``timeout_s``."""
        try:
            async with asyncio.timeout(timeout_s):
                first = await self._waiting.get()
        except TimeoutError:
            return []
        changes = [first]
        while not self._waiting.empty():
            changes.append(self._waiting.get_nowait())
        if self._overrun:
            self._overrun = False
            changes.append(Change(""))
        return list(dict.fromkeys(changes))


class Changes:
    """All pages that listen."""

    def __init__(self) -> None:
        """Starts with no page."""
        self._listeners: dict[Listener, frozenset[str]] = {}

    @contextmanager
    def listening(self, addresses: frozenset[str]) -> Iterator[Listener]:
        """Gives a listener of these addresses for as long as the page is open."""
        listener = Listener()
        self._listeners[listener] = addresses
        try:
            yield listener
        finally:
            del self._listeners[listener]

    def tell(self, change: Change) -> None:
        """Tells the pages that show this address."""
        for listener, addresses in self._listeners.items():
            if not change.address or change.address in addresses:
                listener.hear(change)
