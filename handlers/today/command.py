"""/today 今天: tasks, quotas due, drafts, approvals: each a line and a button, the most pressing first."""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command, Todo
from handlers.context import Context
from handlers.notes.notes import buttons_for

MOST_LINES = 12
_HINTS = ("啥任务", "什么任务", "本周任务", "今天干", "今天做什么", "要做什么", "要干啥", "啥活", "什么活")


async def show(context: Context, _text: str = "") -> None:
    """Lists what this person must do now."""
    items: list[Todo] = []
    for area in context.world.areas.areas:
        if area.todo is not None:
            items += await area.todo(context)
    items.sort(key=lambda item: item.order)
    shown = items[:MOST_LINES]
    each = [item.button for item in shown if item.button is not None]
    # Trainings are owed by their number and by their days: one button leads to both.
    buttons = [button for number, button in enumerate(each) if button not in each[:number]]
    lines = [{"kind": item.kind, "params": dict(item.params)} for item in shown]
    kept = await context.uow.notes.kept(context.person.id)
    await context.reply(
        "today.list", buttons, on=context.today, lines=lines, more=len(items) - len(shown), kept=len(kept)
    )
    if kept:
        await context.reply(
            "notes.ask", buttons_for(kept[-1].id), text=kept[-1].text, attachments=len(kept[-1].attachments)
        )


async def _press(context: Context, _subject: Mapping[str, Any]) -> None:
    await show(context)


AREA = Area(
    "today", commands=(Command("today", "今天", show, in_groups=False, hints=_HINTS),), actions={"show": _press}
)
