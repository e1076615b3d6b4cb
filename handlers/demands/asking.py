"""How a head says what is asked: in one line (南关村 10户 12月31日前), or question by question with buttons.

Must never guess a grid: a word that names none, or several, is asked about.
"""

import re
from collections.abc import Sequence
from datetime import timedelta

from handlers.access import Act, reach
from handlers.context import Context
from handlers.dates import InstantRead, read_instant
from handlers.forms.form import Again, Answers, Choice, Field, Ok
from storage.repositories.grids import Grid

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
        grid = await _grid_called(context, word)
        if grid is not None:
            answers["grid"] = _named(grid)
            return answers
    return {**answers, "unknown": words[0][:30]} if words else answers


def _count_in(text: str) -> int | None:
    found = _COUNT.search(text)
    if found is not None and int(found["n"]) > 0:
        return int(found["n"])
    return ALL if _ALL.search(text) else None


async def _grid_called(context: Context, said: str) -> Grid | None:
    """Returns the one grid of the speaker's subtrees that has this name or code, or a name with it inside."""
    found: dict[int, Grid] = {}
    for path in reach(context.posts, Act.ISSUE_TASK):
        found |= {grid.id: grid for grid in await context.uow.grids.named(said, path)}
    exact = [grid for grid in found.values() if said in (grid.name, grid.code)] or list(found.values())
    return exact[0] if len(exact) == 1 else None


def _named(grid: Grid) -> dict[str, int | str]:
    return {"id": grid.id, "name": grid.name}


async def _offer_grid(context: Context, _answers: Answers) -> Sequence[Choice]:
    grids: list[Grid] = []
    for path in reach(context.posts, Act.ISSUE_TASK):
        own = await context.uow.grids.get(int(path.strip("/").rsplit("/", 1)[-1]))
        grids += [own, *await context.uow.grids.children(own.id)]
    return [
        Choice("demands.grid", _named(grid), {"name": grid.name}, row=at // 2)
        for at, grid in enumerate(grids[:MOST_CHOICES])
    ]


async def _read_grid(context: Context, answers: Answers, text: str) -> Ok | Again:
    grid = await _grid_called(context, text.strip(" 。."))
    if grid is None:
        return Again("demands.ask_grid", {"said": text[:30]}, await _offer_grid(context, answers))
    return Ok(_named(grid))


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
