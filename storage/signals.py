"""Tells waiting loops of this process that a commit left something to do; never carries data itself."""

import asyncio
import contextlib


async def set_within(event: asyncio.Event, seconds: float) -> bool:
    """Waits until an event is set, at most so long; returns whether it was.

    Whoever is cancelled meanwhile ends: asyncio.wait_for goes on if the event comes at that very moment (Python 3.11,
    https://github.com/python/cpython/issues/86296), and a loop that was told to end would go round once more.
    """
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            return await event.wait()
    return False


class Subscription:
    """One waiter's view of a signal: a send between two waits ends the next wait at once."""

    def __init__(self, signal: "Signal") -> None:
        """Starts silent."""
        self._signal = signal
        self._event = asyncio.Event()

    def wake(self) -> None:
        """Ends this waiter's wait, now or next time."""
        self._event.set()

    async def wait(self, timeout_s: float) -> bool:
        """Waits for a send, at most ``timeout_s`` seconds; returns whether one came."""
        came = await set_within(self._event, timeout_s)
        if came:
            self._event.clear()
        return came

    def end(self) -> None:
        """Is woken no more: for waiters that end before the program does."""
        self._signal.drop(self)


class Signal:
    """Wakes all its subscribers."""

    def __init__(self) -> None:
        """Starts with nobody waiting."""
        self._subscriptions: list[Subscription] = []

    def subscribe(self) -> Subscription:
        """Returns a waiter of one's own; subscribe once, before the first look at the store."""
        subscription = Subscription(self)
        self._subscriptions.append(subscription)
        return subscription

    def drop(self, subscription: Subscription) -> None:
        """Forgets a subscriber."""
        if subscription in self._subscriptions:
            self._subscriptions.remove(subscription)

    def send(self) -> None:
        """Wakes every subscriber."""
        for subscription in self._subscriptions:
            subscription.wake()
