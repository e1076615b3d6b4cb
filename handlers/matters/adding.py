"""A photo, a voice or a place that is sent after a report: one tap adds it to what was reported just now.

It must never take a file for a matter's by itself: whoever sent it says so.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from handlers.context import Context
from handlers.matters.letters import show_card
from handlers.matters.looking_up import matter_of_button
from handlers.matters.standing import who_is
from handlers.matters.steps import StepRefused, take_step
from handlers.matters.wishes import Wish
from storage.repositories.letters import Button

JUST_NOW = timedelta(hours=2)
_OPEN = ("registered", "handling", "dispatched", "accepted", "meeting")


async def offer(context: Context, note_id: int) -> list[Button]:
    """Gives the button that adds a kept message's files to what its sender reported last; none if that is long ago."""
    if not context.event.attachments:
        return []
    newest = await context.uow.matters.reported_by(context.person.id, _OPEN, limit=1)
    return [
        Button("matters.add", "matters.add", {"matter": one.id, "note": note_id}, {"short": one.text[:12]}, row=0)
        for one in newest
        if context.now - one.registered_at < JUST_NOW
    ]


async def add(context: Context, subject: Mapping[str, Any]) -> None:
    """The button below a kept message with files: they become the matter's."""
    matter = await matter_of_button(context, subject)
    if matter is None:
        return
    note = await context.uow.notes.get(int(subject["note"]))
    if note is None or note.person_id != context.person.id or note.state != "kept":
        await context.reply("help.dead_button")
        return
    who = await who_is(context.world, context.uow, context.person, context.posts, matter)
    wish = Wish("attach", context.person.id, who, words=note.text, files=tuple(note.attachments))
    outcome = await take_step(context.world, context.uow, matter, wish)
    if isinstance(outcome, StepRefused):
        why = {"why": outcome.why, "last": outcome.last, "wanted": "attach"}
        await show_card(context, outcome.matter, "matters.refused", **why)
        return
    await context.uow.notes.settle(note.id, "used")
    await context.edit_pressed(buttons=())
    await show_card(context, outcome.matter, "matters.done", what="attach")
