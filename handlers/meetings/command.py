"""/meeting 会议, /training 培训, /checkin 签到: convenes in one line, lists the own ones, checks in on the spot."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.access import Act, may
from handlers.areas import Area, Command, Todo
from handlers.behalf import read_subject
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers, Form
from handlers.meetings import agenda, attending, everyday, minutes, plan, running
from handlers.meetings.asking import FIELDS, new_key
from handlers.meetings.asking import finish as convene
from handlers.meetings.line import read_line
from storage.repositories.gatherings import Mine
from storage.repositories.letters import Button

_AHEAD = timedelta(days=14)
_BEHIND = timedelta(days=7)
_MINUTES = ("纪要", "记录")
_ABOUT_MEETINGS = (
    "会几点", "有会", "有没有会", "几点开会", "候开会", "开会吗", "开不开会", "哪开会", "哪里开会", "会议纪要",
)  # fmt: skip
_ABOUT_TRAININGS = (
    "候培训", "有培训", "有没有培训", "培训要去", "培训吗", "几点培训", "培训在哪", "培训几点", "哪培训",
)  # fmt: skip
WORDS = {"meeting": "会议", "training": "培训"}


async def run_meeting(context: Context, text: str) -> None:
    """会议: lists the own meetings, or convenes what the line says; 会议 纪要 … writes down what was said."""
    await _run(context, text, "meeting")


async def run_training(context: Context, text: str) -> None:
    """培训: the same for trainings; 培训 计划 is the year's plan."""
    head, _, rest = text.strip().partition(" ") if "\n" not in text.split(" ")[0] else text.strip().partition("\n")
    if head == plan.WORD:
        await plan.run(context, rest)
    else:
        await _run(context, text, "training")


async def _run(context: Context, text: str, kind: str) -> None:
    if not text.strip():
        await show_list(context, {"kind": kind})
        return
    if everyday.is_leave(f"{WORDS[kind]}{text.strip()}") and await everyday.take(
        context, f"{WORDS[kind]}{text.strip()}"
    ):
        return
    word = next((one for one in _MINUTES if text.strip().startswith(one)), None)
    if word is not None:
        await _write_minutes(context, kind, text.strip().removeprefix(word).strip(" 　:：\n"))
        return
    if context.guessed and not may(context.posts, Act.ISSUE_TASK):
        # 培训几天了: whoever holds none asks about those to come to.
        await show_list(context, {"kind": kind})
        return
    subject = await read_subject(context, text)
    if subject is None:
        return
    if not may(subject.posts, Act.ISSUE_TASK) or not may(context.posts, Act.ISSUE_TASK):
        await context.reply("meetings.not_yours_to_convene", kind=kind)
        return
    answers = await read_line(context, subject.rest, kind)
    await engine.start(context, running.FORM, {**answers, "key": new_key(), "convener": subject.person.id})


async def new(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that convenes, with the name of what is owed already in it."""
    if not may(context.posts, Act.ISSUE_TASK):
        await context.reply("meetings.not_yours_to_convene", kind=subject["kind"])
        return
    known = {"kind": subject["kind"], "key": new_key(), "convener": context.person.id, "source": ""}
    title = {"title": subject["title"]} if subject.get("title") else {}
    await engine.start(context, running.FORM, {**known, **title})


async def _write_minutes(context: Context, kind: str, text: str) -> None:
    """Writes to the newest one that the speaker convened and that has begun."""
    since = context.today - _BEHIND
    own = await context.uow.gatherings.convened_by(context.person.id, kind, since)
    begun = [one for one in own if context.now >= one.starts_at - running.OPENS]
    if not begun and not may(context.posts, Act.ISSUE_TASK):
        await context.reply("meetings.minutes_are_sent")
    elif not begun:
        await context.reply("meetings.no_minutes_yet", kind=kind)
    elif text:
        await minutes.write(context, begun[0].id, text)
    else:
        await minutes.ask(context, {"gathering": begun[0].id})


async def show_list(context: Context, subject: Mapping[str, Any]) -> None:
    """Lists what the speaker is asked to and what they convened, each with the button that comes next."""
    kind = subject["kind"]
    mine = await context.uow.gatherings.of_person(context.person.id, context.today, context.today + _AHEAD, kind)
    own = await context.uow.gatherings.convened_by(context.person.id, kind, context.today - _BEHIND)
    buttons = [button for one in mine if (button := _next_button(context, one)) is not None]
    buttons += [
        Button("meetings.show_one", "meetings.show", {"gathering": one.id}, {"title": one.title}) for one in own
    ]
    if may(context.posts, Act.ISSUE_TASK):
        buttons.append(Button("meetings.convene", "meetings.new", {"kind": kind, "title": ""}, {"kind": kind}))
    if kind == "training":
        buttons.append(Button("meetings.show_plan", "meetings.plan", {"year": context.today.year}))
    await context.reply(
        "meetings.list", buttons, kind=kind,
        mine=[{"title": m.title, "at": m.starts_at, "place": m.place, "answer": m.answer, "came": m.came_at is not None}
              for m in mine],
        own=[{"title": one.title, "at": one.starts_at, "held": one.held_at is not None} for one in own],
    )  # fmt: skip


def _next_button(context: Context, one: Mine) -> Button | None:
    """签到 in the window, 参加 before it, nothing once one is there or on leave."""
    if one.came_at is not None or one.closed_at is not None or one.answer == "leave":
        return None
    about_it = {"gathering": one.id}
    if context.now >= one.starts_at - running.OPENS:
        return Button("meetings.check_in_to", "meetings.check_in", about_it, {"title": one.title})
    if one.answer == "coming":
        return None
    return Button("meetings.coming_to", "meetings.coming", about_it, {"title": one.title})


async def todo(context: Context) -> Sequence[Todo]:
    """What the speaker is asked to today, and what is not answered yet."""
    mine = await context.uow.gatherings.of_person(context.person.id, context.today, context.today + _AHEAD)
    items = []
    for one in mine:
        button = _next_button(context, one)
        if button is not None or (one.on == context.today and one.answer == "coming" and one.came_at is None):
            params = {"kind": one.kind, "title": one.title, "at": one.starts_at, "place": one.place}
            items.append(Todo("meetings.todo", params, button, order=1 if one.on == context.today else 4))
    return items


async def _finish(context: Context, answers: Answers) -> None:
    done = {"leave": attending.take_leave, "minutes": minutes.finish, "plan": plan.finish, "decide": agenda.finish}
    await done.get(answers.get("mode", ""), convene)(context, answers)


FORM = Form(running.FORM, (attending.REASON, minutes.TEXT, plan.LINES, *FIELDS), _finish)

AREA = Area(
    "meetings",
    commands=(
        Command("meeting", "会议", run_meeting, takes_text=True, in_groups=False, asked_by=_ABOUT_MEETINGS),
        Command("training", "培训", run_training, takes_text=True, in_groups=False, asked_by=_ABOUT_TRAININGS),
        Command("checkin", "签到", attending.by_code, takes_text=True),
    ),
    actions={
        "new": new,
        "list": show_list,
        "show": running.show,
        "code": running.show_code,
        "roll": running.show_roll,
        "mark": running.mark,
        "close": running.close,
        "call_off": running.call_off,
        "coming": attending.coming,
        "leave": attending.ask_leave,
        "check_in": attending.check_in,
        "minutes": minutes.ask,
        "show_minutes": minutes.show,
        "send_minutes": minutes.send,
        "make_task": minutes.make_task,
        "plan": plan.show,
        "unplan": plan.take_out,
        "add_plan": plan.ask,
        "agenda": agenda.show,
        "decide": agenda.ask,
    },
    forms=(FORM,),
    take=everyday.take,
    started=attending.by_link,
    todo=todo,
)
