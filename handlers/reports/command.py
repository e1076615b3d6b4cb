"""/report 日报: files a report in one line or asks for it; corrects, withdraws, and lists it for today."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from handlers.areas import Area, Command, Todo, Undoable, undo_of
from handlers.behalf import read_subject
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers, Field, Form, take_as_is
from handlers.reports import reading
from handlers.reports.everyday import wants_yesterdays, yesterdays
from handlers.reports.filing import file_report, file_text, takes_late
from handlers.reports.owed import owes
from storage.repositories.letters import Button


async def run(context: Context, text: str) -> None:
    """Files what stands after the command, or asks what was done today."""
    attachments = [a.as_json() for a in context.event.attachments]
    if not text and not attachments:
        await engine.start(context, "reports")
        return
    if not attachments and wants_yesterdays(text, named=True):
        await make_up(context)
        return
    text = f"昨天{said}" if (said := yesterdays(text, named=True)) else text
    subject = await read_subject(context, text)
    if subject is None:
        return
    if not subject.rest and not attachments:
        await context.reply("reports.empty")
        return
    await file_text(context, subject.rest, attachments, source=context.source, subject=subject)


async def take(context: Context, text: str) -> bool:
    """Takes 补昨天的日报 and 昨天忘写日报了, which only open yesterday's report, and one that says what was done."""
    if wants_yesterdays(text):
        await make_up(context)
        return True
    said = yesterdays(text)
    if said is None:
        return False
    await run(context, f"昨天{said}")
    return True


async def make_up(context: Context) -> None:
    """Asks for yesterday's report, while it is still taken."""
    if takes_late(context):
        await engine.start(context, "reports", {"yesterday": context.today - timedelta(days=1)})
    else:
        await context.reply("reports.too_late", until=context.world.settings.report_late_until)


async def _finish(context: Context, answers: Answers) -> None:
    late = "昨天" if answers.get("yesterday") and not answers["text"].startswith("昨天") else ""
    subject = await read_subject(context, f"{late}{answers['text']}")
    if subject is not None:
        attachments = [a.as_json() for a in context.event.attachments]
        await file_text(context, subject.rest, attachments, source=context.source, subject=subject)


async def correct(context: Context, text: str) -> bool:
    """An edited message replaces the entry that was filed from it."""
    ids = await context.uow.reports.ids_from(context.source)
    if not ids:
        return False
    entry = await context.uow.reports.get(ids[-1])
    assert entry is not None
    bare = text.lstrip("/／")
    for name in ("日报", "report"):
        bare = bare.removeprefix(name).lstrip(" ：:，,")
    subject = await read_subject(context, bare)
    if subject is None:
        return True
    if subject.person.id != entry.person_id:
        await context.reply("reports.correct_other_person")
        return True
    words = subject.rest.removeprefix("昨天").lstrip("：:，, ")
    filed = await file_report(
        context, subject, words, entry.attachments, entry.on, source=context.source, supersedes_id=entry.id
    )
    await context.reply(
        "reports.corrected", [Button("undo", "reports.withdraw", {"entry": filed.entry_id})], on=filed.on, text=words
    )
    return True


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes an entry back; it stays on record as withdrawn."""
    entry = await context.uow.reports.get(int(subject["entry"]))
    if entry is None or context.person.id not in (entry.person_id, entry.filed_by_id):
        await context.reply("help.not_allowed")
        return
    if await context.uow.reports.end(entry.id, context.person.id):
        if context.pressed is not None:
            await context.edit_pressed(buttons=(), withdrawn=True)
        await context.reply("reports.withdrawn", on=entry.on, text=entry.text)
    else:
        await context.reply("reports.withdrawn_before", on=entry.on)


async def undoable(context: Context) -> Undoable | None:
    """The newest entry that this person filed."""
    newest = await context.uow.reports.newest_by(context.person.id)
    return undo_of(newest, lambda entry_id: withdraw(context, {"entry": entry_id}))


async def todo(context: Context) -> Sequence[Todo]:
    """Today's own report while it is owed and missing, and for heads the reports of others to be read."""
    items: list[Todo] = []
    if not await context.uow.reports.of_day(context.person.id, context.today):
        for post in context.posts:
            rule = await owes(context.world, context.uow, post, context.today)
            if rule is not None:
                params = {"clause": rule.clause, "until": context.world.settings.report_due}
                items.append(Todo("reports.todo_own", params, Button("reports.write", "reports.start"), order=2))
                break
    items += await reading.todo(context)
    return items


async def start(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that starts a report."""
    await engine.start(context, "reports")


AREA = Area(
    "reports",
    commands=(Command("report", "日报", run, takes_text=True),),
    actions={"start": start, "withdraw": withdraw, **reading.ACTIONS},
    forms=(Form("reports", (Field("text", take_as_is, takes_files=True),), _finish),),
    correct=correct,
    take=take,
    todo=todo,
    undoable=undoable,
)
