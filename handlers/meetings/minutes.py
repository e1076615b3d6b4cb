"""纪要 and 决定: what was said is kept, each decision becomes a task with one tap."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers, Field, take_as_is
from handlers.meetings import running
from handlers.recurring import planning
from handlers.tasks import issuing
from handlers.tasks.counters import counter
from handlers.tasks.drafting import admission, admitting, draft, line
from handlers.tasks.drafting.scope import resolve
from storage.repositories.letters import Button, Lane
from storage.repositories.plain import plain

_DECISION = re.compile(r"^\s*(?:决定|议定|定了)[\s　:：,，]*|^\s*(?:\d{1,2}[.、．)）]|[-•·*])\s*")
MOST_DECISIONS = 10


def split(text: str) -> tuple[str, list[str]]:
    """Parts minutes into prose and decisions: a line that begins with 决定, a number or a dash is a decision."""
    prose: list[str] = []
    decisions: list[str] = []
    for one in text.splitlines():
        found = _DECISION.match(one)
        rest = one[found.end() :].strip() if found else one.strip()
        if rest:
            (decisions if found else prose).append(rest)
    return "\n".join(prose), decisions[:MOST_DECISIONS]


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 记纪要."""
    gathering = await running.managed(context, subject)
    if gathering is not None and gathering.ended_at is None:
        await engine.start(
            context, running.FORM, {"mode": "minutes", "gathering": gathering.id, "title": gathering.title}
        )


async def write(context: Context, gathering_id: int, text: str) -> None:
    """Keeps minutes and decisions, and offers to make each decision a task."""
    gathering = await running.managed(context, {"gathering": gathering_id})
    if gathering is None:
        return
    if context.now < gathering.starts_at - running.OPENS:
        await context.reply("meetings.not_begun", title=gathering.title, at=gathering.starts_at)
        return
    prose, decisions = split(text)
    if prose:
        await context.uow.gatherings.add_word(gathering_id, "minutes", prose, context.person.id)
    for decision in decisions:
        await context.uow.gatherings.add_word(gathering_id, "decision", decision, context.person.id)
    await show(context, {"gathering": gathering_id})


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows the minutes; a decision that is no task yet bears the button that makes it one."""
    gathering = await running.managed(context, subject)
    if gathering is None:
        return
    words = await context.uow.gatherings.words_of(gathering.id)
    decisions = [word for word in words if word.kind == "decision"]
    buttons = [
        Button("meetings.make_task", "meetings.make_task", {"word": word.id}, {"text": word.text})
        for word in decisions
        if word.task_id is None
    ]
    about_it = {"gathering": gathering.id}
    buttons += [
        Button("meetings.more", "meetings.minutes", about_it, row=90),
        Button("meetings.send_minutes", "meetings.send_minutes", about_it, row=90),
    ]
    await context.reply("meetings.minuted", buttons, **_params(gathering.title, words))


def _params(title: str, words: Any) -> dict[str, Any]:
    return {
        "title": title, "minutes": [word.text for word in words if word.kind == "minutes"],
        "decisions": [{"text": word.text, "task": word.task_id} for word in words if word.kind == "decision"],
    }  # fmt: skip


async def send(context: Context, subject: Mapping[str, Any]) -> None:
    """Sends the minutes to everybody who was asked or there."""
    gathering = await running.managed(context, subject)
    if gathering is None:
        return
    words = await context.uow.gatherings.words_of(gathering.id)
    people = [row.person_id for row in await context.uow.gatherings.people_of(gathering.id)]
    others = [person_id for person_id in people if person_id != context.person.id]
    await context.tell(others, "meetings.minutes_of", lane=Lane.TASK, **_params(gathering.title, words))
    if context.pressed is not None:
        await context.edit_pressed(buttons=context.pressed.rest("meetings.send_minutes"))
    await context.reply("meetings.minutes_sent", n=len(others), title=gathering.title)


async def make_task(context: Context, subject: Mapping[str, Any]) -> None:
    """Makes a decision a task: for whom and until when it names, else for those of the gathering; doubts are asked."""
    word = await context.uow.gatherings.word(int(subject["word"]))
    gathering = word and await running.managed(context, {"gathering": word.gathering_id})
    if word is None or not gathering:
        return
    key = f"decision:{word.id}"
    before = await context.uow.tasks.of_draft(key)
    if before is not None:
        await context.uow.gatherings.became(word.id, before.id)
        await counter.show_to_issuer(context, before.id)
        return
    made: Answers = await line.read_task(context, word.text)
    if "scope" not in made and not made.get("scope_hint"):
        made["scope"] = gathering.scope
    if "deadline" not in made and not made.get("deadline_hint"):
        made["deadline"] = {"at": None}
    made.setdefault("title", word.text[: line.MOST_TITLE])
    made.update(key=key, source="")
    scope = await resolve(context, made["scope"]) if "scope" in made else None
    if scope is None or "deadline" not in made:
        await engine.start(context, draft.FORM, made)
        return
    # What a rulebook lets nobody pass down, or asks about first, is no less asked about in a meeting.
    made, missing = await admitting.complete(context, plain(made), scope)
    narrowed, refused = await admission.narrow(context, made, scope)
    if missing is not None or narrowed is None or refused or planning.is_planned(made, context.now):
        await draft.preview(context, made)
        return
    at = made["deadline"]["at"]
    task_id = await issuing.issue_task(context, made, narrowed, datetime.fromisoformat(at) if at else None)
    if task_id is not None:
        await context.uow.gatherings.became(word.id, task_id)
        await counter.show_to_issuer(context, task_id)


async def finish(context: Context, answers: Answers) -> None:
    """Keeps what was answered."""
    await write(context, int(answers["gathering"]), answers["text"])


TEXT = Field("text", take_as_is, asked_when=lambda a: a.get("mode") in ("minutes", "decide"))
