"""What a letter needs to speak of a quota: plain values for the macros of the words, no text.

Must never compute a figure: it hands on what a standing says.
"""

from datetime import date
from math import ceil
from typing import Any

from handlers.context import World
from handlers.quotas.outlook import outlook
from handlers.quotas.owed import is_daily
from handlers.quotas.standing import Standing


def quota_params(standing: Standing, today: date | None = None) -> dict[str, Any]:
    """Returns the params of ``quotas.line``, ``quotas.missing`` and every letter that holds a quota.

    Args:
        standing: where somebody stands.
        today: the local day on which it is said, if the period may be over by then; words differ for a past one.
    """
    quota = standing.quota
    return {
        "done": standing.done, "target": standing.target, "missing": standing.missing, "met": standing.is_met,
        "unit": standing.unit, "period": quota.period, "until": standing.period.end, "clause": quota.clause or "",
        "of": quota.of.words, "says": quota.says, "days_left": standing.working_days_left,
        "past": today is not None and today > standing.period.end, **runs_params(standing), **rate_params(standing),
    }  # fmt: skip


def runs_params(standing: Standing) -> dict[str, Any]:
    """Returns what more is said of a period that is not the calendar's: its days; else nothing."""
    period, runs = standing.period, standing.quota.runs
    return {} if runs == "calendar" else {"runs": runs, "start": period.start, "length": period.days}


def rate_params(standing: Standing) -> dict[str, Any]:
    """Returns what more is said of a rate: how many went wrong, how many are open and until when; else nothing."""
    rate = standing.rate
    if rate is None:
        return {}
    known = {"bad": rate.bad, "open": rate.still_open, "next": rate.next_on, "percent": rate.percent}
    return {"rate": {**known, "of": standing.quota.of.covers}}


def outlook_params(world: World, standing: Standing) -> dict[str, Any] | None:
    """Returns the params of ``quotas.outlook``: verdict, days left and paces; None where there is nothing to foresee.

    Args:
        world: calendar and settings.
        standing: where somebody stands; what is met or owed by the day has no outlook.
    """
    if standing.is_met or is_daily(standing.quota):
        return None
    found = outlook(world, standing)
    return {
        "verdict": found.verdict.value, "days": found.days_left, "unit": standing.unit, **rate_params(standing),
        "pace": round(found.own_pace, 1),
        "needed": None if found.needed_pace is None else ceil(found.needed_pace * 10) / 10,
    }  # fmt: skip
