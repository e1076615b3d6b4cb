"""Whether the parts of this process are alive: each tells that it looked, and is late when it has not for a while."""

import time
from collections.abc import Callable

LATE_S = 60.0
"""A loop looks once a second; a batch of hard work may keep it for some more."""


class Pulse:
    """The last sign of life of each part that this process runs."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        """Expects nobody yet; ``now`` gives seconds that only grow."""
        self._now = now
        self._seen: dict[str, float] = {}

    def expect(self, part: str) -> None:
        """From now on this part is to give signs of life."""
        self._seen[part] = self._now()

    def beat(self, part: str) -> None:
        """A part is alive."""
        if part in self._seen:
            self._seen[part] = self._now()

    def late(self) -> list[str]:
        """Returns the parts that have been silent for too long."""
        now = self._now()
        return sorted(part for part, seen in self._seen.items() if now - seen > LATE_S)
