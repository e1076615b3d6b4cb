"""Tells waiting loops of this process that a commit left something to do; never carries data itself."""

import asyncio


class Signal:
    """Wakes every waiter once for all sends since it last looked."""

    def __init__(self) -> None:
        """Starts silent."""
        self._event = asyncio.Event()

    def send(self) -> None:
        """Wakes the waiter now, or lets its next wait end at once."""
        self._event.set()

    async def wait(self, timeout_s: float) -> bool:
        """Waits for a send, at most ``timeout_s`` seconds; returns whether one came."""
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return False
        self._event.clear()
        return True
