"""The guided visit: whom it reached, which of two of one name, what was seen; and a word added to a filed visit.

State is kept in the form's answers only. ``Again`` keeps the answers it was given, so a step that goes on asking
changes them in place.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.behalf import Subject, subject_of
from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.leave.absence import substitutes
from handlers.quotas.standing import left_of, standings
from handlers.visits.filing import NewVisit, file_and_answer
from handlers.visits.finding import Reach, as_open, as_pick, read_targets, suggest
from handlers.visits.line import Reading, read_line
from storage.repositories.targets import Found, Target

COMMAND_NAME = re.compile(r"^[/／]?(?:走访|visit)(?:@\w+)?[\s　:：,，]*", re.IGNORECASE)
MOST_OFFERED = 8
MOST_UNCLEAR = 10
_LOWEST_LEVELS = 3


def _on(context: Context, answers: Answers) -> date:
    return date.fromisoformat(answers["on"]) if "on" in answers else context.today


async def stood_in_for(context: Context) -> list[Subject]:
    """Returns the people on leave today whose 代岗人 the speaker is; what is done for them counts as theirs."""
    absent = await substitutes(context.uow, context.today)
    return [await subject_of(context, who) for who, stand_in in absent.items() if stand_in == context.person.id]


async def opened(context: Context, subject: Subject, reading: Reading[Found]) -> dict[str, Any]:
    """Returns what a line said as answers of the form: whom it named, what must be asked, and the text."""
    unclear = [
        as_open(word, hits, [] if hits else await suggest(context, subject, word)) for word, hits in reading.unclear
    ]
    return {"picked": [as_pick(hit) for hit in reading.found], "open": unclear, "text": reading.text}


async def most_due(context: Context, subject: Subject) -> list[Target]:
    """Returns whom somebody should visit next: what is left of the own quotas, else who waited longest."""
    found: dict[tuple[str, int], Target] = {}
    for standing in await standings(context.world, context.uow, subject.posts, context.today):
        if len(found) < MOST_OFFERED:
            for target in await left_of(context.world, context.uow, standing, MOST_OFFERED):
                found.setdefault((target.kind, target.id), target)
    for post in subject.posts:
        if not found and post.grid_level >= _LOWEST_LEVELS:
            waiting = await context.uow.households.left(
                "household", post.grid_path, person_id=subject.person.id, start=context.today, end=context.today,
                worker=post.role == "worker", limit=MOST_OFFERED,
            )  # fmt: skip
            found.update({(target.kind, target.id): target for target in waiting})
    return list(found.values())[:MOST_OFFERED]


def _target_choices(picks: Sequence[dict[str, Any]], make: Any) -> list[Choice]:
    return [
        Choice("visits.target", make(number, pick), {"name": pick["name"], "address": pick["address"] or pick["code"]})
        for number, pick in enumerate(picks)
    ]


async def _offer_who(context: Context, answers: Answers) -> Sequence[Choice]:
    if "offer" not in answers:
        subject = await subject_of(context, int(answers.get("subject", context.person.id)))
        answers["offer"] = [as_pick(target) for target in await most_due(context, subject)]
        # The engine saved the answers before it asked for the offer; the next step needs it, so it is saved again.
        if context.form is not None:
            context.form.answers["offer"] = answers["offer"]
            await context.keep_form(context.form)
    return _who_choices(answers)


def _who_choices(answers: Answers) -> list[Choice]:
    picked = {(pick["kind"], pick["id"]) for pick in answers.get("picked", [])}
    still = [pick for pick in answers.get("offer", []) if (pick["kind"], pick["id"]) not in picked]
    choices = _target_choices(still, lambda _, pick: {"kind": pick["kind"], "id": pick["id"]})
    if picked:
        choices.append(Choice("visits.chosen", {"done": True}))
    elif answers.get("note") and len({pick["name"] for pick in still}) == len(still) > 1:
        choices.append(Choice("visits.all_of_them", {"all": True}))
    return choices


async def _choose_who(_context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    offered = answers.get("offer", [])
    picked = answers.setdefault("picked", [])
    if value.get("all"):
        picked.extend(pick for pick in offered if pick not in picked)
        return Ok(True)
    if value.get("done"):
        return Ok(True)
    picked.extend(pick for pick in offered if (pick["kind"], pick["id"]) == (value["kind"], value["id"]))
    others = {pick["name"] for pick in offered} - {pick["name"] for pick in picked}
    if picked and (len(offered) <= 1 or (answers.get("note") and not others)):
        # What is left bears the names that were meant already: 张三 was said once and is one of two.
        return Ok(True)
    return Again("visits.ask_who", {"answers": answers}, _who_choices(answers))


def _with_files(context: Context, answers: Answers) -> list[dict[str, Any]]:
    """Returns the form's photos and voices with those of this message."""
    return [*answers.get("attachments", []), *(a.as_json() for a in context.event.attachments)]


async def _read_who(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    if not text:
        # A photo or a voice before anybody is named: it is kept for the visit, and whom it reached is asked again.
        answers["attachments"] = _with_files(context, answers)
        return Again("visits.ask_who", {"answers": answers}, _who_choices(answers))
    subject = await subject_of(context, int(answers.get("subject", context.person.id)))
    line = read_line(COMMAND_NAME.sub("", text))
    reading = await read_targets(context, subject, line, _on(context, answers))
    if not reading.found and not reading.unclear:
        return Again("visits.ask_who", {"answers": answers}, _who_choices(answers))
    if len(reading.unclear) > MOST_UNCLEAR:
        return Again("visits.too_many_unclear", {"words": [word for word, _ in reading.unclear[:MOST_UNCLEAR]]})
    read = await opened(context, subject, reading)
    also: dict[str, Any] = {"picked": [*answers.get("picked", []), *read["picked"]], "open": read["open"]}
    if read["text"]:
        also["text"] = "\n".join(part for part in (answers.get("text", ""), read["text"]) if part)
    if context.source and not (answers.get("text") or answers.get("supersedes")):
        # An edit of the message that names somebody corrects; that of a bare /走访 would have nothing to say.
        also["source"] = context.source
    also["attachments"] = _with_files(context, answers)
    answers.pop("which", None)
    return Ok(True, also)


def which_choices(answers: Answers) -> list[Choice]:
    """The buttons below a word that must be asked about: whom it may mean, that it is text, that it is nobody."""
    asked = answers["open"][0]
    about = {"at": len(answers["open"]), "word": asked["word"]}
    choices = _target_choices(asked["choices"], lambda _, pick: {**about, "kind": pick["kind"], "id": pick["id"]})
    if not asked["several"]:
        choices.append(Choice("visits.is_text", {**about, "text": True}, {"word": asked["word"]}))
    choices.append(Choice("visits.skip", {**about, "skip": True}, {"word": asked["word"]}))
    return choices


async def _offer_which(_context: Context, answers: Answers) -> Sequence[Choice]:
    return which_choices(answers)


async def _choose_which(_context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    if (value["at"], value["word"]) != (len(answers["open"]), answers["open"][0]["word"]):
        # A button of an earlier question: what it showed is not what is asked now.
        return _ask_which(answers)
    asked = answers["open"].pop(0)
    if "id" in value:
        chosen = [pick for pick in asked["choices"] if (pick["kind"], pick["id"]) == (value["kind"], value["id"])]
        answers.setdefault("picked", []).extend(chosen)
    elif value.get("text"):
        answers["text"] = " ".join(part for part in (asked["word"], answers.get("text", "")) if part)
    else:
        answers.setdefault("skipped", []).append(asked["word"])
    return _ask_which(answers)


async def _read_which(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    subject = await subject_of(context, int(answers.get("subject", context.person.id)))
    on = _on(context, answers)
    hits = await context.uow.households.find([text.strip()], on=on, **Reach.of(subject).as_where())
    if len(hits) == 1:
        answers["open"].pop(0)
        answers.setdefault("picked", []).append(as_pick(hits[0]))
    else:
        suggested = [] if hits else await suggest(context, subject, text.strip()[:20])
        answers["open"][0] = as_open(text.strip()[:40], hits, suggested)
    return _ask_which(answers)


def _ask_which(answers: Answers) -> Ok | Again:
    if not answers["open"]:
        if not answers.get("picked"):
            # Everybody was skipped: whom the visit reached is asked once more rather than filing nobody.
            answers.pop("who", None)
        return Ok(True)
    return Again("visits.ask_which", {"answers": answers}, which_choices(answers))


async def _read_text(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text, {"attachments": _with_files(context, answers), "source": answers.get("source") or context.source})


async def _offer_text(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [Choice("visits.nothing_special", "")]


async def _read_more(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text, {"attachments": _with_files(context, answers)})


async def finish(context: Context, answers: Answers) -> None:
    """Files what the form gathered, or adds the word to the visit that it is about."""
    if answers.get("adds_to"):
        await _add_words(context, int(answers["adds_to"]), answers["more"], answers.get("attachments", []))
        return
    subject = await subject_of(context, int(answers.get("subject", context.person.id)))
    on = _on(context, answers)
    picks = list({(pick["kind"], pick["id"]): pick for pick in answers["picked"]}.values())
    reached = await context.uow.visits.reached([subject.person.id], on, on)
    again = [pick["name"] for pick in picks if (subject.person.id, pick["kind"], pick["id"]) in reached]
    supersedes = answers.get("supersedes")
    visit = NewVisit(
        subject, picks, on, answers["text"], answers.get("attachments", []), answers.get("source", ""), supersedes
    )
    await file_and_answer(
        context, visit, skipped=answers.get("skipped", []), again=[] if supersedes else again,
        kind="corrected" if supersedes else "logged",
    )  # fmt: skip


async def _add_words(context: Context, visit_id: int, words: str, files: Sequence[dict[str, Any]]) -> None:
    visit = await context.uow.visits.get(visit_id)
    if visit is None or visit.ended_at is not None:
        await context.reply("visits.gone")
        return
    text = "\n".join(part for part in (visit.text, words) if part)
    # The message that the visit was filed from stays the one whose edit corrects it.
    await supersede(context, visit_id, text, source=visit.source or context.source, files=files)


async def targets_of(context: Context, visit_id: int) -> list[Target]:
    """Returns whom a visit reached, what was retired since included."""
    ids: dict[str, list[int]] = {}
    for kind, target_id in await context.uow.visits.targets_of(visit_id):
        ids.setdefault(kind, []).append(target_id)
    get = context.uow.households.get
    return [target for kind, some in ids.items() for target in await get(kind, some, retired=True)]


async def supersede(
    context: Context, visit_id: int, text: str, *, source: str, files: Sequence[dict[str, Any]] = ()
) -> None:
    """Files a visit anew with another text, more files and the same targets; the old row is kept as superseded."""
    visit = await context.uow.visits.get(visit_id)
    assert visit is not None
    subject = await subject_of(context, visit.person_id)
    targets = await targets_of(context, visit_id)
    new = NewVisit(
        subject, [as_pick(target) for target in targets], visit.on, text, [*visit.attachments, *files], source, visit_id
    )
    await file_and_answer(context, new, kind="corrected")


FORM = Form(
    "visits",
    (
        Field(
            "who", _read_who, _choose_who, _offer_who,
            lambda a: not (a.get("adds_to") or a.get("picked") or a.get("open")), takes_files=True,
        ),
        Field("which", _read_which, _choose_which, _offer_which, lambda a: bool(a.get("open"))),
        Field("text", _read_text, offer=_offer_text, asked_when=lambda a: not a.get("adds_to"), takes_files=True),
        Field("more", _read_more, asked_when=lambda a: bool(a.get("adds_to")), takes_files=True),
    ),
    finish,
)  # fmt: skip
