"""Who is left for a quota, as buttons: one tap files a visit to that one. And the lines of /today about quotas."""

from collections.abc import Mapping, Sequence
from datetime import date
from math import ceil
from typing import Any

from handlers.areas import Press, Todo
from handlers.behalf import subject_of
from handlers.context import Context
from handlers.quotas.doing import button_of
from handlers.quotas.owed import DAILY, days_of
from handlers.quotas.standing import Standing, left_of, standings
from handlers.quotas.words import quota_params
from handlers.rules.periods import period_of
from handlers.rules.progress import Stage, stage_of
from handlers.visits.asking import stood_in_for
from handlers.visits.filing import NewVisit, file_and_answer
from handlers.visits.finding import as_pick, by_id
from handlers.visits.neighbours import Neighbour, together
from storage.repositories.letters import Button
from storage.repositories.reach import Waiting
from storage.repositories.targets import Target

MOST_LISTED = 8
MOST_ON_A_PAGE = 20
"""On the pages after it, which somebody asks for one by one, names stand together and buttons two in a row."""
_SHORT = (*DAILY, "week", "half_month", "month")
_ORDER = {Stage.LAST: 1, Stage.TIGHT: 2, Stage.EARLY: 3}


def target_button(kind: str, one: Target | Waiting, row: int | None = None) -> Button:
    """Returns the button that files a visit to somebody with one tap."""
    # No more than the label shows: a county's morning writes forty thousand of these.
    params = {"name": one.name, "address": one.address or one.code}
    return Button("visits.target", "visits.reach", {"kind": kind, "id": one.id}, params, row)


async def standing_of(context: Context, subject: Mapping[str, Any]) -> Standing | None:
    """Returns the own standing that a button is about: {post, rule}; None if it is over, excused or not the own one."""
    posts = [post for post in context.posts if post.id == int(subject["post"])]
    found = await standings(context.world, context.uow, posts, context.today) if posts else []
    return next((one for one in found if one.quota.id == subject["rule"]), None)


async def show_left(context: Context, subject: Mapping[str, Any]) -> None:
    """Lists who is left for one quota, those who waited longest first, each a button that files a visit."""
    if context.in_group:
        await context.reply("visits.come_private")
        return
    standing = await standing_of(context, subject)
    if standing is None or standing.is_met:
        await context.reply("visits.nothing_left")
        return
    total = ceil(standing.missing)
    quota = quota_params(standing)
    if standing.quota.runs == "rolling":
        standing = as_planned(standing, period_of("week", context.today).end)
        total = len(await left_of(context.world, context.uow, standing, ceil(standing.target)))
    first = _first_of(standing, subject, total)
    page = MOST_ON_A_PAGE if first else MOST_LISTED
    left = (await left_of(context.world, context.uow, standing, first + page))[first:]
    buttons = [target_button(target.kind, target, n // 2 if first else None) for n, target in enumerate(left)]
    rest = total - first - len(left)
    if left and rest > 0:
        buttons.append(rest_button(standing, first + len(left), rest, total))
    names = await context.uow.grids.by_ids({target.grid_id for target in left}) if first else {}
    groups = together(
        [Neighbour(target.name, target.address, str(target.grid_id)) for target in left],
        {str(grid.id): grid.name for grid in names.values()},
    ) if first else []  # fmt: skip
    await context.reply(
        "visits.left", buttons, quota=quota, more=max(rest, 0), first=first + 1,
        last=first + len(left), groups=groups,
    )  # fmt: skip


def as_planned(standing: Standing, end: date) -> Standing:
    """Returns a standing as a week sees it: of what rolls, all that falls due in the week is left until its end.

    Args:
        standing: of any quota; only what rolls is seen otherwise than it stands.
        end: the week's last day.
    """
    if standing.quota.runs != "rolling":
        return standing
    return standing._replace(period=days_of(standing.quota, end, standing.post.since_on), done=0)


def rest_button(standing: Standing, shown: int, rest: int, total: int) -> Button:
    """Returns the button that shows who stands behind those who are named already, page by page.

    Args:
        standing: the own standing that a list is about.
        shown: how many of those who are left are named.
        rest: how many more there are to name.
        total: how many are left in all.
    """
    about = {"post": standing.post.id, "rule": standing.quota.id, "after": shown}
    then = {"missing": total, "start": standing.period.start.isoformat()}
    return Button("visits.the_rest", "visits.left", {**about, **then}, {"n": rest})


def _first_of(standing: Standing, subject: Mapping[str, Any], total: int) -> int:
    """Returns from which one on a page shows who is left.

    Whoever was visited since has left the list, most likely from among those who were named: the page begins so many
    earlier, so that it rather names somebody twice than leaves anybody out. A new period begins at the beginning.
    """
    if subject.get("start") != standing.period.start.isoformat():
        return 0
    visited = max(int(subject["missing"]) - total, 0)
    return max(int(subject["after"]) - visited, 0)


async def reach(context: Context, subject: Mapping[str, Any]) -> None:
    """Files a visit to one household, place or grid with one tap; a second tap on the same day files nothing.

    The button's subject is {kind, id}; any letter may carry it. Who stands in for somebody on leave files for them.
    """
    kind, target_id = str(subject["kind"]), int(subject["id"])
    whose = await subject_of(context, context.person.id)
    hit = await by_id(context, whose, kind, target_id, context.today)
    if hit is None:
        for whose in await stood_in_for(context):
            hit = await by_id(context, whose, kind, target_id, context.today)
            if hit is not None:
                break
    if hit is None:
        await context.reply("visits.not_yours")
        return
    await _tick_off(context, subject)
    if hit.reached:
        await context.reply("visits.there_today", name=hit.name)
    else:
        await file_and_answer(context, NewVisit(whose, [as_pick(hit)], context.today))


async def _tick_off(context: Context, subject: Mapping[str, Any]) -> None:
    """Marks the pressed button as done. No button moves: a press on an old screen must mean what it showed."""
    if context.pressed is None:
        return
    buttons = context.pressed.rest()
    ticked = [
        b._replace(label="visits.target_done") if b.action == "visits.reach" and b.subject == subject else b
        for b in buttons
    ]
    if ticked != buttons:
        await context.edit_pressed(buttons=ticked)


async def todo(context: Context) -> Sequence[Todo]:
    """The own quotas that are not met: the short ones always, those of a quarter or longer once the pace is behind."""
    items: list[Todo] = []
    for standing in await standings(context.world, context.uow, context.posts, context.today):
        stage = stage_of(standing.done, standing.target, standing.working_days_left, standing.working_days_in_period)
        # A matter that is due stands in the list itself: its rate is no work of its own.
        if standing.rate is not None or standing.is_met or (stage is None and standing.quota.period not in _SHORT):
            continue
        is_visit = standing.quota.kind == "cover" or standing.quota.of.covers == "visits"
        kind = "visits.todo_quota" if is_visit else "quotas.todo"
        items.append(Todo(kind, quota_params(standing), button_of(standing), _ORDER.get(stage, 4) if stage else 4))
    return items


ACTIONS: Mapping[str, Press] = {"left": show_left, "reach": reach}
