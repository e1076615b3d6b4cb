"""/demand 要求: a head asks those below to see so many households by a day; from 确认 on it counts like a quota.

Nothing counts before 确认. It ends on its day, or when it is withdrawn. It must never reach whom the document itself
gives a figure, nor a grid outside of the head's own. Source: 第八条（二）按照上级网格长的工作要求，适时.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.dates import InstantRead, read_instant
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.quotas.demanded import left_open
from handlers.tasks.draft import is_old
from storage.repositories.filings import Demand
from storage.repositories.grids import Grid
from storage.repositories.letters import Button, Lane

_COUNT = re.compile(r"(?P<n>\d{1,4})\s*户")
_ALL = re.compile(r"全部|所有(?:的?户)?|每一?户|走遍|一户不落")
MOST_TOLD = 500
MOST_CHOICES = 8
MOST_SHOWN = 12
_OFFERED = (5, 10, 20)


async def run(context: Context, text: str) -> None:
    """要求: lists what is asked; 要求 三村 10户 12月31日前 asks."""
    if not text.strip():
        await show(context, {})
        return
    paths = reach(context.posts, Act.ISSUE_TASK)
    if not paths:
        await context.reply("demands.not_yours")
        return
    answers: Answers = {}
    rest = text.strip()
    read = read_instant(rest, context.local_now, add_workdays=context.world.calendar.add_workdays)
    if isinstance(read, InstantRead):
        answers["until"] = read.at.date()
        rest = read.rest(rest)
    count = _read_count(rest)
    if count is not None:
        answers["households"] = count
        rest = _ALL.sub(" ", _COUNT.sub(" ", rest))
    for word in rest.replace("前", " ").split():
        grid = await _grid(context, word, paths)
        if grid is not None:
            answers["grid"] = {"id": grid.id, "name": grid.name}
            break
    await engine.start(context, FORM.name, answers)


def _read_count(text: str) -> int | None:
    """Reads how many households: 0 means all of them."""
    found = _COUNT.search(text)
    if found is not None and int(found["n"]) > 0:
        return int(found["n"])
    return 0 if _ALL.search(text) else None


async def _grid(context: Context, said: str, paths: Sequence[str]) -> Grid | None:
    found = {grid.id: grid for path in paths for grid in await context.uow.grids.named(said, path)}
    exact = [grid for grid in found.values() if said in (grid.name, grid.code)] or list(found.values())
    return exact[0] if len(exact) == 1 else None


# ---- the form -------------------------------------------------------------------------------------


async def _offer_grid(context: Context, _answers: Answers) -> Sequence[Choice]:
    choices: list[Choice] = []
    for path in reach(context.posts, Act.ISSUE_TASK):
        own = await context.uow.grids.get(int(path.strip("/").rsplit("/", 1)[-1]))
        for one in (own, *(await context.uow.grids.children(own.id))):
            grid = {"id": one.id, "name": one.name}
            choices.append(Choice("demands.grid", grid, {"name": one.name}, len(choices) // 2))
    return choices[:MOST_CHOICES]


async def _read_grid(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    grid = await _grid(context, text.strip(" 。."), reach(context.posts, Act.ISSUE_TASK))
    if grid is None:
        return Again("demands.ask_grid", {"said": text[:30]}, await _offer_grid(context, answers))
    return Ok({"id": grid.id, "name": grid.name})


async def _offer_households(_context: Context, _answers: Answers) -> Sequence[Choice]:
    some = [Choice("demands.households", n, {"n": n}, row=0) for n in _OFFERED]
    return [*some, Choice("demands.all", 0, row=1)]


async def _read_households(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    count = _read_count(text if not text.strip().isdecimal() else f"{text.strip()}户")
    if count is None:
        return Again("demands.ask_households", {"said": text[:30]}, await _offer_households(context, answers))
    return Ok(count)


async def _read_until(context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    read = read_instant(text, context.local_now, add_workdays=context.world.calendar.add_workdays)
    if not isinstance(read, InstantRead) or read.at.date() < context.today:
        return Again("demands.ask_until", {"said": text[:30]})
    return Ok(read.at.date())


async def _offer_until(context: Context, _answers: Answers) -> Sequence[Choice]:
    friday = context.today + timedelta(days=(4 - context.today.weekday()) % 7)
    month = (context.today.replace(day=1) + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    days = dict.fromkeys((friday, friday + timedelta(days=7), month))
    return [Choice("demands.until", day, {"on": day}, row=0) for day in days]


# ---- preview and what follows -----------------------------------------------------------------------


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
    people, clauses = await _meant(context, grid.path)
    if not people:
        await context.reply("demands.nobody", grid=grid.name)
        return
    buttons = [Button("duty.confirm", "demands.confirm"), Button("tasks.drop", "demands.drop")]
    await context.reply(
        "demands.preview", buttons, grid=grid.name, grid_id=grid.id, households=int(answers["households"]),
        until=until, people=len(people), clauses=clauses, state="", drafted_at=context.now,
    )  # fmt: skip


async def _meant(context: Context, path: str) -> tuple[set[int], list[str]]:
    """Whom a demand on a subtree reaches, the head left out, and the clauses that leave it to the head."""
    posts = await context.uow.people.posts_within(path, context.today, limit=MOST_TOLD)
    rules = left_open(context.world, posts, context.today)
    people = {post.person_id for post in posts if post.id in rules and post.person_id != context.person.id}
    return people, list(dict.fromkeys(str(rule.clause) for rule in rules.values()))


async def confirm(context: Context, _subject: Mapping[str, Any]) -> None:
    """Writes the demand down once, and tells those who are meant."""
    assert context.pressed is not None
    asked = context.pressed.params
    if asked["state"]:
        await context.reply("demands.over")
        return
    grid = await context.uow.grids.get(int(asked["grid_id"]))
    until = date.fromisoformat(str(asked["until"]))
    if not may(context.posts, Act.ISSUE_TASK, grid.path):
        await context.reply("help.not_allowed")
        return
    if is_old(context):
        await context.edit_pressed(buttons=(), state="changed")
        again = {"grid": {"id": grid.id}, "households": asked["households"], "until": until.isoformat()}
        await preview(context, again)
        return
    demand_id = await context.uow.demands.add(
        grid_id=grid.id, path=grid.path, households=int(asked["households"]) or None, start_on=context.today,
        until_on=until, filed_by_id=context.person.id, source=context.source,
    )  # fmt: skip
    people, clauses = await _meant(context, grid.path)
    await context.edit_pressed(buttons=(), state="made")
    said: dict[str, Any] = {"households": int(asked["households"]), "until": until, "clauses": clauses}
    await context.tell(people, "demands.asked", [Button("progress.show", "progress.show")], lane=Lane.TASK,
                       by=context.person.name, **said)  # fmt: skip
    await context.reply(
        "demands.made", [Button("demands.withdraw", "demands.withdraw", {"demand": demand_id})], grid=grid.name,
        people=len(people), **said,
    )  # fmt: skip


async def drop(context: Context, _subject: Mapping[str, Any]) -> None:
    """不要了: the preview is put away."""
    await context.edit_pressed(buttons=(), state="dropped")


async def show(context: Context, _subject: Mapping[str, Any]) -> None:
    """Lists what is asked now, of the speaker or below; a head withdraws it here."""
    paths = reach(context.posts, Act.ISSUE_TASK)
    found = [one for one in await context.uow.demands.in_force(context.today) if _is_seen(context, one, paths)]
    buttons = [
        Button(
            "demands.withdraw_one", "demands.withdraw", {"demand": one.id}, {"grid": one.grid_name, "on": one.until_on}
        )
        for one in found[:MOST_SHOWN]
        if may(context.posts, Act.ISSUE_TASK, one.path)
    ]
    lines = [
        {"grid": one.grid_name, "households": one.households or 0, "until": one.until_on, "by": one.filed_by}
        for one in found[:MOST_SHOWN]
    ]
    await context.reply("demands.list", buttons, demands=lines, may=bool(paths))


def _is_seen(context: Context, demand: Demand, paths: Sequence[str]) -> bool:
    return any(demand.path.startswith(path) for path in paths) or any(
        post.grid_path.startswith(demand.path) for post in context.posts
    )


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Withdraws a demand: whoever may set one there may; it stays on record as withdrawn."""
    demand = await context.uow.demands.get(int(subject["demand"]))
    if demand is None or not may(context.posts, Act.ISSUE_TASK, demand.path):
        await context.reply("help.not_allowed")
    elif await context.uow.demands.end(demand.id, context.person.id):
        if context.pressed is not None:
            await context.edit_pressed(buttons=())
        await context.reply("demands.withdrawn", grid=demand.grid_name, until=demand.until_on)
    else:
        await context.reply("demands.gone")


FORM = Form(
    "demands",
    (
        Field("grid", _read_grid, offer=_offer_grid),
        Field("households", _read_households, offer=_offer_households),
        Field("until", _read_until, offer=_offer_until),
    ),
    preview,
)
AREA = Area(
    "demands",
    commands=(Command("demand", "要求", run, in_groups=False),),
    actions={"confirm": confirm, "drop": drop, "show": show, "withdraw": withdraw},
    forms=(FORM,),
)
