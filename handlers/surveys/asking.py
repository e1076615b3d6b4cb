"""The questions of a survey or an inspection: where one was, which of several was meant, what was found.

Must never take a household for a point: those are visited.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from handlers.access import Act, reach
from handlers.behalf import Subject, subject_of
from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.surveys.filing import NewSurvey, file_and_answer
from handlers.visits.line import read_line
from storage.repositories.targets import Found

COMMAND_NAME = re.compile(r"^[/／]?(?:调研|检查|survey|inspect)(?:@\w+)?[\s　:：,，]*", re.IGNORECASE)
_NOTHING = ("无", "没有", "没什么", "没什么情况", "正常")
MOST_POINTS = 20


async def read_points(context: Context, subject: Subject, words: Sequence[str]) -> dict[str, Any]:
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


async def _read_where(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    line = read_line(COMMAND_NAME.sub("", text))
    words = [word.text for word in line.words][:MOST_POINTS]
    if not words:
        return Again("surveys.ask_where", {"answers": answers})
    read = await read_points(context, await subject_of(context, int(answers["subject"])), words)
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
    subject = await subject_of(context, int(answers["subject"]))
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
