"""What one run of the measurements shares: which stores, how thorough, and the PostgreSQL server."""

from collections.abc import Sequence
from dataclasses import dataclass

from tests.postgres import PostgresServer


@dataclass(frozen=True)
class Run:
    """One run.

    ``rounds``: how often a ratio is measured; its middle counts. ``tenfold``: a county ten times as big as well.
    """

    quick: bool
    kinds: Sequence[str]
    server: PostgresServer | None
    rounds: int
    tenfold: bool = False
