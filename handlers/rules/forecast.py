"""Whether a quota will be met: a verdict from what is left, the days left and the person's own pace.

Pure arithmetic. It counts nothing itself, reads no clock, and takes leave only as working days already taken out. A
verdict is never drawn from the calendar alone: who is on pace hears nothing, however late it is.
"""

from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from handlers.rules.progress import Stage, stage_of


class Verdict(Enum):
    """How it stands with one quota of one person; the order is that of urgency."""

    ON_TRACK = "on_track"  # Met, or the pace needed is near the even one.
    TIGHT = "tight"  # Behind the even pace, but the own pace or a little more would do.
    WILL_MISS = "will_miss"  # At the own pace something is left when the period ends.
    TOO_LATE = "too_late"  # More is left than anybody reaches in the days left, or no day is left.


class Forecast(NamedTuple):
    """A verdict with the figures it was drawn from; paces are in the quota's unit for one working day."""

    verdict: Verdict
    left: int | float
    days_left: int
    own_pace: float
    needed_pace: float | None
    """What must be done each working day from today; None where no day is left."""


@lru_cache(maxsize=10_000)
def forecast(
    done: int | float, target: int | float, days_left: int, days_in_all: int, most_a_day: int | float
) -> Forecast:
    """Return whether a quota will be met, and the paces that say so; remembered, as thousands stand alike.

    | left | what is left | the own pace | verdict |
    |---|---|---|---|
    | nothing | – | any | ON_TRACK |
    | something | more than ``most_a_day`` for each day left, or no day left | any | TOO_LATE |
    | something | no stage to tell (see :func:`handlers.rules.progress.stage_of`) | any | ON_TRACK |
    | something | a first stage | any | TIGHT |
    | something | a later stage | enough for what is left | TIGHT |
    | something | a later stage | too slow | WILL_MISS |

    Args:
        done: what counts already, in the quota's unit.
        target: what is to be done in the whole period, in the quota's unit.
        days_left: working days from today to the period's end, today included and leave taken out.
        days_in_all: working days that the person has in the period: for whoever came in its middle only those since.
        most_a_day: more than this nobody reaches in one working day.
    """
    left = max(target - done, 0)
    passed = max(days_in_all - days_left, 0)
    own = done / passed if passed else 0.0
    needed = left / days_left if days_left > 0 else None
    return Forecast(_verdict(done, target, left, days_left, days_in_all, own, most_a_day), left, days_left, own, needed)


def _verdict(
    done: int | float,
    target: int | float,
    left: int | float,
    days_left: int,
    days_in_all: int,
    own: float,
    most_a_day: int | float,
) -> Verdict:
    if left <= 0:
        return Verdict.ON_TRACK
    if left > most_a_day * max(days_left, 0):
        return Verdict.TOO_LATE
    stage = stage_of(done, target, days_left, days_in_all)
    if stage is None:
        return Verdict.ON_TRACK
    if stage is Stage.EARLY or own * days_left >= left:
        return Verdict.TIGHT
    return Verdict.WILL_MISS
