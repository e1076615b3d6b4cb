"""The program's clocks: the system's, and one that a demo can move forward."""

from datetime import UTC, datetime, timedelta


class SystemClock:
    """The machine's time."""

    def now(self) -> datetime:
        """Returns the present moment, aware, in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """The machine's time plus what somebody moved it forward: a demo's way to see tomorrow's reminder today."""

    def __init__(self) -> None:
        """Starts at the present."""
        self._ahead = timedelta()

    def now(self) -> datetime:
        """Returns the moved moment, aware, in UTC."""
        return datetime.now(UTC) + self._ahead

    def move_to(self, moment: datetime) -> None:
        """Moves the clock forward to a moment; a moment in the past is refused.

        Raises:
            ValueError: the moment lies before the present one.
        """
        ahead = moment - self.now()
        if ahead < timedelta():
            raise ValueError("the clock only moves forward")
        self._ahead += ahead
