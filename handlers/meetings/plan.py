"""年度培训计划: what a grid means to hold in which month, beside what was held and what the rulebook asks for."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Ok, Stop
from handlers.meetings.running import FORM
from handlers.quotas.owed import rulebooks_of, rules_for
from handlers.quotas.standing import standings
from handlers.quotas.words import quota_params
from storage.repositories.letters import Button

_LINE = re.compile(r"^(?:(?P<year>20\d\d)年?)?\s*(?P<month>1[0-2]|0?[1-9])\s*月(?:份)?[\s　:：,，]*(?P<topic>.+)$")
_YEAR = re.compile(r"^(20\d\d)年?$")
WORD = "计划"


def _may_plan(context: Context) -> bool:
    return may(context.posts, Act.ISSUE_TASK)


async def run(context: Context, text: str) -> None:
    """培训 计划: shows the year; 培训 计划 3月 防火知识: adds a line to it, several lines at once are fine."""
    if not text.strip():
        await show(context, {"year": context.today.year})
    elif year := _YEAR.match(text.strip()):
        await show(context, {"year": int(year[1])})
    elif not _may_plan(context):
        await context.reply("help.not_allowed")
    else:
        await _add(context, text)


async def _add(context: Context, text: str) -> None:
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    read = [_LINE.match(one) for one in lines]
    unread = [one for one, found in zip(lines, read, strict=True) if found is None]
    if unread:
        await context.reply("meetings.plan_unread", line=unread[0][:30])
        return
    post = next(post for post in context.posts if may([post], Act.ISSUE_TASK))
    years = set()
    for found in read:
        assert found is not None
        year = int(found["year"] or context.today.year)
        years.add(year)
        await context.uow.gatherings.plan(
            post.grid_id, year, int(found["month"]), found["topic"].strip()[:60], context.person.id
        )
    await show(context, {"year": max(years)})


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows a year's plan of the own grids and those above, what was held in it, and what the rules ask for."""
    year = int(subject["year"])
    ids = {int(part) for post in context.posts for part in post.grid_path.strip("/").split("/")}
    planned = await context.uow.gatherings.planned(ids, year)
    held = await context.uow.gatherings.held([], ids, date(year, 1, 1), date(year, 12, 31))
    months = {(one.grid_id, one.on.month) for one in held if one.kind == "training"}
    lines = [
        {"month": one.month, "topic": one.topic, "held": (one.grid_id, one.month) in months} for one in planned
    ]  # fmt: skip
    own = {post.grid_id for post in context.posts if may([post], Act.ISSUE_TASK)}
    buttons = [
        Button("meetings.unplan", "meetings.unplan", {"plan": one.id}, {"month": one.month, "topic": one.topic})
        for one in planned
        if one.grid_id in own and (one.grid_id, one.month) not in months
    ][:8]
    if _may_plan(context):
        buttons.append(Button("meetings.add_plan", "meetings.add_plan", {"year": year}))
    quotas = []
    if year == context.today.year:
        found = await standings(context.world, context.uow, context.posts, context.today)
        quotas = [quota_params(one) for one in found if one.quota.kind == "training"]
    await context.reply(
        "meetings.plan", buttons, year=year, lines=lines, quotas=quotas, rules=await _rules(context),
        more=[{"on": one.on, "title": one.title} for one in held if one.kind == "training"],
    )  # fmt: skip


async def _rules(context: Context) -> list[dict[str, Any]]:
    """What the rulebook says of training to the own posts, in our words with its clause; for those without figures."""
    books = rulebooks_of(context.world, context.posts)
    rules = {
        rule.id: {"says": rule.says, "clause": rule.clause or ""}
        for post in context.posts
        if post.id in books
        for rule in rules_for(books[post.id], post, context.today)
        if rule.kind == "training"
    }
    return list(rules.values())


async def take_out(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes one line out of the own grid's plan."""
    own = [post.grid_id for post in context.posts if may([post], Act.ISSUE_TASK)]
    if await context.uow.gatherings.unplan(int(subject["plan"]), own):
        await show(context, {"year": context.today.year})
    else:
        await context.reply("help.not_allowed")


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 加一项."""
    if _may_plan(context):
        await engine.start(context, FORM, {"mode": "plan", "year": subject["year"]})
    else:
        await context.reply("help.not_allowed")


async def _read(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    lines = [one.strip() for one in text.splitlines() if one.strip()]
    if not lines or not all(_LINE.match(one) for one in lines):
        return Again("meetings.plan_unread", {"line": (lines or [""])[0][:30]})
    return Ok("\n".join(one if one.startswith("20") else f"{answers['year']}年{one}" for one in lines))


async def finish(context: Context, answers: Answers) -> None:
    """Adds what was answered."""
    await _add(context, answers["lines"])


LINES = Field("lines", _read, asked_when=lambda a: a.get("mode") == "plan")
