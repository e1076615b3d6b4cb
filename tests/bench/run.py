"""What one run of the measurements shares: which stores, how thorough, and the PostgreSQL server."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.bench import county
from tests.postgres import PostgresServer

PER_SECOND = 30.0
"""What one bot may send in a second."""


@dataclass(frozen=True)
class Run:
    """One run.

    ``rounds``: how often a ratio is measured; its middle counts. ``tenfold``: a county ten times as big, and a platform
    that takes ten times as many messages a second.
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
