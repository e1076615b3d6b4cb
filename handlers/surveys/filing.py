"""Files surveys and inspections, answers with what the rulebook asks, and tells the heads in charge what was found."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.behalf import Subject
from handlers.context import Context
from handlers.quotas.deeds import points_that_count
from handlers.quotas.standing import standings
from handlers.quotas.words import quota_params
from storage.repositories.field_work import Point
from storage.repositories.letters import Button, Lane


@dataclass(frozen=True)
class NewSurvey:
    """A survey or an inspection to be filed; ``points`` are {kind, target_id, name, word, path of the grid}."""

    subject: Subject
    points: Sequence[Mapping[str, Any]]
    on: date
    text: str
    attachments: Sequence[dict[str, Any]] = ()
    source: str = ""
    supersedes_id: int | None = None
    kind: str = "survey"


async def file_and_answer(context: Context, survey: NewSurvey) -> int:
    """Writes a survey down, answers, and tells those in charge of what it looked at; returns its id."""
    uow, person = context.uow, survey.subject.person
    if survey.supersedes_id is not None:
        await uow.surveys.end(survey.supersedes_id, context.person.id)
    survey_id = await uow.surveys.add(
        person_id=person.id, grid_id=survey.subject.main_grid_id, filed_by_id=context.person.id, on=survey.on,
        kind=survey.kind, text=survey.text, attachments=list(survey.attachments), source=survey.source,
        supersedes_id=survey.supersedes_id,
    )  # fmt: skip
    rows = [{name: point[name] for name in ("kind", "target_id", "name", "word")} for point in survey.points]
    await uow.surveys.add_points(survey_id, rows)
    told = await _tell_those_in_charge(context, survey)
    points = [Point(survey_id, **row) for row in rows]
    quotas = await _asked_of_it(context, survey, points) if survey.kind == "survey" else []
    about = {"survey": survey_id}
    buttons = [
        Button("surveys.add_point", "surveys.add_point", about, row=1),
        Button("undo", "surveys.withdraw", about, row=1),
    ]
    await context.reply(
        "surveys.logged", buttons, on=survey.on, today=survey.on == context.today, name=person.name,
        by=context.person.name if person.id != context.person.id else "", text=survey.text,
        points=[{"name": point["name"], "named": point["kind"] == "named"} for point in survey.points],
        attachments=len(survey.attachments), told=told, quotas=quotas, corrected=survey.supersedes_id is not None,
        kind=survey.kind,
    )  # fmt: skip
    return survey_id


async def _asked_of_it(context: Context, survey: NewSurvey, points: Sequence[Point]) -> list[dict[str, Any]]:
    """What one survey must hold by the rulebook, counted for this one alone."""
    found = await standings(context.world, context.uow, survey.subject.posts, survey.on, with_leave=False)
    return [
        quota_params(one._replace(done=len(points_that_count(points, one.quota))), context.today)
        for one in found
        if one.quota.period == "survey"
    ]


async def _tell_those_in_charge(context: Context, survey: NewSurvey) -> list[str]:
    """Tells the nearest heads of what was looked at, each once, and nobody above the one who looked."""
    own = [post.grid_path for post in survey.subject.posts]
    names: dict[int, str] = {}
    points_of: dict[int, list[str]] = {}
    for point in survey.points:
        path = point.get("path") or ""
        if not path:
            continue
        ids = [int(part) for part in path.strip("/").split("/")]
        heads = [
            post
            for post in await context.uow.people.posts_on(ids, context.today, roles=("head",))
            if post.person_id != survey.subject.person.id and any(post.grid_path.startswith(one) for one in own)
        ]
        nearest = max((post.grid_level for post in heads), default=None)
        for post in heads:
            if post.grid_level == nearest:
                names[post.person_id] = post.person_name
                points_of.setdefault(post.person_id, []).append(point["name"])
    for person_id, points in points_of.items():
        await context.tell(
            [person_id], "surveys.findings", lane=Lane.TASK, name=survey.subject.person.name, on=survey.on,
            points=list(dict.fromkeys(points)), text=survey.text, corrected=survey.supersedes_id is not None,
            kind=survey.kind,
        )  # fmt: skip
    return list(names.values())
