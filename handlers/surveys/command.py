"""/survey 调研, /inspect 检查: files what a head looked at in one line or asks for it; corrects, adds, withdraws."""

import re
from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command, Undoable, undo_of
from handlers.behalf import Subject, read_subject
from handlers.context import Context
from handlers.forms import engine
from handlers.surveys.asking import COMMAND_NAME, FORM, MOST_POINTS, read_points
from handlers.visits.line import day_of, read_line

_BARE_INSPECTION = re.compile(r"^检查[\s　:：]+(?P<rest>\S.*)$", re.DOTALL)
HEADS = frozenset({"head", "office", "leader"})


async def run(context: Context, text: str, kind: str = "survey") -> None:
    """Files what stands after the command, or asks where one was and what was found."""
    subject = await read_subject(context, text)
    if subject is None:
        return
    files = [a.as_json() for a in context.event.attachments]
    known = {"attachments": files, "source": context.source, "kind": kind}
    await _take(context, subject, subject.rest, known)


async def inspect(context: Context, text: str) -> None:
    """检查: the same for an inspection."""
    await run(context, text, "inspection")


async def take(context: Context, text: str) -> bool:
    """Takes a head's '检查 南关村：…' without a slash; '检查了水管' is anybody's text."""
    match = _BARE_INSPECTION.match(text)
    if match is None or not any(post.role in HEADS for post in context.posts):
        return False
    await inspect(context, match["rest"])
    return True


async def _take(context: Context, subject: Subject, text: str, known: dict[str, Any]) -> None:
    first, _, below = text.partition("\n")
    line = read_line(first)
    on = day_of(line.day, context.today)
    if on is None:
        await context.reply("surveys.too_long_ago")
        return
    if known.get("on") and not line.day:
        on = known["on"]
    known = {**known, "subject": subject.person.id, "on": on}
    words = [word.text for word in line.words][:MOST_POINTS]
    found = "\n".join(part for part in (line.text, below.strip()) if part)
    if found or known.get("supersedes"):
        known["text"] = found
    if words:
        read = await read_points(context, subject, words)
        if read["households"]:
            await context.reply("surveys.is_household", name=read["households"][0])
            return
        known.update(points=read["points"], open=read["open"])
    await engine.start(context, FORM.name, known)


async def start(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that starts a survey."""
    known = {
        "attachments": [], "source": "", "subject": context.person.id, "on": context.today, "kind": "survey",
    }  # fmt: skip
    await engine.start(context, FORM.name, known)


async def add_point(context: Context, subject: Mapping[str, Any]) -> None:
    """Asks for one more point of a survey that was filed; it is filed anew with all of them."""
    survey = await context.uow.surveys.get(int(subject["survey"]))
    if survey is None or context.person.id not in (survey.person_id, survey.filed_by_id):
        await context.reply("help.not_allowed")
        return
    if survey.ended_at is not None:
        await context.reply("surveys.gone")
        return
    points = [
        {"kind": p.kind, "target_id": p.target_id, "name": p.name, "word": p.word, "path": "", "address": ""}
        for p in await context.uow.surveys.points_of([survey.id])
    ]
    known = {
        "adds": True, "kind": survey.kind, "subject": survey.person_id, "on": survey.on, "text": survey.text,
        "points": points, "attachments": survey.attachments, "source": survey.source, "supersedes": survey.id,
    }  # fmt: skip
    await engine.start(context, FORM.name, known)


async def correct(context: Context, text: str) -> bool:
    """An edited message replaces the survey that was filed from it."""
    ids = await context.uow.surveys.ids_from(context.source)
    if not ids:
        return False
    survey = await context.uow.surveys.get(ids[-1])
    assert survey is not None
    subject = await read_subject(context, COMMAND_NAME.sub("", text))
    if subject is not None:
        known = {
            "attachments": survey.attachments, "source": context.source, "supersedes": survey.id, "on": survey.on,
            "kind": survey.kind,
        }  # fmt: skip
        await _take(context, subject, subject.rest, known)
    return True


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a survey back; it stays on record as withdrawn."""
    survey = await context.uow.surveys.get(int(subject["survey"]))
    if survey is None or context.person.id not in (survey.person_id, survey.filed_by_id):
        await context.reply("help.not_allowed")
    elif await context.uow.surveys.end(survey.id, context.person.id):
        if context.pressed is not None:
            await context.edit_pressed(buttons=())
        await context.reply("surveys.withdrawn", on=survey.on, kind=survey.kind)
    else:
        await context.reply("surveys.gone")


async def undoable(context: Context) -> Undoable | None:
    """The newest survey that this person filed."""
    newest = await context.uow.surveys.newest_by(context.person.id)
    return undo_of(newest, lambda survey_id: withdraw(context, {"survey": survey_id}))


AREA = Area(
    "surveys",
    commands=(
        Command("survey", "调研", run, takes_text=True, roles=HEADS),
        Command("inspect", "检查", inspect, roles=HEADS, hints=("检查了", "抽查了", "查看了")),
    ),
    actions={"start": start, "add_point": add_point, "withdraw": withdraw},
    forms=(FORM,),
    correct=correct,
    take=take,
    undoable=undoable,
)
