"""/period 特殊时段: the periods that hold here or are to come; an office declares one, and what goes with it."""

import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, may
from handlers.areas import Area, Command, Todo
from handlers.context import Context
from handlers.duty import making as duty
from handlers.forms import engine
from handlers.recurring import more
from handlers.recurring.rhythm import Rhythm
from handlers.special_times import declaring
from handlers.special_times.rules import rules_of
from handlers.tasks.drafting import draft
from handlers.tasks.drafting.asks import read_asks
from storage.repositories.letters import Button
from storage.repositories.special_periods import SpecialPeriod


async def run(context: Context, text: str) -> None:
    """特殊时段: lists them; 特殊时段 防汛 6月1日至9月30日 declares one."""
    if text.strip():
        await declaring.begin(context, text)
        return
    found = await context.uow.special_periods.touching(context.own_paths, context.today)
    lines = []
    for one in found:
        rules = await rules_of(context, one.grid_path, one.from_on)
        lines.append({**_words(one), "now": one.from_on <= context.today, "rules": rules})
    buttons = []
    if may(context.posts, Act.DECLARE_PERIOD):
        buttons = [
            Button("special_times.show_one", "special_times.show", {"period": one.id}, {"name": one.name})
            for one in found
            if may(context.posts, Act.DECLARE_PERIOD, one.grid_path)
        ]
        buttons.append(Button("special_times.new", "special_times.new"))
    await context.reply("special_times.list", buttons, periods=lines)


async def show_list(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that lists them."""
    await run(context, "")


def _words(one: SpecialPeriod) -> dict[str, Any]:
    return {"name": one.name, "grid": one.grid_name, "from_on": one.from_on, "to_on": one.to_on, "says": one.says,
            "by": one.declared_by}  # fmt: skip


async def new(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that declares one."""
    await declaring.begin(context)


async def _own(context: Context, subject: Mapping[str, Any], act: Act = Act.DECLARE_PERIOD) -> SpecialPeriod | None:
    period = await context.uow.special_periods.get(int(subject["period"]))
    if period is None or not may(context.posts, act, period.grid_path):
        await context.reply("help.not_allowed")
        return None
    if period.ended_at is not None or period.to_on < context.today:
        await context.reply("special_times.over", name=period.name)
        return None
    return period


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows one with what can be done in it."""
    period = await _own(context, subject)
    if period is not None:
        rules = await rules_of(context, period.grid_path, period.from_on)
        await context.reply(
            "special_times.declared", declaring.buttons_of(period.id), **_words(period), rules=rules
        )  # fmt: skip


async def zero(context: Context, subject: Mapping[str, Any]) -> None:
    """每天零报告: begins the daily zero report of the period, until its last day; whom and until what hour is asked."""
    period = await _own(context, subject)
    if period is None:
        return
    asked = read_asks(draft_title := f"{period.name}零报告")
    rhythm = Rhythm("day", None, from_on=max(period.from_on, context.today), until_on=period.to_on)
    made = {**_begun(draft_title, period), **asked.as_answers(), "rhythm": rhythm.as_json(), "deadline": {"at": None}}
    await engine.start(context, draft.FORM, made)


async def visits(context: Context, subject: Mapping[str, Any]) -> None:
    """加大走访: begins a task that repeats until the period's last day; how often, the office says.

    Source: a rulebook's note on special periods, where the document leaves the figure open.
    """
    period = await _own(context, subject)
    if period is None:
        return
    rules = await rules_of(context, period.grid_path, period.from_on)
    body = "\n".join(f"{one['says']}（{one['document']} {one['clause']}）" for one in rules)
    made = {**_begun(f"{period.name}加大走访", period), "body": body, "asks": "done", "fields": None}
    await engine.start(context, more.REPEAT, {"draft": {**made, "until_on": period.to_on}})


def _begun(title: str, period: SpecialPeriod) -> dict[str, Any]:
    return {"title": title[:80], "body": "", "urgent": False, "source": "", "key": secrets.token_hex(16),
            "period": period.id}  # fmt: skip


async def roster(context: Context, subject: Mapping[str, Any]) -> None:
    """排值班表: begins the duty roster of the period."""
    period = await _own(context, subject)
    if period is not None:
        start = {"key": secrets.token_hex(16), "period": period.id, "name": f"{period.name}值班"}
        await engine.start(context, duty.FORM, start)


async def end(context: Context, subject: Mapping[str, Any]) -> None:
    """提前结束: the period, its repeating tasks and its duty rosters end; what is out stays."""
    period = await _own(context, subject)
    if period is None or not await context.uow.special_periods.end(period.id, context.person.id):
        return
    plans = await context.uow.plans.of_period(period.id)
    for plan in plans:
        await context.uow.plans.turn(plan.id, "ended", context.person.id, from_states=["running", "paused"], to="ended")
    await context.uow.duty.end_of_period(period.id, context.person.id)
    await context.edit_pressed(buttons=())
    await context.reply("special_times.ended", name=period.name, plans=len(plans))


async def todo(context: Context) -> Sequence[Todo]:
    """The periods that hold today where somebody works: everybody sees why more is asked of them."""
    found = await context.uow.special_periods.above(context.own_paths, context.today)
    button = Button("special_times.list", "special_times.list")
    return [
        Todo("special_times.todo", _words(one), button if place == 0 else None, order=8)
        for place, one in enumerate(found)
    ]


AREA = Area(
    "special_times",
    commands=(Command("period", "特殊时段", run, in_groups=False),),
    actions={
        "list": show_list,
        "show": show,
        "new": new,
        "confirm": declaring.confirm,
        "drop": declaring.drop,
        "zero": zero,
        "visits": visits,
        "duty": roster,
        "end": end,
    },
    forms=(declaring.FORM_OF_PERIOD,),
    todo=todo,
)
