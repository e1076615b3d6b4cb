"""/survey 调研, /inspect 检查: files what a head looked at in one line or asks for it; corrects, adds, withdraws."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from handlers.access import Act, reach
from handlers.areas import Area, Command, Undoable
from handlers.behalf import Subject, read_subject
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.surveys.filing import NewSurvey, file_and_answer
from handlers.visits.line import read_line
from storage.repositories.targets import Found

_NAME = re.compile(r"^[/／]?(?:调研|检查|survey|inspect)(?:@\w+)?[\s　:：,，]*", re.IGNORECASE)
_BARE_INSPECTION = re.compile(r"^检查[\s　:：]+(?P<rest>\S.*)$", re.DOTALL)
HEADS = frozenset({"head", "office", "leader"})
_DAYS_BACK = {"": 0, "今天": 0, "今日": 0, "昨天": 1, "昨日": 1}
_NOTHING = ("无", "没有", "没什么", "没什么情况", "正常")
MOST_POINTS = 20


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
    back = _DAYS_BACK.get(line.day)
    if back is None:
        await context.reply("surveys.too_long_ago")
        return
    on = known.get("on") if known.get("on") and not line.day else context.today - timedelta(days=back)
    known = {**known, "subject": subject.person.id, "on": on}
    words = [word.text for word in line.words][:MOST_POINTS]
    found = "\n".join(part for part in (line.text, below.strip()) if part)
    if found or known.get("supersedes"):
        known["text"] = found
    if words:
        read = await _read_points(context, subject, words)
        if read["households"]:
            await context.reply("surveys.is_household", name=read["households"][0])
            return
        known.update(points=read["points"], open=read["open"])
    await engine.start(context, FORM.name, known)


async def _read_points(context: Context, subject: Subject, words: Sequence[str]) -> dict[str, Any]:
    """Says what each word is: a place or grid of the roster, one of several, a household, or a point of that name."""
    paths = sorted({post.grid_path for post in subject.posts})
    hits = await context.uow.households.find(
        words, person_id=subject.person.id, paths=paths, grid_paths=reach(subject.posts, Act.VISIT_GRIDS)
    )
    points: list[dict[str, Any]] = []
    unclear: list[dict[str, Any]] = []
    households: list[str] = []
    for word in words:
        theirs = [hit for hit in hits if word in (hit.name, hit.code, hit.address)]
        those = [hit for hit in theirs if hit.kind != "household"]
        if len(those) == 1:
            points.append(await _point(context, those[0]))
        elif those:
            unclear.append({"word": word, "choices": [await _point(context, hit) for hit in those[:8]]})
        elif theirs:
            households.append(word)
        else:
            points.append({"kind": "named", "target_id": None, "name": word, "word": "", "path": ""})
    return {"points": points, "open": unclear, "households": households}


async def _point(context: Context, hit: Found) -> dict[str, Any]:
    if hit.kind == "place":
        (place,) = await context.uow.surveys.places([hit.id])
        return {"kind": "place", "target_id": hit.id, "name": hit.name, "word": place.word, "path": place.path,
                "address": hit.address}  # fmt: skip
    grid = await context.uow.grids.get(hit.id)
    return {"kind": "grid", "target_id": hit.id, "name": hit.name, "word": "", "path": grid.path, "address": hit.code}


# ---- the form -------------------------------------------------------------------------------------


async def _subject_of(context: Context, person_id: int) -> Subject:
    person = await context.uow.people.get(person_id)
    return Subject(person, tuple(await context.uow.people.posts_of(person_id, context.today)), "")


async def _read_where(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    line = read_line(_NAME.sub("", text))
    words = [word.text for word in line.words][:MOST_POINTS]
    if not words:
        return Again("surveys.ask_where", {"answers": answers})
    read = await _read_points(context, await _subject_of(context, int(answers["subject"])), words)
    if read["households"]:
        return Again("surveys.is_household", {"name": read["households"][0]})
    also: dict[str, Any] = {"points": [*answers.get("points", []), *read["points"]], "open": read["open"]}
    if line.text and "text" not in answers:
        also["text"] = line.text
    return Ok(True, also)


async def _offer_which(_context: Context, answers: Answers) -> Sequence[Choice]:
    return [Choice("surveys.point", n, {"name": c["name"], "address": c["address"]})
            for n, c in enumerate(answers["open"][0]["choices"])]  # fmt: skip


async def _choose_which(context: Context, answers: Answers, value: Any) -> Ok | Again | Stop:
    asked = answers["open"].pop(0)
    answers.setdefault("points", []).append(asked["choices"][int(value)])
    if not answers["open"]:
        return Ok(True)
    return Again("surveys.ask_which", {"answers": answers}, await _offer_which(context, answers))


async def _read_which(context: Context, answers: Answers, _text: str) -> Ok | Again | Stop:
    return Again("surveys.ask_which", {"answers": answers}, await _offer_which(context, answers))


async def _offer_text(_context: Context, _answers: Answers) -> Sequence[Choice]:
    return [Choice("surveys.nothing_found", "")]


async def _read_text(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    files = [*answers.get("attachments", []), *(a.as_json() for a in context.event.attachments)]
    return Ok("" if text.strip(" 。") in _NOTHING else text, {"attachments": files})


async def _finish(context: Context, answers: Answers) -> None:
    subject = await _subject_of(context, int(answers["subject"]))
    points = list({(p["kind"], p["target_id"], p["name"]): p for p in answers["points"]}.values())
    await file_and_answer(
        context,
        NewSurvey(
            subject, points, date.fromisoformat(answers["on"]), answers["text"], answers.get("attachments", []),
            answers.get("source", ""), answers.get("supersedes"), answers.get("kind", "survey"),
        ),
    )  # fmt: skip


FORM = Form(
    "surveys",
    (
        Field("where", _read_where, asked_when=lambda a: a.get("adds") or not (a.get("points") or a.get("open"))),
        Field("which", _read_which, _choose_which, _offer_which, lambda a: bool(a.get("open"))),
        Field("text", _read_text, offer=_offer_text, takes_files=True),
    ),
    _finish,
)


# ---- afterwards -----------------------------------------------------------------------------------


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
    subject = await read_subject(context, _NAME.sub("", text))
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
    if newest is None:
        return None
    survey_id, at = newest

    async def take_back() -> None:
        await withdraw(context, {"survey": survey_id})

    return Undoable(at, take_back)


AREA = Area(
    "surveys",
    commands=(
        Command("survey", "调研", run, takes_text=True, roles=HEADS),
        Command("inspect", "检查", inspect, roles=HEADS),
    ),
    actions={"start": start, "add_point": add_point, "withdraw": withdraw},
    forms=(FORM,),
    correct=correct,
    take=take,
    undoable=undoable,
)
