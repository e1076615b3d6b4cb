"""What the running parts tell of themselves, as they go; by default nobody listens.

No name, number, address or text of a person is ever told: only accounts, lanes, kinds and durations.
"""

from typing import Protocol


class Observer(Protocol):
    """Whoever counts what happens."""

    def looked(self, part: str) -> None:
        """A part's loop turned round: it is alive."""
        ...

    def sent(self, account: str, lane: int, outcome: str, seconds: float) -> None:
        """A send ended.

        Args:
            account: the channel account.
            lane: the delivery's lane.
            outcome: the name of the outcome's type, such as Sent or Throttled.
            seconds: from the call to the platform's answer.
        """
        ...

    def handled(self, account: str, result: str, lag_s: float) -> None:
        """An update was handled: ``result`` is done or failed, ``lag_s`` the seconds since it was received."""
        ...

    def job_ended(self, job: str, result: str, seconds: float) -> None:
        """A job of the schedule ended: ``result`` is done or failed."""
        ...


class Unobserved:
    """Nobody counts."""

    def looked(self, part: str) -> None:
        """Lets it pass."""

    def sent(self, account: str, lane: int, outcome: str, seconds: float) -> None:
        """Lets it pass."""

    def handled(self, account: str, result: str, lag_s: float) -> None:
        """Lets it pass."""

    def job_ended(self, job: str, result: str, seconds: float) -> None:
        """Lets it pass."""
