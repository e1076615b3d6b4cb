"""例会清单: what heads put on the next meeting's list, and the meeting's decision, which goes back onto the matter.

A confidential matter stands here without its words unless the reader is of its chain. It must never take the step
itself: handlers/matters does, and says who was faster.

Source: the rulebook that asks for it, 第八条（五）
"""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers
from handlers.matters.letters import show_card
from handlers.matters.meeting_list import waiting_for
from handlers.matters.standing import is_hidden, may_see, who_is
from handlers.matters.steps import StepRefused, take_step
from handlers.matters.wishes import Wish
from handlers.meetings import running
from storage.repositories.gatherings import Gathering
from storage.repositories.letters import Button
from storage.repositories.matters import Matter

MOST_LISTED = 10


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 例会清单: what is to be discussed, each with the button that writes its decision."""
    gathering = await running.managed(context, subject)
    if gathering is None:
        return
    if context.in_group:
        await context.reply("meetings.come_private")
        return
    found = await waiting_for(context.uow, gathering)
    lines, buttons = [], []
    for matter in found[:MOST_LISTED]:
        seen = await may_see(context.world, context.uow, context.person, context.posts, matter)
        lines.append({"number": matter.number, "text": matter.text[:60] if seen else "", "due_on": matter.due_on})
        if seen:
            about_it = {"gathering": gathering.id, "matter": matter.id, "v": matter.version}
            buttons.append(Button("meetings.decide", "meetings.decide", about_it, {"short": matter.text[:12]}))
    buttons.append(Button("meetings.show", "meetings.show", {"gathering": gathering.id}, row=90))
    await context.reply("meetings.agenda", buttons, title=gathering.title, lines=lines, count=len(found))


async def _on_the_list(context: Context, subject: Mapping[str, Any]) -> tuple[Gathering, Matter] | None:
    """Returns the gathering and the matter that are meant, if the speaker runs the one and may see the other."""
    gathering = await running.managed(context, subject)
    matter = await context.uow.matters.get(int(subject["matter"]))
    if gathering is None or matter is None:
        return None
    if not await may_see(context.world, context.uow, context.person, context.posts, matter):
        await context.reply("help.not_allowed")
        return None
    return gathering, matter


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that writes one matter's decision."""
    found = await _on_the_list(context, subject)
    if found is None:
        return
    gathering, matter = found
    if context.now < gathering.starts_at - running.OPENS:
        await context.reply("meetings.not_begun", title=gathering.title, at=gathering.starts_at)
        return
    answers = {
        "mode": "decide", "gathering": gathering.id, "matter": matter.id, "v": int(subject["v"]),
        "title": matter.text[:30],
    }  # fmt: skip
    await engine.start(context, running.FORM, answers)


async def finish(context: Context, answers: Answers) -> None:
    """Puts the decision onto the matter and into the minutes; a confidential one's words stay with the matter."""
    found = await _on_the_list(context, answers)
    if found is None:
        return
    gathering, matter = found
    who = await who_is(context.world, context.uow, context.person, context.posts, matter)
    wish = Wish("decide", context.person.id, who, words=answers["text"], gathering_id=gathering.id)
    outcome = await take_step(context.world, context.uow, matter, wish, version=int(answers["v"]))
    if isinstance(outcome, StepRefused):
        why = {"why": outcome.why, "last": outcome.last, "wanted": "decide"}
        await show_card(context, outcome.matter, "matters.refused", **why)
        return
    if not is_hidden(matter):
        said = f"{matter.number} {answers['text']}"
        await context.uow.gatherings.add_word(gathering.id, "decision", said, context.person.id)
    await show(context, {"gathering": gathering.id})
