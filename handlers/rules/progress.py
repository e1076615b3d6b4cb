"""How far a quota is, and at which stage a person is told.

The stage depends on what is left and on the working days left, never on the calendar alone: who is on pace hears
nothing. It counts nothing itself, reads no clock and takes leave only as working days already taken out.
"""

from dataclasses import dataclass
from enum import Enum
from math import ceil

from config.rulebooks.schema import Quota
from handlers.rules.periods import Period

_EARLY_SHARE, _EARLY_RATIO = 0.5, 1.5
_TIGHT_SHARE, _TIGHT_RATIO = 0.2, 3.0
_LAST_SHARE = 0.02


class Stage(Enum):
    """When a person is told about a quota, each stage at most once a period; the order is that of urgency."""

    EARLY = "early"  # Behind at half-time, or what is left needs one and a half times the even pace.
    TIGHT = "tight"  # Behind in the last fifth, or what is left needs three times the even pace.
    LAST = "last"  # The last working day (the last five of a year), or none is left in the period.
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
    | something | one, or one fiftieth of the period's (rounded up), or fewer | – | LAST |
    | something | any | ≥ 3 × the even pace | TIGHT |
    | something | a fifth of the period's or fewer | > the even pace | TIGHT |
    | something | any | ≥ 1.5 × the even pace | EARLY |
    | something | half of the period's or fewer | > the even pace | EARLY |
    | something | otherwise | – | none |

    So a week nobody started is named on Wednesday and on Friday, and whoever keeps the pace hears nothing before the
    last day.

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
    days = max(working_days_in_period, working_days_left, 1)
    if working_days_left <= max(1, ceil(_LAST_SHARE * days)):
        return Stage.LAST
    # Compared without dividing, so that a pace kept exactly is never a hair's breadth behind.
    needed, even = left * days, target * working_days_left
    behind = needed > even
    if needed >= _TIGHT_RATIO * even or (behind and working_days_left <= _TIGHT_SHARE * days):
        return Stage.TIGHT
    if needed >= _EARLY_RATIO * even or (behind and working_days_left <= _EARLY_SHARE * days):
        return Stage.EARLY
    return None
