"""The Bot API's published limits as a server would hold them.

https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
"""

import math
import time
from collections import deque
from collections.abc import Callable


class PublishedLimits:
    """30 messages a second over all chats, one a second in a chat with short bursts, 20 a minute in a group.

    The page speaks of sending messages; edits are limited by figures that are not published, so they are not counted.
    """

    def __init__(
        self,
        messages_per_second: float = 30,
        chat_messages_per_second: float = 1,
        chat_burst: int = 3,
        group_messages_per_minute: float = 20,
        jitter: float = 0.1,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Starts with nothing counted.

        Args:
            messages_per_second: over all chats ("about 30 messages per second").
            chat_messages_per_second: in one chat ("avoid sending more than one message per second").
            chat_burst: messages at once in one chat ("We may allow short bursts that go over this limit").
            group_messages_per_minute: in one group ("not be able to send more than 20 messages per minute").
            jitter: share by which arrivals may bunch on their way before they count as too many.
            clock: seconds that never run backwards.
        """
        self._second = math.floor(messages_per_second * (1 + jitter))
        self._minute = math.floor(group_messages_per_minute * (1 + jitter))
        self._refill = chat_messages_per_second * (1 + jitter)
        self._burst = chat_burst
        self._clock = clock
        self._all: deque[float] = deque()
        self._groups: dict[int, deque[float]] = {}
        self._buckets: dict[int, tuple[float, float]] = {}

    def retry_after_s(self, chat_id: int, is_group: bool) -> int | None:
        """Counts one message; returns the seconds to wait if it is one too many, which then is not counted."""
        now = self._clock()
        waits = []
        while self._all and self._all[0] <= now - 1:
            self._all.popleft()
        if len(self._all) >= self._second:
            waits.append(self._all[0] + 1 - now)
        group = self._groups.setdefault(chat_id, deque()) if is_group else None
        if group is not None:
            while group and group[0] <= now - 60:
                group.popleft()
            if len(group) >= self._minute:
                waits.append(group[0] + 60 - now)
        left, at = self._buckets.get(chat_id, (float(self._burst), now))
        left = min(float(self._burst), left + (now - at) * self._refill)
        if left < 1:
            waits.append((1 - left) / self._refill)
        if waits:
            return max(1, math.ceil(max(waits)))
        self._all.append(now)
        if group is not None:
            group.append(now)
        self._buckets[chat_id] = (left - 1, now)
        return None
