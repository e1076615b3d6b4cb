"""No command needed: whatever a person writes is kept and offered as a daily report or a visit, or dropped.

A greeting is greeted. A text that speaks of a command, or asks about one, gets its button. Must never throw a text
away before its sender has said so.
"""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command
from handlers.bare_commands import asked_about, is_for, run_command
from handlers.context import Context
from handlers.matters import adding
from handlers.patrols.command import locate
from handlers.reports import filing
from handlers.visits import command as visit_command
from storage.repositories.letters import Button
from storage.repositories.notes import Note

MOST_HINTS = 2
_MARKS = " 　。.，,!！?？~～"
_THANKS = frozenset(
    ("谢谢", "谢谢你", "谢谢您", "谢了", "多谢", "辛苦了", "好的", "好", "好嘞", "嗯", "知道了", "明白", "明白了")
)
_GREETINGS = frozenset(("你好", "您好", "在吗", "在不在", "有人吗", "早上好", "上午好", "下午好", "晚上好", "早", "喂"))


async def keep(context: Context) -> None:
    """Keeps a message and asks with three buttons what it is."""
    event = context.event
    if not event.text and not event.attachments:
        await context.reply("notes.empty")
        return
    if await locate(context) or (not event.attachments and await _greet(context)):
        return
    note_id = await context.uow.notes.keep(
        context.person.id, context.terminal.id, event.text, [a.as_json() for a in event.attachments], context.source
    )
    hinted = hinted_commands(context, event.text)
    go_there = [
        Button("notes.go", "notes.go", {"note": note_id, "command": c.name, "text": text}, {"name": c.chinese}, row=0)
        for c, text in hinted.items()
    ]
    buttons = [*await adding.offer(context, note_id), *go_there, *buttons_for(note_id)]
    meant = _meant(context, event.text)
    await context.reply(
        "notes.ask", buttons, text=event.text, attachments=len(event.attachments), command=meant, hinted=bool(go_there)
    )


async def _greet(context: Context) -> bool:
    """Answers what is only said to be polite; nobody is asked to file it."""
    said = context.event.text.strip(_MARKS)
    if said in _THANKS:
        await context.reply("notes.welcome")
    elif said in _GREETINGS:
        await context.reply("notes.hello", [Button("help.today", "today.show"), Button("help.help", "help.show")])
    else:
        return False
    return True


def hinted_commands(context: Context, text: str) -> dict[Command, str]:
    """Returns the commands that a text asks about or speaks of, each with what of the text goes along.

    Whoever asks how something is done goes there with nothing written; '我明天想请假去看病' is taken along.
    """
    commands = context.world.areas.commands
    asked = asked_about(commands, text)
    found = {asked: text if asked.reads_hints else ""} if asked is not None else {}
    for command in context.world.areas.distinct_commands:
        if not is_for(context, command):
            continue
        if any(hint in text for hint in command.asked_by):
            found.setdefault(command, "")
        elif any(hint in text for hint in command.hints):
            found.setdefault(command, text if command.takes_text or command.reads_hints else "")
    return dict(list(found.items())[:MOST_HINTS])


def _meant(context: Context, text: str) -> str:
    """The command that a text begins with, which without its slash would have to be the whole text; else empty."""
    first, *rest = text.split(None, 1)[:2] or [""]
    command = context.world.areas.commands.get(first)
    if not rest or command is None or command.chinese != first:
        return ""
    return first if is_for(context, command) else ""


def buttons_for(note_id: int) -> list[Button]:
    """The three answers to 'what is this?'."""
    subject = {"note": note_id}
    return [
        Button("notes.as_report", "notes.as_report", subject, row=1),
        Button("notes.as_visit", "notes.as_visit", subject, row=1),
        Button("notes.neither", "notes.neither", subject, row=2),
    ]


async def _settled(context: Context, subject: Mapping[str, Any], state: str) -> Note | None:
    """Settles the own message that a button asks about and takes its buttons away; else says why not."""
    note = await context.uow.notes.get(int(subject["note"]))
    if note is None or note.person_id != context.person.id:
        await context.reply("help.dead_button")
        return None
    if note.state != "kept":
        await context.edit_pressed(buttons=())
        await context.reply("notes.settled_before", state=note.state)
        return None
    await context.uow.notes.settle(note.id, state)
    await context.edit_pressed(buttons=())
    return note


async def as_report(context: Context, subject: Mapping[str, Any]) -> None:
    """Files a kept message as today's report."""
    note = await _settled(context, subject, "used")
    if note is None:
        return
    await filing.file_text(context, note.text, note.attachments, source=note.source)


async def as_visit(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a kept message as a visit's text and asks whom it reached, unless it says so itself."""
    note = await _settled(context, subject, "used")
    if note is None:
        return
    await visit_command.from_note(context, note.text, note.attachments, source=note.source)


async def go(context: Context, subject: Mapping[str, Any]) -> None:
    """Runs the command that a kept message speaks of."""
    note = await _settled(context, subject, "used")
    if note is None:
        return
    await run_command(context, context.world.areas.commands[str(subject["command"])], str(subject["text"]))


async def neither(context: Context, subject: Mapping[str, Any]) -> None:
    """Puts a kept message aside."""
    if await _settled(context, subject, "dropped") is not None:
        await context.reply("notes.dropped")


async def correct(context: Context, text: str) -> bool:
    """An edited message replaces the text that is still kept from it; once filed, the facts' areas correct it."""
    note = await context.uow.notes.kept_from(context.source)
    if note is None:
        return False
    await context.uow.notes.reword(note.id, text)
    await context.reply("notes.ask", buttons_for(note.id), text=text, attachments=len(note.attachments))
    return True


AREA = Area(
    "notes",
    actions={"as_report": as_report, "as_visit": as_visit, "go": go, "neither": neither},
    correct=correct,
)
