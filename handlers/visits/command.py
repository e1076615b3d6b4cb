"""/visit 走访: files a visit in one line or asks for it; corrects, withdraws, and takes a kept message as one."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from handlers.areas import Area, Command, Undoable, undo_of
from handlers.behalf import Subject, read_subject, subject_of
from handlers.context import Context
from handlers.forms import engine
from handlers.visits import left, publicity
from handlers.visits.asking import (
    COMMAND_NAME,
    FORM,
    MOST_OFFERED,
    MOST_UNCLEAR,
    opened,
    stood_in_for,
    supersede,
    targets_of,
)
from handlers.visits.filing import NewVisit, file_and_answer
from handlers.visits.finding import Reach, as_pick, read_targets
from handlers.visits.line import day_of, read_line
from handlers.visits.own import own_visit

_MADE_UP = re.compile(
    r"(?:我|想|要|得|帮我)*补(?:记|报|一?[条个次])*昨[天日]的?走访[：:，,。\s]*(?P<rest>.*)", re.DOTALL
)
LONGEST_SEARCHED = 500
"""How much of a text is searched for names: a county has a hundred thousand of them."""


async def run(context: Context, text: str) -> None:
    """Files what stands after the command, or asks whom the visit reached."""
    subject = await read_subject(context, text)
    if subject is None:
        return
    attachments = [a.as_json() for a in context.event.attachments]
    await _take(context, subject, subject.rest, {"attachments": attachments, "source": context.source})


async def take(context: Context, text: str) -> bool:
    """Takes 补一条昨天的走访 钱七：都好, which is a visit of yesterday."""
    found = _MADE_UP.fullmatch(text.strip())
    if found is None:
        return False
    await run(context, f"昨天 {found['rest']}".strip())
    return True


async def _take(
    context: Context, subject: Subject, text: str, known: dict[str, Any], written_on: date | None = None
) -> None:
    """Reads a line and files it if every word is clear; otherwise asks, with what is clear already kept."""
    line = read_line(text)
    on = day_of(line.day, written_on or context.today)
    if on is None:
        await context.reply("visits.too_long_ago")
        return
    if known.get("on") and not line.day:
        on = known["on"]
    known = {**known, "subject": subject.person.id, "on": on}
    if not line.words:
        texts = {"text": line.text or ""} if line.text or known.get("supersedes") else {}
        await engine.start(context, FORM.name, {**known, **texts})
        return
    reading = await read_targets(context, subject, line, on)
    if reading.unclear and subject.person.id == context.person.id:
        for absent in await stood_in_for(context):
            theirs = await read_targets(context, absent, line, on)
            if theirs.found and not theirs.unclear:
                subject, reading, known = absent, theirs, {**known, "subject": absent.person.id}
                break
    if len(reading.unclear) > MOST_UNCLEAR:
        words = [word for word, _ in reading.unclear[:MOST_UNCLEAR]]
        await context.reply("visits.too_many_unclear", words=words, count=len(reading.unclear))
    elif reading.unclear:
        if not reading.found and line.text is None and await _offer_mentioned(context, subject, line.whole, known):
            return
        await engine.start(context, FORM.name, {**known, **await opened(context, subject, reading)})
    else:
        supersedes = known.get("supersedes")
        visit = NewVisit(
            subject, [as_pick(hit) for hit in reading.found], on, reading.text, known["attachments"], known["source"],
            supersedes,
        )  # fmt: skip
        again = [] if supersedes else [hit.name for hit in reading.found if hit.reached]
        await file_and_answer(context, visit, again=again, kind="corrected" if supersedes else "logged")


async def _offer_mentioned(context: Context, subject: Subject, text: str, known: dict[str, Any]) -> bool:
    """Offers whom a text speaks of in passing ('去张三家看了水管'), if it does; the whole text is kept."""
    mentioned = await context.uow.households.mentioned(
        text[:LONGEST_SEARCHED], limit=MOST_OFFERED, **Reach.of(subject).as_where()
    )
    # A name inside a longer one that was found is not meant: 张三 in 张三丰.
    names = {target.name for target in mentioned}
    whole = [t for t in mentioned if not any(t.name != name and t.name in name for name in names)]
    if not whole:
        return False
    offer = [as_pick(target) for target in whole]
    await engine.start(context, FORM.name, {**known, "text": text, "offer": offer, "note": True})
    return True


async def from_note(context: Context, text: str, attachments: Sequence[dict[str, Any]], *, source: str) -> None:
    """Takes a kept message as a visit: offers whom its text speaks of, else whoever is due.

    Args:
        context: the press of 记走访.
        text: the message; kept whole as the visit's text.
        attachments: its file ids.
        source: the message that it came from, so that an edit of it finds the visit.
    """
    subject = Subject(context.person, tuple(context.posts), text)
    line = read_line(text)
    on = day_of(line.day, context.today)
    if on is None:
        await context.reply("visits.too_long_ago")
        return
    known = {"attachments": list(attachments), "source": source, "subject": subject.person.id, "on": on}
    if not text or not await _offer_mentioned(context, subject, line.whole, known):
        await engine.start(context, FORM.name, {**known, "text": line.whole})


async def correct(context: Context, text: str) -> bool:
    """An edited message replaces the visit that was filed from it, or the half-filled one that it began."""
    ids = await context.uow.visits.ids_from(context.source)
    if not ids:
        return await _restart(context, text)
    visit = await context.uow.visits.get(ids[-1])
    assert visit is not None
    command = COMMAND_NAME.match(text)
    if command is None:
        whose = await subject_of(context, visit.person_id)
        line = read_line(text)
        if not (await read_targets(context, whose, line, visit.on)).found:
            # A text that names nobody in front (a kept message) tells more about the same household.
            await supersede(context, visit.id, line.whole, source=context.source)
            return True
    subject = await read_subject(context, text[command.end() :] if command else text)
    if subject is None:
        return True
    if subject.person.id != visit.person_id:
        await context.reply("visits.correct_other_person")
        return True
    # A day named in an edit is counted from the day on which the message was written.
    written_on = context.world.local(visit.filed_at).date()
    known = {"attachments": visit.attachments, "source": context.source, "supersedes": visit.id, "on": visit.on}
    await _take(context, subject, subject.rest, known, written_on)
    return True


async def _restart(context: Context, text: str) -> bool:
    state = context.form
    command = COMMAND_NAME.match(text)
    if state is None or command is None or not context.source:
        return False
    if state.name != FORM.name or state.answers.get("source") != context.source:
        return False
    await context.end_form()
    subject = await read_subject(context, text[command.end() :])
    if subject is not None:
        known = {"attachments": state.answers.get("attachments", []), "source": context.source}
        await _take(context, subject, subject.rest, known)
    return True


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a visit back; it stays on record as withdrawn."""
    visit = await context.uow.visits.get(int(subject["visit"]))
    if visit is None or context.person.id not in (visit.person_id, visit.filed_by_id):
        await context.reply("help.not_allowed")
        return
    names = [target.name for target in await targets_of(context, visit.id)]
    if await context.uow.visits.end(visit.id, context.person.id):
        await context.uow.publicities.end_of_visit(visit.id, context.person.id)
        if context.pressed is not None:
            await context.edit_pressed(buttons=(), withdrawn=True)
        await context.reply("visits.withdrawn", on=visit.on, names=names)
    else:
        await context.reply("visits.withdrawn_before", on=visit.on, names=names)


async def undoable(context: Context) -> Undoable | None:
    """The newest visit that this person filed."""
    newest = await context.uow.visits.newest_by(context.person.id)
    return undo_of(newest, lambda visit_id: withdraw(context, {"visit": visit_id}))


async def add_words(context: Context, subject: Mapping[str, Any]) -> None:
    """Asks for a word about a visit that was filed with one tap."""
    visit = await own_visit(context, subject)
    if visit is not None:
        await engine.start(context, FORM.name, {"adds_to": visit.id, "subject": visit.person_id})


async def start(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button that starts a visit."""
    subject = await subject_of(context, context.person.id)
    await _take(context, subject, "", {"attachments": [], "source": ""})


AREA = Area(
    "visits",
    commands=(Command("visit", "走访", run, takes_text=True),),
    actions={"start": start, "withdraw": withdraw, "add_words": add_words, "publicity": publicity.ask, **left.ACTIONS},
    forms=(FORM, publicity.FORM),
    correct=correct,
    take=take,
    todo=left.todo,
    undoable=undoable,
)
