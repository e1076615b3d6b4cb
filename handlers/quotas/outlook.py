"""Whether a quota of one person will be met: done, left, working days left with leave taken out, pace, and a verdict.

Must never count anything: it judges what a standing says.
"""

from handlers.context import World
from handlers.quotas.deeds import comes_to
from handlers.quotas.owed import is_daily
from handlers.quotas.standing import Standing
from handlers.rules.forecast import Forecast, Verdict, forecast
from handlers.rules.progress import stage_of

URGENCY = {Verdict.TOO_LATE: 0, Verdict.WILL_MISS: 1, Verdict.TIGHT: 2, Verdict.ON_TRACK: 3}


def outlook(world: World, standing: Standing) -> Forecast:
    """Returns the forecast of a standing; whoever came within the period is measured from their first day on."""
    calendar, quota = world.calendar, standing.quota
    if standing.rate is not None:
        return standing.rate.forecast()
    days = standing.working_days_in_period
    if is_daily(quota):
        # What is owed by the day is either done by its evening or not: it is never called hopeless before.
        late = stage_of(standing.done, standing.target, standing.working_days_left, days) is not None
        # What has time until tomorrow as well is asked for on no day off.
        late = late and (quota.runs != "rolling" or standing.working_days_left > 0)
        verdict = Verdict.WILL_MISS if late else Verdict.ON_TRACK
        return Forecast(verdict, standing.missing, standing.working_days_left, 0.0, None)
    if standing.post.since_on > standing.period.start:
        days = calendar.workdays(min(standing.post.since_on, standing.period.end), standing.period.end)
    return forecast(standing.done, standing.target, standing.working_days_left, days, world.settings.most_reached_a_day)


def is_told(standing: Standing, found: Forecast) -> bool:
    """Whether a verdict is worth a reminder: nobody comes to a training that nobody holds, until it is too late."""
    if found.verdict is Verdict.ON_TRACK:
        return False
    return found.verdict is Verdict.TOO_LATE or not comes_to(standing.post, standing.quota)
