"""How far a quota is, and at which stage a person is told.

The stage depends on what is left and on the working days left, never on the calendar alone: who is on pace hears
nothing. It counts nothing itself, reads no clock and takes leave only as working days already taken out.
"""

from dataclasses import dataclass
from enum import Enum

from config.rulebooks.schema import Quota
from handlers.rules.periods import Period

_EARLY_SHARE = 0.5
_TIGHT_RATIO = 1.5


class Stage(Enum):
    """When a person is told about a quota, each stage at most once a period; the order is that of urgency."""

    EARLY = "early"  # Half of the working days are gone and less than the even pace is done.
    TIGHT = "tight"  # What is left needs one and a half times the even pace, or more.
    LAST = "last"  # The last working day, or none is left although the period has not ended.
    MISSED = "missed"  # The period is over and something is left.


@dataclass(frozen=True)
class Progress:
    """One person's standing on one quota in one period; `target` is the count of what is to be done."""

    quota: Quota
    period: Period
    done: int | float
    target: int | float
    left: int | float
    working_days_left: int

    @classmethod
    def of(
        cls, quota: Quota, period: Period, done: int | float, target: int | float, working_days_left: int
    ) -> "Progress":
        """Make a standing from what is done and what is to be done; more than asked leaves nothing."""
        return cls(quota, period, done, target, max(target - done, 0), working_days_left)

    @property
    def is_met(self) -> bool:
        """Say whether nothing is left."""
        return self.left <= 0


def stage_of(
    done: int | float, target: int | float, working_days_left: int, working_days_in_period: int, *, over: bool = False
) -> Stage | None:
    """Return the stage at which a person is now, or None while there is nothing to say.

    The even pace is the target divided by the period's working days.

    | left | working days left | the pace now needed | stage |
    |---|---|---|---|
    | nothing | any | – | none |
    | something | the period is over | – | MISSED |
    | something | 0 or 1 | – | LAST |
    | something | at least 2 | ≥ 1.5 × the even pace | TIGHT |
    | something | at least 2, half or fewer of the period's | > the even pace | EARLY |
    | something | otherwise | – | none |

    Args:
        done: what counts already, in the quota's unit.
        target: what is to be done in the whole period, in the quota's unit.
        working_days_left: working days from today to the period's end, today included and leave taken out.
        working_days_in_period: working days in the whole period.
        over: the period has ended.
    """
    left = target - done
    if left <= 0:
        return None
    if over:
        return Stage.MISSED
    if working_days_left <= 1:
        return Stage.LAST
    days = max(working_days_in_period, working_days_left)
    even_pace = target / days
    pace = left / working_days_left
    if pace >= _TIGHT_RATIO * even_pace:
        return Stage.TIGHT
    if working_days_left <= _EARLY_SHARE * days and pace > even_pace:
        return Stage.EARLY
    return None
