"""What this floor needs from the one above, declared here and wired once in bot/wiring.py."""

from datetime import datetime
from typing import Protocol


class Clock(Protocol):
    """The program's only source of the present moment."""

    def now(self) -> datetime:
        """Returns the present moment, aware, in UTC."""
        ...
