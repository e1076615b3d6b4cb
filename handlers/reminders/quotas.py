"""Quotas that are about to be missed: each worse verdict on a post's rule and period is said once.

How urgent a quota is follows from what is left, the working days left and the own pace (handlers/rules/forecast.py),
never from the calendar alone.
"""

from asyncio import sleep
from collections.abc import Sequence
from math import ceil

from handlers.quotas.outlook import is_told, outlook
from handlers.quotas.owed import DAILY, LONGER, ONCE, is_daily
from handlers.quotas.standing import Standing
from handlers.quotas.words import rate_params
from handlers.reminders.lefts import Left, Lefts, lefts
from handlers.reminders.plan import week_plan
from handlers.reminders.turn import Item, Turn
from handlers.rules.forecast import Forecast, Verdict
from handlers.visits.left import rest_button, target_button
from handlers.visits.neighbours import together
from storage.repositories.letters import Button

NAMES_A_LINE = 6
MOST_NAMED = 30
_TOLD = (Verdict.TIGHT, Verdict.WILL_MISS, Verdict.TOO_LATE)
_URGENT, _LATER = 1.0, 3.0
_BREATH = 20
"""How many letters' lines are put together before other work of the program gets its turn."""


async def longer_quotas(turn: Turn) -> list[Item]:
    """The morning's source: quotas of a week and longer, and on the week's first working day its plan."""
    return await _items(turn, daily=False, with_plan=True)


async def worse_quotas(turn: Turn) -> list[Item]:
    """The evening's source after a morning: quotas of a week and longer whose verdict is worse than what was said."""
    return await _items(turn, daily=False)


async def daily_quotas(turn: Turn) -> list[Item]:
    """The evening's source: quotas of this very day, said once while the day is not over."""
    return await _items(turn, daily=True)


async def _items(turn: Turn, *, daily: bool, with_plan: bool = False) -> list[Item]:
    duties = [duty for person_id in turn.people for duty in turn.roll.duties.get(person_id, ())]
    told = {duty.post.id: duty for duty in duties}
    posts = [duty.post for duty in duties]
    county = await turn.county()
    due: dict[str, tuple[Standing, Forecast]] = {}
    behind: list[Standing] = []
    for standing in await county.standings(posts, DAILY if daily else (*LONGER, ONCE)):
        # What rolls is due again within the week, whatever was reached until today.
        if (not standing.is_met or standing.quota.runs == "rolling") and not told[standing.post.id].behalf:
            behind.append(standing)
        found = outlook(turn.world, standing)
        if is_told(standing, found):
            due[_key(standing, found.verdict)] = (standing, found)
    for key in await turn.uow.occurrences.said(due):
        del due[key]
    items: list[Item] = []
    left = await lefts(turn, [standing for standing, _ in due.values()])
    for number, (standing, found) in enumerate(due.values()):
        if number % _BREATH == 0:
            await sleep(0)
        duty = told[standing.post.id]
        person_id = turn.roll.told_for(standing.post.person_id)
        assert person_id is not None
        items.append(await _item(turn, left, standing, found, person_id, duty.behalf))
        # Nobody answers to a head for days on leave, nor for what a predecessor left undone.
        if found.verdict is Verdict.TOO_LATE and not duty.behalf and standing.post.since_on <= standing.period.start:
            items += [_for_head(standing, head) for head in turn.roll.heads_of(standing.post)]
    if with_plan:
        items += await week_plan(turn, behind)
    return items


def keys_of(standing: Standing, verdict: Verdict) -> tuple[str, ...]:
    """Returns the keys under which a verdict is said once: its own, then those of the milder ones made needless by it.

    Args:
        standing: what it is about: a verdict is said once of (post, rule, period). What a rate is made of is due on
            days of its own, and it is tight anew with each of them.
        verdict: any but that all is well.
    """
    return tuple(_key(standing, one) for one in reversed(_TOLD[: _TOLD.index(verdict) + 1]))


def _key(standing: Standing, verdict: Verdict) -> str:
    key = f"{standing.post.id}:{standing.quota.id}:{standing.period.start}:{verdict.value}"
    rate = standing.rate
    return f"{key}:{rate.next_on}" if verdict is Verdict.TIGHT and rate is not None else key


async def _item(turn: Turn, lists: Lefts, standing: Standing, found: Forecast, person_id: int, behalf: str) -> Item:
    # Whoever will miss it is given the shortest list that would still make it, as far as a message holds it.
    is_longer = found.verdict is Verdict.WILL_MISS and standing.quota.period not in DAILY
    limit = min(ceil(standing.missing), MOST_NAMED) if is_longer else NAMES_A_LINE
    left = await lists.first(standing, limit)
    quota, rest = standing.quota, ceil(standing.missing) - len(left) if is_longer and left else 0
    params = {
        "kind": "quota", "behalf": behalf, "grid": standing.post.grid_name, "says": quota.says, "clause": quota.clause,
        "done": standing.done, "target": standing.target, "missing": standing.missing, "unit": standing.unit,
        "period": quota.period, "until": standing.period.end, "days": standing.working_days_left,
        "verdict": None if is_daily(quota) else found.verdict.value,
        "a_day": ceil(found.needed_pace) if found.needed_pace is not None and found.needed_pace > 1 else None,
        "groups": await _groups(turn, left, by_street=is_longer), "left": [target.name for _, target in left],
        "several": _holds_several(turn, person_id), "rest": rest, **rate_params(standing),
    }  # fmt: skip
    # A visit is its own person's: who stands in is told who is left and has nothing to tick off.
    buttons = [] if behalf else [target_button(kind, one, n // 2) for n, (kind, one) in enumerate(left[:NAMES_A_LINE])]
    if rest > 0 and not behalf:
        buttons.append(rest_button(standing, len(left), rest, ceil(standing.missing)))
    buttons.append(Button("why.why", "why.show", {"post": standing.post.id, "rule": quota.id}))
    # Fewer days left come first among equals.
    is_urgent = found.verdict is Verdict.TOO_LATE or standing.working_days_left <= 1 or is_daily(quota)
    rank = (_URGENT if is_urgent else _LATER) + min(standing.working_days_left, 99) / 100
    return Item(person_id, "lines", keys_of(standing, found.verdict), params, tuple(buttons), rank)


async def _groups(turn: Turn, left: Sequence[Left], *, by_street: bool) -> list[dict[str, object]]:
    """Puts those who are left together by the grid they live in, or where all live in one, by their addresses."""
    if all(kind == "grid" for kind, _ in left):
        return []
    names = await (await turn.county()).grid_names()
    return together([one for _, one in left], names, by_street=by_street)


def _for_head(standing: Standing, head_id: int) -> Item:
    quota, post = standing.quota, standing.post
    params = {
        "rule": quota.id, "says": quota.says, "clause": quota.clause, "unit": standing.unit,
        "start": standing.period.start, "end": standing.period.end, "name": post.person_name, "grid": post.grid_name,
        "done": standing.done, "target": standing.target, "since": None, **rate_params(standing),
    }  # fmt: skip
    return Item(head_id, "too_late", (f"{_key(standing, Verdict.TOO_LATE)}:{head_id}",), params)


def _holds_several(turn: Turn, person_id: int) -> bool:
    """Whether the grid must be named, because the person is told about more than one."""
    return len({duty.post.grid_id for duty in turn.roll.duties.get(person_id, ())}) > 1
