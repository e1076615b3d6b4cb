"""Who is left for a quota, as buttons: one tap files a visit to that one. And the lines of /today about quotas."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from handlers.areas import Press, Todo
from handlers.context import Context
from handlers.quotas.doing import button_of
from handlers.quotas.owed import DAILY
from handlers.quotas.standing import Standing, left_of, standings
from handlers.quotas.words import quota_params
from handlers.rules.progress import Stage, stage_of
from handlers.visits.asking import stood_in_for, subject_of
from handlers.visits.filing import NewVisit, file_and_answer
from handlers.visits.finding import as_pick, by_id
from storage.repositories.letters import Button
from storage.repositories.targets import Target

MOST_LISTED = 8
_SHORT = (*DAILY, "week", "half_month", "month")
_ORDER = {Stage.LAST: 1, Stage.TIGHT: 2, Stage.EARLY: 3}


def target_button(target: Target, row: int | None = None) -> Button:
    """Returns the button that files a visit to somebody with one tap."""
    params = {"kind": target.kind, "name": target.name, "address": target.address, "code": target.code}
    return Button("visits.target", "visits.reach", {"kind": target.kind, "id": target.id}, params, row=row)


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
    left = await left_of(context.world, context.uow, standing, MOST_LISTED)
    buttons = [target_button(target) for target in left]
    if standing.missing > len(left):
        buttons.append(Button("visits.next_ones", "visits.left", dict(subject)))
    await context.reply("visits.left", buttons, quota=quota_params(standing), more=standing.missing - len(left))


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
        replace(b, label="visits.target_done") if b.action == "visits.reach" and b.subject == subject else b
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
