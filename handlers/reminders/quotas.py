"""Quotas that are about to be missed: each worse verdict on a post's rule and period is said once.

How urgent a quota is follows from what is left, the working days left and the own pace (handlers/rules/forecast.py),
never from the calendar alone.
"""

from math import ceil

from handlers.queries.bound import bound
from handlers.quotas.deeds import comes_to
from handlers.quotas.owed import DAILY, is_counted
from handlers.quotas.standing import Standing, standings
from handlers.reminders.lefts import Lefts, lefts
from handlers.reminders.plan import week_plan
from handlers.reminders.turn import Item, Turn
from handlers.rules.forecast import Forecast, Verdict, forecast
from handlers.rules.progress import stage_of
from handlers.visits.left import target_button
from storage.repositories.households import Target
from storage.repositories.outbox import Button

NAMES_A_LINE = 6
MOST_NAMED = 30
_TOLD = (Verdict.TIGHT, Verdict.WILL_MISS, Verdict.TOO_LATE)
_URGENT, _LATER = 1.0, 3.0


async def longer_quotas(turn: Turn) -> list[Item]:
    """The morning's source: quotas of a week and longer, and on the week's first working day its plan."""
    return await _items(turn, daily=False)


async def daily_quotas(turn: Turn) -> list[Item]:
    """The evening's source: quotas of this very day, said once while the day is not over."""
    return await _items(turn, daily=True)


def outlook(turn: Turn, standing: Standing) -> Forecast:
    """Returns the forecast of a standing; whoever came within the period is measured from their first day on."""
    calendar, quota = turn.world.calendar, standing.quota
    days = standing.working_days_in_period
    if quota.period in DAILY:
        # What is owed by the day is either done by its evening or not: it is never called hopeless before.
        late = stage_of(standing.done, standing.target, standing.working_days_left, days) is not None
        verdict = Verdict.WILL_MISS if late else Verdict.ON_TRACK
        return Forecast(verdict, standing.missing, standing.working_days_left, 0.0, None)
    if standing.post.since_on > standing.period.start:
        days = calendar.workdays(min(standing.post.since_on, standing.period.end), standing.period.end)
    return forecast(
        standing.done, standing.target, standing.working_days_left, days, turn.world.settings.most_reached_a_day
    )


async def _items(turn: Turn, *, daily: bool) -> list[Item]:
    duties = [duty for person_id in turn.people for duty in turn.roll.duties.get(person_id, ())]
    told = {duty.post.id: duty for duty in duties}
    posts = [duty.post for duty in duties]
    # Most posts have no figure to reach, or none of this round's: they need not be counted.
    rules = await bound(turn.world, turn.uow, posts, turn.on)
    posts = [post for post in posts if any((q.period in DAILY) is daily and is_counted(q) for q in rules.rules(post))]
    due: list[tuple[Standing, Forecast]] = []
    behind: list[Standing] = []
    for standing in await standings(turn.world, turn.uow, posts, turn.on, with_leave=True):
        if (standing.quota.period in DAILY) is not daily:
            continue
        if not standing.is_met and not told[standing.post.id].behalf:
            behind.append(standing)
        found = outlook(turn, standing)
        if found.verdict is not Verdict.TOO_LATE and comes_to(standing.post, standing.quota):
            # Nobody comes to a training that nobody holds: only one that can no longer be made up for is spoken of.
            continue
        if found.verdict is not Verdict.ON_TRACK:
            due.append((standing, found))
    said = await turn.uow.occurrences.said(key_of(standing, found.verdict) for standing, found in due)
    items: list[Item] = []
    left = await lefts(turn, [standing for standing, found in due if key_of(standing, found.verdict) not in said])
    for standing, found in due:
        if key_of(standing, found.verdict) in said:
            continue
        duty = told[standing.post.id]
        person_id = turn.roll.told_for(standing.post.person_id)
        assert person_id is not None
        items.append(await _item(turn, left, standing, found, person_id, duty.behalf))
        # Nobody answers to a head for days on leave, nor for what a predecessor left undone.
        if found.verdict is Verdict.TOO_LATE and not duty.behalf and standing.post.since_on <= standing.period.start:
            items += [_for_head(standing, head) for head in turn.roll.heads_of(standing.post)]
    if not daily:
        items += await week_plan(turn, behind)
    return items


def key_of(standing: Standing, verdict: Verdict) -> str:
    """Returns the key under which a verdict on (post, rule, period) is said once."""
    return f"{standing.post.id}:{standing.quota.id}:{standing.period.start}:{verdict.value}"


async def _item(turn: Turn, lists: Lefts, standing: Standing, found: Forecast, person_id: int, behalf: str) -> Item:
    # Whoever will miss it is given the shortest list that would still make it, as far as a message holds it.
    is_longer = found.verdict is Verdict.WILL_MISS and standing.quota.period not in DAILY
    limit = min(ceil(standing.missing), MOST_NAMED) if is_longer else NAMES_A_LINE
    left = await lists.of(standing, limit)
    quota = standing.quota
    params = {
        "kind": "quota", "behalf": behalf, "grid": standing.post.grid_name, "says": quota.says, "clause": quota.clause,
        "done": standing.done, "target": standing.target, "missing": standing.missing, "unit": quota.unit,
        "period": quota.period, "until": standing.period.end, "days": standing.working_days_left,
        "verdict": None if quota.period in DAILY else found.verdict.value,
        "a_day": ceil(found.needed_pace) if found.needed_pace is not None and found.needed_pace > 1 else None,
        "groups": await _groups(turn, left), "left": [target.name for target in left],
        "several": _holds_several(turn, person_id),
    }  # fmt: skip
    # A visit is its own person's: who stands in is told who is left and has nothing to tick off.
    buttons = [] if behalf else [target_button(target, row=n // 2) for n, target in enumerate(left[:NAMES_A_LINE])]
    buttons.append(Button("why.why", "why.show", {"post": standing.post.id, "rule": quota.id}))
    milder = _TOLD[: _TOLD.index(found.verdict) + 1]
    keys = tuple(key_of(standing, one) for one in reversed(milder))
    # Fewer days left come first among equals.
    is_urgent = found.verdict is Verdict.TOO_LATE or standing.working_days_left <= 1 or quota.period in DAILY
    rank = (_URGENT if is_urgent else _LATER) + min(standing.working_days_left, 99) / 100
    return Item(person_id, "lines", keys, params, tuple(buttons), rank)


async def _groups(turn: Turn, left: list[Target]) -> list[dict[str, object]]:
    """Puts those who are left together by the grid they live in; nothing where all live in one."""
    by_grid: dict[int, list[str]] = {}
    for target in left:
        by_grid.setdefault(target.grid_id, []).append(target.name)
    if len(by_grid) < 2 or all(target.kind == "grid" for target in left):
        return []
    grids = await turn.uow.grids.by_ids(by_grid)
    return [{"grid": grids[grid_id].name, "names": names} for grid_id, names in by_grid.items() if grid_id in grids]


def _for_head(standing: Standing, head_id: int) -> Item:
    quota, post = standing.quota, standing.post
    params = {
        "rule": quota.id, "says": quota.says, "clause": quota.clause, "unit": quota.unit,
        "start": standing.period.start, "end": standing.period.end, "name": post.person_name, "grid": post.grid_name,
        "done": standing.done, "target": standing.target, "since": None,
    }  # fmt: skip
    return Item(head_id, "too_late", (f"{key_of(standing, Verdict.TOO_LATE)}:{head_id}",), params)


def _holds_several(turn: Turn, person_id: int) -> bool:
    """Whether the grid must be named, because the person is told about more than one."""
    return len({duty.post.grid_id for duty in turn.roll.duties.get(person_id, ())}) > 1
