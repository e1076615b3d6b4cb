"""The sends that one worker started within the last second, and how long the next has to wait for them.

Must never let more starts into a second than the rate, whatever the event loop's delays, and never look at a clock that
can be set back.
"""

from collections import deque
from collections.abc import Callable
from itertools import takewhile

# A second, and what may lie between a send that is taken out and its call.
WINDOW_S = 1.003
# A rate above this is no platform's: its starts are not counted.
LIMITED_PER_SECOND = 10_000
# Of a rate as small as this no place is kept.
LEAST_TO_SHARE = 10
# What came too late is caught up with a tenth faster, not in a burst: bursts a second apart would run together on the
# way, and the platform counts arrivals.
CATCHING_UP = 0.9


class LastSecond:
    """One worker's latest starts; moments are seconds of the machine's steady clock."""

    def __init__(self, per_second: float, steady: Callable[[], float]) -> None:
        """Starts with none.

        Args:
            per_second: the most sends that may start within a second.
            steady: seconds that never run backwards.
        """
        self.is_limited = per_second <= LIMITED_PER_SECOND
        self._steady = steady
        self._most = max(1, int(per_second)) if self.is_limited else 1
        self._window_s = WINDOW_S * self._most / per_second
        # So many starts are spread over at least so long.
        self._few = max(1, int(per_second / 33))
        self._few_s = CATCHING_UP * self._few / per_second
        self._starts: deque[float] = deque(maxlen=self._most)

    def add(self) -> None:
        """Counts a send that starts now."""
        self._starts.append(self._steady())

    def count(self, seconds: float) -> int:
        """Returns how many started within so many seconds."""
        since = self._steady() - seconds
        return sum(1 for _ in takewhile(lambda at: at > since, reversed(self._starts)))

    def until_free_s(self, kept: int = 0) -> float:
        """Returns the seconds until one more may start, if so many places are kept for others; 0 or less: now."""
        most = self._most - kept if self._most >= LEAST_TO_SHARE else self._most
        return self._starts[-most] + self._window_s - self._steady() if len(self._starts) >= most else 0.0

    def until_spread_s(self) -> float:
        """Returns the seconds until one more makes no burst with the few before it; 0 or less: now."""
        if len(self._starts) < self._few:
            return 0.0
        return self._starts[-self._few] + self._few_s - self._steady()
