"""A duty roster is written: its name, its lines, a preview, 确认; nothing counts before it is confirmed."""

import secrets
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.duty.reading import DutyReader, days_of
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Form, Ok, Stop
from handlers.forms.preview import confirmed, drop_preview, put_away
from storage.repositories.letters import Button, Lane, Letter

FORM = "duty"
OVER = "duty.over"
SHOWN_DAYS = 10


async def begin(context: Context, text: str = "", *, period: int | None = None) -> None:
    """Starts a roster from what was written: its first line is its name where it names no day."""
    if not may(context.posts, Act.KEEP_DUTY):
        await context.reply("duty.not_yours")
        return
    first, _, rest = text.strip().partition("\n")
    answers: Answers = {"key": secrets.token_hex(16), "period": period}
    if rest.strip():
        answers["name"] = first.strip(" 　:：")[:40] or "值班"
        read = await DutyReader(context).read(rest)
    elif first:
        answers["name"] = "值班"
        read = await DutyReader(context).read(first)
        if not read.shifts and all(one["reason"] == "day" for one in read.problems):
            # One line without a day is a name: the lines are asked for.
            await engine.start(context, FORM, {**answers, "name": first.strip(" 　:：")[:40]})
            return
    else:
        await engine.start(context, FORM, answers)
        return
    if read.problems:
        answers["problems"] = read.problems[:8]
    else:
        answers["lines"] = read.shifts
    await engine.start(context, FORM, answers)


async def _read_name(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text.strip().split("\n")[0][:40])


async def _read_lines(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    read = await DutyReader(context).read(text)
    if read.problems or not read.shifts:
        return Again("duty.ask_lines", {"answers": {**answers, "problems": read.problems[:8]}})
    return Ok(read.shifts, {"problems": []})


async def preview(context: Context, draft: Answers) -> None:
    """Shows who is on duty when, with 确认 and 取消."""
    post = next((post for post in context.posts if may([post], Act.KEEP_DUTY)), None)
    if post is None:
        await context.reply("duty.not_yours")
        return
    days = days_of(draft["lines"])
    made = {**draft, "grid": post.grid_id, "grid_name": post.grid_name}
    buttons = [Button("duty.confirm", "duty.confirm"), Button("tasks.drop", "duty.drop")]
    await context.reply(
        "duty.preview", buttons, draft=made, days=days[:SHOWN_DAYS], more=max(0, len(days) - SHOWN_DAYS),
        people=len({shift["person"] for shift in draft["lines"]}), state="", drafted_at=context.now,
    )  # fmt: skip


async def confirm(context: Context, _subject: Mapping[str, Any]) -> None:
    """Makes the roster; pressed twice it is made once."""
    assert context.pressed is not None
    draft = context.pressed.params["draft"]
    again = partial(preview, context, draft)
    grid = await confirmed(context, Act.KEEP_DUTY, int(draft["grid"]), over=OVER, again=again)
    if grid is None:
        return
    shifts = [
        {"on": date.fromisoformat(one["on"]), "slot": one["slot"], "person_id": int(one["person"])}
        for one in draft["lines"]
    ]
    roster_id = await context.uow.duty.add(
        shifts, grid_id=grid.id, name=draft["name"], period_id=draft.get("period"), draft_key=draft["key"],
        made_by_id=context.person.id,
    )  # fmt: skip
    await put_away(context, "made")
    if roster_id is None:
        await context.reply(OVER, state="made")
        return
    button = Button("duty.show", "duty.roster", {"roster": roster_id})
    await context.reply("duty.made", [button], name=draft["name"], first=min(shift["on"] for shift in shifts))
    told = {shift["person_id"] for shift in shifts} - {context.person.id}
    for terminal in await context.uow.terminals.of_people(told):
        mine = [one for one in draft["lines"] if one["person"] == terminal.person_id]
        days = [{"on": one["on"], "slot": one["slot"]} for one in mine]
        params = {"name": draft["name"], "days": days[:31], "by": context.person.name}
        await context.uow.outbox.send([terminal], Letter("duty.you_are_in", params), Lane.TASK)


async def drop(context: Context, _subject: Mapping[str, Any]) -> None:
    """取消: no roster is made."""
    await drop_preview(context, OVER)


FORM_OF_ROSTER = Form(FORM, (Field("name", _read_name), Field("lines", _read_lines)), preview)
