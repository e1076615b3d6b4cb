"""/clock 打卡: one tap begins, one tap ends; 打卡 巡查, 打卡 上班, 打卡 下班 say which."""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.areas import Area, Command, Todo, Undoable, undo_of
from handlers.context import Context
from handlers.patrols import clocking, forgotten
from storage.repositories.field_work import Clocking
from storage.repositories.letters import Button

_BEGIN = {"巡查": "patrol", "开始巡查": "patrol", "巡逻": "patrol", "上班": "work", "上岗": "work"}
_END = {
    "结束巡查": "patrol", "巡查结束": "patrol", "巡查完": "patrol", "巡查回来": "patrol", "下班": "work",
    "离岗": "work",
}  # fmt: skip
# 我出去巡查了 says the same as 巡查.
_AROUND = re.compile("^(?:我|刚|现在|准备|要|出去|出门|去)+|[了啦吧]+$")
_EITHER = ("结束", "完", "完了", "停")
_HINTS = (
    "打不了卡", "忘了打卡", "忘打卡", "开始巡查", "去巡查", "巡查完", "巡查结束", "结束巡查", "巡查回来", "上班了",
    "下班了",
)  # fmt: skip
_LOCATED_WITHIN = timedelta(minutes=30)


async def run(context: Context, text: str) -> None:
    """Begins or ends what the line says; without a word it ends what is under way, else begins."""
    word = text.strip(" 　。!！")
    word = word if word in _EITHER else _AROUND.sub("", word)
    under_way = await context.uow.clockings.under_way(context.person.id)
    stale = next((one for one in under_way if one.on < context.today), None)
    if stale is not None:
        await forgotten.ask(context, stale)
    elif word in _BEGIN:
        await clocking.begin(context, _BEGIN[word])
    elif word in _END or word in _EITHER or (not word and under_way):
        await _end(context, [one for one in under_way if word not in _END or one.kind == _END[word]])
    elif "忘" in word and under_way:
        await forgotten.ask(context, under_way[-1])
    elif word in ("", "开始") or "忘" in word:
        await _begin(context)
    else:
        await context.reply("patrols.unread", await _begin_buttons(context), word=word[:20])


async def _begin(context: Context) -> None:
    kinds = await clocking.kinds_asked(context)
    if len(kinds) == 1:
        await clocking.begin(context, kinds[0])
    else:
        await context.reply("patrols.which", await _begin_buttons(context))


async def _begin_buttons(context: Context) -> list[Button]:
    kinds = await clocking.kinds_asked(context)
    return [Button(f"patrols.start_{kind}", "patrols.start", {"kind": kind}, row=1) for kind in kinds]


async def _end(context: Context, under_way: Sequence[Clocking]) -> None:
    if not under_way:
        await context.reply("patrols.nothing_runs", await _begin_buttons(context))
    elif len(under_way) == 1:
        await clocking.finish(context, under_way[0], context.now, "now")
    else:
        await context.reply("patrols.which_end", [clocking.finish_button(one) for one in under_way])


async def start(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that begins."""
    under_way = await context.uow.clockings.under_way(context.person.id)
    stale = next((one for one in under_way if one.on < context.today), None)
    if stale is not None:
        await forgotten.ask(context, stale)
    else:
        await clocking.begin(context, "work" if subject["kind"] == "work" else "patrol")


async def finish(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that ends; on a later day the end is asked for."""
    one = await clocking.own_running(context, subject)
    if one is not None and one.on < context.today:
        await forgotten.ask(context, one)
    elif one is not None:
        await clocking.finish(context, one, context.now, "now")


async def locate(context: Context) -> bool:
    """Takes a location sent by itself as that of what is under way, or has just ended; False if there is neither."""
    place = clocking.place_of(context.event.attachments)
    if place is None or context.event.text:
        return False
    clockings = context.uow.clockings
    for one in await clockings.under_way(context.person.id):
        if one.on == context.today and one.from_place is None:
            await clockings.locate(one.id, place, at_end=False)
            await context.reply("patrols.located", [clocking.finish_button(one)], kind=one.kind, end=False)
            return True
    done = await clockings.between([context.person.id], context.today, context.today)
    for one in reversed(done):
        if one.until_at and one.until_place is None and context.now - one.until_at <= _LOCATED_WITHIN:
            await clockings.locate(one.id, place, at_end=True)
            await context.reply("patrols.located", kind=one.kind, end=True)
            return True
    return False


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a clocking back; it stays on record as withdrawn."""
    one = await context.uow.clockings.get(int(subject["clocking"]))
    if one is None or one.person_id != context.person.id:
        await context.reply("help.not_allowed")
    elif await context.uow.clockings.end(one.id, context.person.id):
        if context.pressed is not None:
            await context.edit_pressed(buttons=())
        await context.reply("patrols.withdrawn", kind=one.kind, on=one.on, at=one.from_at)
    else:
        await context.reply("patrols.withdrawn_before", kind=one.kind)


async def undoable(context: Context) -> Undoable | None:
    """The newest clocking of this person."""
    newest = await context.uow.clockings.newest_by(context.person.id)
    return undo_of(newest, lambda clocking_id: withdraw(context, {"clocking": clocking_id}))


async def todo(context: Context) -> Sequence[Todo]:
    """What is under way, and ends that were forgotten."""
    items = []
    for one in await context.uow.clockings.under_way(context.person.id):
        params = {"kind": one.kind, "on": one.on, "at": one.from_at}
        if one.on < context.today:
            items.append(Todo("patrols.forgotten", params, forgotten.ask_button(one), order=0))
        else:
            items.append(Todo("patrols.todo_runs", params, clocking.finish_button(one), order=4))
    return items


AREA = Area(
    "patrols",
    commands=(Command("clock", "打卡", run, takes_text=True, in_groups=False, hints=_HINTS, reads_hints=True),),
    actions={"start": start, "finish": finish, "withdraw": withdraw, "say_end": forgotten.say_end},
    forms=(forgotten.FORM,),
    todo=todo,
    undoable=undoable,
)
