"""What one run of the measurements shares: which stores, how thorough, and the PostgreSQL server."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench import county
from tests.postgres import PostgresServer

PER_SECOND = 30.0
"""What one bot may send in a second."""
LONGEST_S = 180.0
"""A broadcast that would take longer is measured on a platform that takes whole times as much."""


@dataclass(frozen=True)
class Run:
    """One run.

    ``rounds``: how often a ratio is measured; its middle counts. ``tenfold``: a county ten times as big, and a platform
    that takes as many times the messages as keep a broadcast within three minutes, or ten times where none is timed.
    """

    quick: bool
    kinds: Sequence[str]
    server: PostgresServer | None
    rounds: int
    tenfold: bool = False

    @property
    def terminals(self) -> int:
        """How many terminals the county has."""
        return county.TERMINALS * (10 if self.tenfold else 1)

    @property
    def per_second(self) -> float:
        """What the platform takes from one bot in a second."""
        return PER_SECOND * (10 if self.tenfold else 1)

    def pace(self, count: int, bots: int) -> float:
        """Returns what the platform takes from each of so many bots, so that a broadcast ends within three minutes."""
        own_s = count / bots / PER_SECOND
        return PER_SECOND * max(1, math.ceil(own_s / LONGEST_S) if self.tenfold else 1)
