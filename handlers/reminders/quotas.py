"""Quotas that are about to be missed: each stage of a post's rule and period is said once.

How urgent a quota is follows from what is left and the working days left (handlers/rules/progress.py), never from the
calendar alone.
"""

from collections.abc import Sequence

from handlers.queries.bound import bound
from handlers.quotas.owed import DAILY, is_counted
from handlers.quotas.standing import Standing, left_of, standings
from handlers.reminders.turn import Item, Turn
from handlers.rules.progress import Stage, stage_of
from handlers.visits.left import target_button
from storage.repositories.outbox import Button
from storage.repositories.people import Post

NAMES_A_LINE = 6
_STAGES = (Stage.EARLY, Stage.TIGHT, Stage.LAST)
_RANK = {Stage.LAST: 1.0, Stage.TIGHT: 3.0, Stage.EARLY: 3.0}


async def longer_quotas(turn: Turn) -> list[Item]:
    """The morning's source: quotas of a week and longer."""
    return await _items(turn, daily=False)


async def daily_quotas(turn: Turn) -> list[Item]:
    """The evening's source: quotas of this very day, said once while the day is not over."""
    return await _items(turn, daily=True)


async def _items(turn: Turn, *, daily: bool) -> list[Item]:
    duties = [duty for person_id in turn.people for duty in turn.roll.duties.get(person_id, ())]
    told = {duty.post.id: duty for duty in duties}
    posts = [duty.post for duty in duties]
    # Most posts have no figure to reach, or none of this round's: they need not be counted.
    rules = await bound(turn.world, turn.uow, posts, turn.on)
    posts = [post for post in posts if any((q.period in DAILY) is daily and is_counted(q) for q in rules.rules(post))]
    due: list[tuple[Standing, Stage]] = []
    for standing in await standings(turn.world, turn.uow, posts, turn.on, with_leave=True):
        if (standing.quota.period in DAILY) is not daily:
            continue
        stage = stage_of(standing.done, standing.target, standing.working_days_left, standing.working_days_in_period)
        if stage is not None:
            due.append((standing, stage))
    said = await turn.uow.occurrences.said(key_of(standing, stage) for standing, stage in due)
    items: list[Item] = []
    for standing, stage in due:
        if key_of(standing, stage) in said:
            continue
        duty = told[standing.post.id]
        person_id = turn.roll.told_for(standing.post.person_id)
        assert person_id is not None
        items.append(await _item(turn, standing, stage, person_id, duty.behalf))
    return items


def key_of(standing: Standing, stage: Stage) -> str:
    """Returns the key under which a stage of (post, rule, period) is said once."""
    return f"{standing.post.id}:{standing.quota.id}:{standing.period.start}:{stage.value}"


async def _item(turn: Turn, standing: Standing, stage: Stage, person_id: int, behalf: str) -> Item:
    left = await left_of(turn.world, turn.uow, standing, NAMES_A_LINE)
    quota = standing.quota
    params = {
        "kind": "quota", "behalf": behalf, "grid": standing.post.grid_name, "says": quota.says, "clause": quota.clause,
        "done": standing.done, "target": standing.target, "missing": standing.missing, "unit": quota.unit,
        "period": quota.period, "until": standing.period.end, "days": standing.working_days_left, "stage": stage.value,
        "left": [target.name for target in left], "several": _holds_several(turn, person_id),
    }  # fmt: skip
    # A visit is its own person's: who stands in is told who is left and has nothing to tick off.
    buttons = [] if behalf else [target_button(target, row=n // 2) for n, target in enumerate(left)]
    buttons.append(Button("why.why", "why.show", {"post": standing.post.id, "rule": quota.id}))
    earlier = _STAGES[: _STAGES.index(stage) + 1]
    keys = tuple(key_of(standing, one) for one in reversed(earlier))
    # Fewer days left come first among equals.
    rank = _RANK[stage] + min(standing.working_days_left, 99) / 100
    return Item(person_id, "lines", keys, params, tuple(buttons), rank)


def _holds_several(turn: Turn, person_id: int) -> bool:
    """Whether the grid must be named, because the person is told about more than one."""
    grids: Sequence[Post] = [duty.post for duty in turn.roll.duties.get(person_id, ())]
    return len({post.grid_id for post in grids}) > 1
