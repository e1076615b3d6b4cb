"""How a head says what is asked: in one line (南关村 10户 12月31日前), or question by question with buttons.

Must never guess a grid: a word that names none, or several, is asked about.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers.access import Act
from handlers.context import Context
from handlers.dates import InstantRead, read_instant
from handlers.forms.form import Again, Answers, Choice, Field, Ok
from handlers.forms.grids import as_answer, grids_named, own_and_below

ALL = 0
"""Instead of a number of households: every one of them."""
MOST_CHOICES = 8
_COUNT = re.compile(r"(?P<n>\d{1,4})\s*户")
_ALL = re.compile(r"全部|所有(?:的?户)?|每一?户|全?走一?遍|全走|一户不落")
_OFFERED = (5, 10, 20)


async def read_line(context: Context, text: str) -> Answers:
    """Returns what a line says of grid, households and day; a word that names no grid is kept to be shown."""
    answers: Answers = {}
    rest = text.strip()
    read = read_instant(rest, context.local_now, add_workdays=context.world.calendar.add_workdays)
    if isinstance(read, InstantRead):
        answers["until"] = read.at.date()
        rest = read.rest(rest)
    households = _count_in(rest)
    if households is not None:
        answers["households"] = households
        rest = _ALL.sub(" ", _COUNT.sub(" ", rest))
    words = [word for word in re.split(r"[\s，,。]+", rest) if word.strip("前以")]
    for word in words:
        grids = await grids_named(context, Act.ISSUE_TASK, word)
        if len(grids) == 1:
            answers["grid"] = as_answer(grids[0])
            return answers
    return {**answers, "unknown": words[0][:30]} if words else answers


def _count_in(text: str) -> int | None:
    found = _COUNT.search(text)
    if found is not None and int(found["n"]) > 0:
        return int(found["n"])
    return ALL if _ALL.search(text) else None


async def _offer_grid(context: Context, _answers: Answers) -> Sequence[Choice]:
    grids = await own_and_below(context, Act.ISSUE_TASK)
    return [
        Choice("demands.grid", as_answer(grid), {"name": grid.name}, row=at // 2)
        for at, grid in enumerate(grids[:MOST_CHOICES])
    ]


async def _read_grid(context: Context, answers: Answers, text: str) -> Ok | Again:
    grids = await grids_named(context, Act.ISSUE_TASK, text.strip(" 。."))
    if len(grids) != 1:
        return Again("demands.ask_grid", {"said": text[:30]}, await _offer_grid(context, answers))
    return Ok(as_answer(grids[0]))


async def _offer_households(_context: Context, _answers: Answers) -> Sequence[Choice]:
    some = [Choice("demands.households", n, {"n": n}, row=0) for n in _OFFERED]
    return [*some, Choice("demands.all", ALL, row=1)]


async def _read_households(context: Context, answers: Answers, text: str) -> Ok | Again:
    said = text.strip()
    households = _count_in(f"{said}户" if said.isdecimal() else said)
    if households is None:
        return Again("demands.ask_households", {"said": text[:30]}, await _offer_households(context, answers))
    return Ok(households)


async def _offer_until(context: Context, _answers: Answers) -> Sequence[Choice]:
    friday = context.today + timedelta(days=(4 - context.today.weekday()) % 7)
    month = (context.today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    days = dict.fromkeys((friday, friday + timedelta(days=7), month))
    return [Choice("demands.until", day, {"on": day}, row=0) for day in days]


async def _read_until(context: Context, answers: Answers, text: str) -> Ok | Again:
    read = read_instant(text, context.local_now, add_workdays=context.world.calendar.add_workdays)
    if not isinstance(read, InstantRead) or read.at.date() < context.today:
        return Again("demands.ask_until", {"said": text[:30]}, await _offer_until(context, answers))
    return Ok(read.at.date())


FIELDS = (
    Field("grid", _read_grid, offer=_offer_grid),
    Field("households", _read_households, offer=_offer_households),
    Field("until", _read_until, offer=_offer_until),
)
