"""The buttons of a card: takes a step, or asks first for what it needs; and an edited message corrects its report.

It must never decide whether a step is allowed: steps.py does, by the table.
"""

import re
from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers
from handlers.matters.asking import higher_levels, read_date
from handlers.matters.deadlines import step_due
from handlers.matters.letters import show_card
from handlers.matters.looking_up import matter_of_button
from handlers.matters.meeting_list import next_meeting
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.reporting import finish_report
from handlers.matters.standing import may_see, who_is
from handlers.matters.states import move_of
from handlers.matters.steps import StepRefused, is_late, take_step
from handlers.matters.wishes import Wish
from storage.repositories.matters import Matter

_NAME = re.compile(r"^[/／]?(?:上报|matter)(?:@\w+)?[\s　:：,，]*", re.IGNORECASE)


async def do(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons of a card: takes the step, or asks first for what it needs."""
    matter = await matter_of_button(context, subject)
    if matter is None:
        return
    what = str(subject["what"])
    answers: Answers = {"act": what, "matter": matter.id, "v": int(subject["v"]), "need": []}
    answers |= {key: subject[key] for key in ("cause", "other", "how") if key in subject}
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
    elif what == "rekind":
        need.append("new_kind")
    elif what in ("satisfied", "unsatisfied"):
        need.append("how")
    return need


async def finish(context: Context, answers: Answers) -> None:
    """Registers what was reported, or takes the step with what was answered."""
    if answers["act"] == "report":
        await finish_report(context, answers)
        return
    uow, what = context.uow, answers["act"]
    matter = await uow.matters.get(int(answers["matter"]))
    if matter is None or not await may_see(context.world, uow, context.person, context.posts, matter):
        # It was made confidential, or the speaker's post ended, while they wrote.
        await context.reply("help.not_allowed")
        return
    wish = Wish(
        what, context.person.id, await who_is(context.world, uow, context.person, context.posts, matter),
        words=answers.get("words", ""), on=read_date(answers.get("on")), department_id=answers.get("department"),
        to_path=answers.get("grid"), other_id=answers.get("other"), cause=answers.get("cause"),
        kind=answers.get("new_kind"), how=answers.get("how", ""),
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
    meeting = await next_meeting(context.world, uow, matter) if what == "meeting" else None
    on_list = {"title": meeting.title, "at": meeting.starts_at} if meeting is not None else None
    await show_card(context, outcome.matter, "matters.done", what=what, on_list=on_list)


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
