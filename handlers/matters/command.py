"""/上报 and /件: reports, looks up and moves matters; the buttons of their cards, and what is to be done today."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.areas import Area, Command, Todo, Undoable
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers
from handlers.matters import numbers
from handlers.matters.asking import form, higher_levels, read_date
from handlers.matters.deadlines import step_due
from handlers.matters.duplicates import decide_flag
from handlers.matters.letters import buttons_of, history, show_card
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.reporting import finish_report, from_visit, report, start_report
from handlers.matters.standing import may_see, moves_for, who_is
from handlers.matters.states import move_of
from handlers.matters.steps import StepRefused, Wish, is_late, take_step
from storage.repositories.matters import Matter
from storage.repositories.outbox import Button

MOST_LISTED = 10
_NAME = re.compile(r"^[/／]?(?:上报|matter)(?:@\w+)?[\s　:：,，]*", re.IGNORECASE)


async def look_up(context: Context, text: str) -> None:
    """/件: one matter by its number, the meeting's list, or what is in the speaker's hands."""
    text = text.strip()
    if not text:
        await _list_mine(context)
    elif text in ("例会", "例会清单", "会议"):
        await _list_meeting(context)
    else:
        number = numbers.read(text)
        matter = await context.uow.matters.by_number(number) if number is not None else None
        if matter is None or not await _sees(context, matter):
            await context.reply("matters.no_such_number" if number is not None else "matters.wrong_number")
            return
        await show_card(context, matter)


async def _sees(context: Context, matter: Matter) -> bool:
    return await may_see(context.world, context.uow, context.person, context.posts, matter)


async def _list_mine(context: Context) -> None:
    found = await in_hand(context)
    follow = await context.uow.matters.reported_by(context.person.id, ("solved",), MOST_LISTED)
    known = {matter.id for matter in found}
    found += [matter for matter in follow if matter.id not in known]
    if not found:
        mine = await context.uow.matters.reported_by(
            context.person.id, ("registered", "handling", "dispatched", "accepted", "meeting", "paused"), MOST_LISTED
        )
        await _show_list(context, "matters.nothing_in_hand" if not mine else "matters.reported", mine)
        return
    await _show_list(context, "matters.in_hand", found)


async def _list_meeting(context: Context) -> None:
    found: list[Matter] = []
    for path in context.own_paths:
        found += [one for one in await context.uow.matters.on_meeting_list(path) if await _sees(context, one)]
    await _show_list(context, "matters.meeting_list", list({one.id: one for one in found}.values()))


async def _show_list(context: Context, kind: str, found: Sequence[Matter]) -> None:
    shown = found[:MOST_LISTED]
    lines = [
        {"number": one.number, "short": one.text[:30], "state": one.state, "due_on": one.due_on,
         "overdue": one.due_at is not None and one.due_at <= context.now and one.solved_at is None}
        for one in shown
    ]  # fmt: skip
    buttons = [
        Button("matters.open", "matters.show", {"matter": one.id}, {"short": one.text[:12]}, row=n // 2)
        for n, one in enumerate(shown)
    ]
    await context.reply(kind, buttons, lines=lines, count=len(found))


async def in_hand(context: Context) -> list[Matter]:
    """Returns what the speaker has to do something about now: as head of the holding grid, or for a department."""
    heads = [post for post in context.posts if post.role in ("head", "office")]
    found = await context.uow.matters.held([post.grid_path for post in heads], [post.grid_id for post in heads])
    departments = await context.uow.matters.departments_of(context.person.phone, [p.unit for p in context.posts])
    if departments:
        found += await context.uow.matters.of_departments(departments)
    unique = {matter.id: matter for matter in found if matter.state not in ("solved", "paused")}
    return list(unique.values())


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that opens a matter's card."""
    matter = await _matter(context, subject)
    if matter is not None:
        await show_card(context, matter)


async def show_more(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 更多: the steps that are seldom wanted."""
    matter = await _matter(context, subject)
    if matter is not None:
        who = await who_is(context.world, context.uow, context.person, context.posts, matter)
        buttons = buttons_of(matter, moves_for(matter, who), more=True)
        await context.reply("matters.more_steps", buttons, number=matter.number, short=matter.text[:30])


async def show_history(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 经过: who did what when, from the first word to the last."""
    matter = await _matter(context, subject)
    if matter is not None:
        lines = await history(context.world, context.uow, matter)
        await context.reply("matters.whole_history", number=matter.number, lines=lines)


async def _matter(context: Context, subject: Mapping[str, Any]) -> Matter | None:
    matter = await context.uow.matters.get(int(subject["matter"]))
    if matter is None or context.in_group or not await _sees(context, matter):
        await context.reply("help.not_allowed")
        return None
    return matter


async def do(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons of a card: takes the step, or asks first for what it needs."""
    matter = await _matter(context, subject)
    if matter is None:
        return
    what = str(subject["what"])
    answers: Answers = {"act": what, "matter": matter.id, "v": int(subject["v"]), "need": []}
    answers |= {key: subject[key] for key in ("cause", "other") if key in subject}
    who = await who_is(context.world, context.uow, context.person, context.posts, matter)
    move = move_of(matter.state, what)
    # What is refused anyway is refused before anything is asked; take_step says why.
    if move is not None and set(move.by) & who and not await is_late(context.uow, matter, int(subject["v"])):
        answers["need"] = await _needed(context, matter, what, answers)
    await engine.start(context, "matters", answers)


async def _needed(context: Context, matter: Matter, what: str, answers: Answers) -> list[str]:
    """Returns what must be asked for a step; what the rulebook knows is answered at once."""
    move = move_of(matter.state, what)
    assert move is not None
    need = (["words"] if move.words else []) + (["on"] if move.date else [])
    if what == "dispatch":
        need.append("department")
        book = await context.world.rulebook_of(context.uow, matter.grid_path)
        due = step_due(
            book, context.world.calendar, 0, department=True, handed_on=context.today,
            registered_on=context.world.local(matter.registered_at).date(),
        )  # fmt: skip
        if due.on is not None:
            answers["on"] = due.on
    elif what == "hand_over" or (what == "up" and matter.urgent and len(await higher_levels(context, matter)) > 1):
        need.append("grid")
    elif what == "merge":
        need.append("other")
    return need


async def _finish(context: Context, answers: Answers) -> None:
    if answers["act"] == "report":
        await finish_report(context, answers)
        return
    uow, what = context.uow, answers["act"]
    matter = await uow.matters.get(int(answers["matter"]))
    assert matter is not None
    wish = Wish(
        what, context.person.id, await who_is(context.world, uow, context.person, context.posts, matter),
        words=answers.get("words", ""), on=read_date(answers.get("on")), department_id=answers.get("department"),
        to_path=answers.get("grid"), other_id=answers.get("other"), cause=answers.get("cause"),
    )  # fmt: skip
    outcome = await take_step(context.world, uow, matter, wish, version=int(answers["v"]))
    if context.pressed is not None:
        await context.edit_pressed(buttons=())
    if isinstance(outcome, StepRefused):
        await show_card(context, outcome.matter, "matters.refused", why=outcome.why, last=outcome.last, wanted=what)
        return
    if what == "split":
        grid = await uow.grids.get(matter.grid_id)
        part = await register_matter(
            context.world, uow,
            NewMatter(grid, wish.words, matter.kind, matter.origin, matter.reporter_id, matter.urgent,
                      matter.confidential, split_from_id=matter.id, phone=matter.phone),
        )  # fmt: skip
        await show_card(context, part.matter, "matters.split_off", from_number=matter.number)
        return
    await show_card(context, outcome.matter, "matters.done", what=what)


async def todo(context: Context) -> Sequence[Todo]:
    """What is in the speaker's hands, those that are late first; and whom to ask whether it helped."""
    items = []
    for matter in (await in_hand(context))[:5]:
        late = matter.due_at is not None and matter.due_at <= context.now
        button = Button("matters.open", "matters.show", {"matter": matter.id}, {"short": matter.text[:12]})
        params = {"short": matter.text[:20], "due_on": matter.due_on, "late": late}
        items.append(Todo("matters.todo_handle", params, button, order=1 if late or matter.urgent else 3))
    for matter in await context.uow.matters.reported_by(context.person.id, ("solved",), 5):
        button = Button("matters.open", "matters.show", {"matter": matter.id}, {"short": matter.text[:12]})
        items.append(Todo("matters.todo_follow_up", {"short": matter.text[:20]}, button, order=3))
    return items


async def correct(context: Context, text: str) -> bool:
    """An edited message corrects the report that came from it, while nobody has taken it up."""
    matter = await context.uow.matters.from_source(context.source)
    if matter is None or matter.reporter_id != context.person.id:
        return False
    words = _NAME.sub("", text)
    who = await who_is(context.world, context.uow, context.person, context.posts, matter)
    outcome = await take_step(context.world, context.uow, matter, Wish("correct", context.person.id, who, words=words))
    if isinstance(outcome, StepRefused):
        why = {"why": outcome.why, "last": outcome.last, "wanted": "correct"}
        await show_card(context, outcome.matter, "matters.refused", **why)
    else:
        await show_card(context, outcome.matter, "matters.done", what="correct")
    return True


async def undoable(context: Context) -> Undoable | None:
    """The newest report of this person that nobody has taken up."""
    matter = await context.uow.matters.newest_by(context.person.id)
    if matter is None:
        return None

    async def take_back() -> None:
        wish = Wish("withdraw", context.person.id, frozenset({"reporter"}))
        outcome = await take_step(context.world, context.uow, matter, wish)
        await show_card(context, outcome.matter, "matters.done", what="withdraw")

    return Undoable(matter.registered_at, take_back)


async def start(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that starts a report."""
    await start_report(context, "", {"attachments": []})


AREA = Area(
    "matters",
    commands=(
        Command("matter", "上报", report, takes_text=True),
        Command("case", "件", look_up, in_groups=False),
    ),
    actions={
        "start": start, "show": show, "do": do, "more": show_more, "history": show_history, "flag": decide_flag,
        "from_visit": from_visit,
    },
    forms=(form(_finish),),
    correct=correct,
    todo=todo,
    undoable=undoable,
)  # fmt: skip
