"""Tells waiting loops of this process that a commit left something to do; never carries data itself."""

import asyncio


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
        try:
            await asyncio.wait_for(self._event.wait(), timeout_s)
        except TimeoutError:
            return False
        self._event.clear()
        return True

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
