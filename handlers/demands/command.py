"""/demand 要求: a head asks those below to see so many households by a day; from 确认 on it counts like a quota.

Nothing counts before 确认. It ends on its day, or when it is withdrawn. It must never reach whom the document itself
gives a figure, nor a grid outside of the head's own. Source: 第八条（二）按照上级网格长的工作要求，适时; 四1 定期.
"""

import re
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.demands.asking import FIELDS, read_line
from handlers.forms import engine
from handlers.forms.form import Answers, Form
from handlers.forms.preview import confirmed, drop_preview, put_away
from handlers.quotas.demanded import left_open
from storage.repositories.filings import Demand
from storage.repositories.letters import Button, Lane

OVER = "demands.over"
MOST_POSTS = 500
MOST_SHOWN = 12
_HOW_MANY = r"[\d一二两三四五六七八九十百]\s*户|走一?遍|全走|全部(?:住?户|走|[\s　，,])"
_BARE = re.compile(rf"^要求[\s　:：,，]*(?P<rest>\S.*(?:{_HOW_MANY}).*)$")


async def run(context: Context, text: str) -> None:
    """要求: lists what is asked; 要求 三村 10户 12月31日前 asks."""
    if not text.strip():
        await show(context, {})
    elif reach(context.posts, Act.ISSUE_TASK):
        await engine.start(context, FORM.name, await read_line(context, text))
    else:
        await context.reply("demands.not_yours")


async def take(context: Context, text: str) -> bool:
    """Takes a head's '要求南关村10户' without a slash; '要求大家都来' asks for no visits and is anybody's text."""
    match = _BARE.match(text)
    if match is None or not reach(context.posts, Act.ISSUE_TASK):
        return False
    await run(context, match["rest"])
    return True


async def new(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that asks, question by question."""
    if reach(context.posts, Act.ISSUE_TASK):
        await engine.start(context, FORM.name)
    else:
        await context.reply("demands.not_yours")


async def preview(context: Context, answers: Answers) -> None:
    """Shows what would be asked of how many people, with the clause that leaves it to the head."""
    grid = await context.uow.grids.get(int(answers["grid"]["id"]))
    until = date.fromisoformat(str(answers["until"]))
    if not may(context.posts, Act.ISSUE_TASK, grid.path):
        await context.reply("help.not_allowed")
        return
    if until < context.today:
        await context.reply("demands.past", until=until)
        return
    meant = await _meant(context, grid.path)
    if meant is None:
        await context.reply("demands.too_many", grid=grid.name, most=MOST_POSTS)
        return
    people, clauses = meant
    if not people:
        await context.reply("demands.nobody", grid=grid.name)
        return
    buttons = [Button("duty.confirm", "demands.confirm"), Button("tasks.drop", "demands.drop")]
    await context.reply(
        "demands.preview", buttons, grid=grid.name, grid_id=grid.id, households=int(answers["households"]),
        until=until, people=len(people), clauses=clauses, state="", drafted_at=context.now,
    )  # fmt: skip


async def _meant(context: Context, path: str) -> tuple[set[int], list[str]] | None:
    """Whom a demand on a subtree reaches, the head left out, and the clauses that leave it to the head.

    None where the subtree has more posts than can be told at once: part of them would count without being told.
    """
    posts = await context.uow.people.posts_within(path, context.today, limit=MOST_POSTS + 1)
    if len(posts) > MOST_POSTS:
        return None
    rules = left_open(context.world, posts, context.today)
    people = {post.person_id for post in posts if post.id in rules and post.person_id != context.person.id}
    return people, list(dict.fromkeys(str(rule.clause) for rule in rules.values()))


async def confirm(context: Context, _subject: Mapping[str, Any]) -> None:
    """Writes the demand down once, and tells those who are meant."""
    assert context.pressed is not None
    asked = context.pressed.params
    until = date.fromisoformat(str(asked["until"]))
    draft = {"grid": {"id": asked["grid_id"]}, "households": asked["households"], "until": until}
    again = partial(preview, context, draft)
    grid = await confirmed(context, Act.ISSUE_TASK, int(asked["grid_id"]), over=OVER, again=again)
    if grid is None:
        return
    meant = await _meant(context, grid.path)
    if meant is None:
        await put_away(context, "changed")
        await again()
        return
    households = int(asked["households"])
    demand_id = await context.uow.demands.add(
        grid_id=grid.id, path=grid.path, households=households or None, start_on=context.today, until_on=until,
        filed_by_id=context.person.id, source=context.source,
    )  # fmt: skip
    people, clauses = meant
    await put_away(context, "made")
    said: dict[str, Any] = {"households": households, "until": until, "clauses": clauses}
    await context.tell(
        people, "demands.asked", [Button("progress.show", "progress.show")], lane=Lane.TASK,
        by=context.person.name, **said,
    )  # fmt: skip
    withdraw_it = Button("demands.withdraw", "demands.withdraw", {"demand": demand_id})
    await context.reply("demands.made", [withdraw_it], grid=grid.name, people=len(people), **said)


async def drop(context: Context, _subject: Mapping[str, Any]) -> None:
    """不要了: the preview is put away."""
    await drop_preview(context, OVER)


async def show(context: Context, _subject: Mapping[str, Any]) -> None:
    """Lists what is asked now, of the speaker or below; a head withdraws it here, or asks for more."""
    paths = reach(context.posts, Act.ISSUE_TASK)
    in_force = await context.uow.demands.in_force(context.today)
    found = [one for one in in_force if _is_seen(context, one, paths)][:MOST_SHOWN]
    buttons = [
        Button(
            "demands.withdraw_one", "demands.withdraw", {"demand": one.id}, {"grid": one.grid_name, "on": one.until_on}
        )
        for one in found
        if may(context.posts, Act.ISSUE_TASK, one.path)
    ]
    if paths:
        buttons.append(Button("demands.new", "demands.new"))
    lines = [
        {"grid": one.grid_name, "households": one.households or 0, "until": one.until_on, "by": one.filed_by}
        for one in found
    ]
    await context.reply("demands.list", buttons, demands=lines, may=bool(paths))


def _is_seen(context: Context, demand: Demand, paths: list[str]) -> bool:
    is_below = any(demand.path.startswith(path) for path in paths)
    return is_below or any(post.grid_path.startswith(demand.path) for post in context.posts)


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Withdraws a demand and tells those who were asked: whoever may set one there may; it stays on record."""
    demand = await context.uow.demands.get(int(subject["demand"]))
    if demand is None or not may(context.posts, Act.ISSUE_TASK, demand.path):
        await context.reply("help.not_allowed")
        return
    if not await context.uow.demands.end(demand.id, context.person.id):
        await context.reply("demands.gone")
        return
    if context.pressed is not None:
        await context.edit_pressed(buttons=())
    people, _clauses = await _meant(context, demand.path) or (set(), [])
    said: dict[str, Any] = {"households": demand.households or 0, "until": demand.until_on}
    await context.tell(people, "demands.called_off", lane=Lane.TASK, by=context.person.name, **said)
    await context.reply("demands.withdrawn", grid=demand.grid_name, until=demand.until_on, people=len(people))


FORM = Form("demands", FIELDS, preview)
AREA = Area(
    "demands",
    commands=(Command("demand", "要求", run, in_groups=False),),
    actions={"confirm": confirm, "drop": drop, "new": new, "show": show, "withdraw": withdraw},
    forms=(FORM,),
    take=take,
)
