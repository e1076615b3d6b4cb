"""/上报: a worker's report in one line, from a visit in one tap, or question by question.

It must never refuse a report for want of a photo unless the rulebook asks for one.
"""

import re
from collections.abc import Mapping
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers
from handlers.matters.asking import kinds_to_enter
from handlers.matters.chains import may_enter
from handlers.matters.concerned import NOBODY, concerned
from handlers.matters.kinds import elements, guess, is_urgent
from handlers.matters.letters import show_card
from handlers.matters.registering import NewMatter, register_matter
from storage.repositories.grids import Grid, grid_id_of

_MARKS = re.compile(r"^(?P<mark>紧急|特急|加急|保密)[\s　:：,，、]*")


async def report(context: Context, text: str) -> None:
    """Registers what stands after the command, or asks for what is missing."""
    if not context.posts:
        await context.reply("help.not_allowed")
        return
    await start_report(context, text, {"attachments": [one.as_json() for one in context.event.attachments]})


async def start_report(context: Context, text: str, known: dict[str, Any]) -> None:
    """Reads a line and registers it if nothing is missing; otherwise asks.

    Args:
        context: the event.
        text: what was reported; may be empty.
        known: answers that are known already (attachments, person, visit).
    """
    answers: Answers = {"act": "report", "source": context.source, **known}
    while mark := _MARKS.match(text):
        answers["confidential" if mark["mark"] == "保密" else "urgent"] = True
        text = text[mark.end() :]
    grid, text = await _named_grid(context, text)
    lowest = max(post.grid_level for post in context.posts)
    own = list(dict.fromkeys(post.grid_path for post in context.posts if post.grid_level == lowest))
    path = known.get("path") or (grid.path if grid is not None else own[0])
    answers["path"] = path
    need = ["text", "kind"]
    if len(own) > 1 and grid is None and "path" not in known:
        need.append("grid")
    else:
        answers["grid"] = path
    asked, _clause = elements(await context.world.rulebook_of(context.uow, path), context.today)
    need += asked
    if not text.strip():
        # Whoever reports question by question is asked all of it, each with a tap.
        need += [name for name in ("urgent", "person") if name not in need]
    if text.strip():
        answers["text"] = text.strip()
        kind = guess(await kinds_to_enter(context, path), text)
        answers |= {"kind": kind.word} if kind is not None else {}
        if is_urgent(text):
            answers["urgent"] = True
    if any(one["kind"] == "location" for one in answers["attachments"]):
        answers["place"] = NOBODY
    if any(one["kind"] in ("photo", "video", "voice") for one in answers["attachments"]):
        answers["media"] = True
    await engine.start(context, "matters", {**answers, "need": need})


async def _named_grid(context: Context, text: str) -> tuple[Grid | None, str]:
    """Reads a grid in front of a head's report ('南关村一组 督查发现…'): code or whole name, below the own grids."""
    word, _, rest = text.partition(" ")
    if not rest.strip():
        return None, text
    for path in reach(context.posts, Act.HANDLE_MATTER):
        found = [one for one in await context.uow.grids.named(word, path) if word in (one.name, one.code)]
        if len(found) == 1:
            return found[0], rest
    return None, text


async def finish_report(context: Context, answers: Answers) -> None:
    """Registers what the form gathered and answers with the number."""
    uow = context.uow
    grids = await uow.grids.by_ids([grid_id_of(answers["grid"])])
    grid = next(iter(grids.values()))
    text = answers["text"]
    if not may_enter(context.posts, answers["kind"], grid.path):
        # Another grid was named after the kind was; there it is not theirs to enter.
        await engine.start(context, "matters", {name: value for name, value in answers.items() if name != "kind"})
        return
    household_id, person = await concerned(context, grid, text, answers.get("person", ""))
    registered = await register_matter(
        context.world, uow,
        NewMatter(
            grid, text, answers["kind"], reporter_id=context.person.id, urgent=bool(answers.get("urgent")),
            confidential=bool(answers.get("confidential")), place=_said(answers.get("place", "")), person=person,
            happened=answers.get("happened", ""), attachments=answers.get("attachments", []),
            household_id=answers.get("household", household_id), visit_id=answers.get("visit"),
            source=answers.get("source", ""),
        ),
    )  # fmt: skip
    await show_card(context, registered.matter, "matters.registered", told=registered.told)


def _said(word: str) -> str:
    return "" if word == NOBODY else word


async def from_visit(context: Context, subject: Mapping[str, Any]) -> None:
    """The button below a filed visit: what was seen there becomes a matter, nothing is typed twice."""
    visit = await context.uow.visits.get(int(subject["visit"]))
    if visit is None or context.person.id not in (visit.person_id, visit.filed_by_id) or not context.posts:
        await context.reply("help.not_allowed")
        return
    known: dict[str, Any] = {"attachments": visit.attachments, "visit": visit.id}
    targets = await context.uow.visits.targets_of(visit.id)
    homes = [target_id for kind, target_id in targets if kind == "household"]
    if len(homes) == 1:
        (home,) = await context.uow.households.get("household", homes, retired=True)
        lies_in = await context.uow.grids.get(home.grid_id)
        known |= {"household": home.id, "person": home.name, "path": lies_in.path}
    await start_report(context, visit.text, known)
