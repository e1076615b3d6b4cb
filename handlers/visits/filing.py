"""Files visits and answers them: whom they reached, and the running count of each quota that they fed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.behalf import Subject
from handlers.context import Context
from handlers.quotas.standing import Standing, standings
from handlers.quotas.words import quota_params
from handlers.visits.booking import book_buttons, books_due
from handlers.visits.publicity import topics_in, write_down
from storage.repositories.letters import Button

MOST_SHOWN = 20


@dataclass(frozen=True)
class VisitLogged:
    """A visit was filed: its fact, its day, and the quotas that it fed as they stand now."""

    visit_id: int
    on: date
    fed: tuple[Standing, ...]


@dataclass(frozen=True)
class NewVisit:
    """A visit to be filed. ``picks`` name whom it reached: kind, id, code, name, address, grid_id."""

    subject: Subject
    picks: Sequence[dict[str, Any]]
    on: date
    text: str = ""
    attachments: Sequence[dict[str, Any]] = ()
    source: str = ""
    supersedes_id: int | None = None


async def log_visit(context: Context, visit: NewVisit) -> VisitLogged:
    """Writes a visit down.

    Args:
        context: who files it, and when.
        visit: whose it is, whom it reached, on which local day; the one that it supersedes is ended.
    """
    uow = context.uow
    topics = topics_in(visit.text)
    if visit.supersedes_id is not None:
        before = await uow.visits.get(visit.supersedes_id)
        # What was added with the button stays; what the old text said goes with it.
        said = topics_in(before.text) if before is not None else []
        topics += [one for one in await uow.publicities.of_visit(visit.supersedes_id) if one not in said]
        await uow.visits.end(visit.supersedes_id, context.person.id)
        await uow.publicities.end_of_visit(visit.supersedes_id, context.person.id)
    visit_id = await uow.visits.add(
        person_id=visit.subject.person.id, grid_id=_grid_of(visit), filed_by_id=context.person.id, source=visit.source,
        supersedes_id=visit.supersedes_id, on=visit.on, text=visit.text, attachments=list(visit.attachments),
    )  # fmt: skip
    targets = sorted({(str(pick["kind"]), int(pick["id"])) for pick in visit.picks})
    await uow.visits.add_targets(visit_id, visit.subject.person.id, visit.on, targets)
    if topics:
        await write_down(context, visit_id, topics)
    fed = await standings(
        context.world, uow, visit.subject.posts, visit.on, with_leave=False, fed_by=targets, until=context.today,
        with_demands=context.demanded,
    )  # fmt: skip
    return VisitLogged(visit_id, visit.on, tuple(fed))


def _grid_of(visit: NewVisit) -> int | None:
    """The grid that a visit is counted under: the post's on which the first target lies, else the lowest one."""
    lies_in = {pick["grid_id"] for pick in visit.picks}
    here = (post.grid_id for post in visit.subject.posts if post.grid_id in lies_in)
    return next(here, visit.subject.main_grid_id)


async def file_and_answer(
    context: Context, visit: NewVisit, *, skipped: Sequence[str] = (), again: Sequence[str] = (), kind: str = "logged"
) -> VisitLogged:
    """Files a visit and says what was kept.

    Args:
        context: who files it, and when.
        visit: the visit.
        skipped: words that the person chose not to record.
        again: names of those whom the person reached on that day before: recorded, counted once.
        kind: 'logged' or 'corrected'.
    """
    logged = await log_visit(context, visit)
    by = context.person.name if visit.subject.person.id != context.person.id else ""
    due = books_due(context, visit.subject.posts, visit.picks)
    buttons = buttons_of(logged, visit.text) + book_buttons(context, logged.visit_id, visit.picks, due, visit.text)
    await context.reply(
        f"visits.{kind}", buttons,
        on=visit.on, today=visit.on == context.today, name=visit.subject.person.name, by=by,
        targets=[names_of(pick) for pick in visit.picks[:MOST_SHOWN]], count=len(visit.picks), text=visit.text,
        attachments=len(visit.attachments), skipped=list(skipped), again=list(again),
        quotas=[quota_params(standing, context.today) for standing in logged.fed], books=due,
        topics=topics_in(visit.text),
    )  # fmt: skip
    return logged


def names_of(pick: dict[str, Any]) -> dict[str, Any]:
    """Returns what a letter shows of a target."""
    return {key: pick[key] for key in ("kind", "name", "address", "code")}


def buttons_of(logged: VisitLogged, text: str) -> list[Button]:
    """The buttons below a filed visit: a word more, take it back, and where the figure comes from."""
    about = {"visit": logged.visit_id}
    buttons = [] if text else [Button("visits.add_words", "visits.add_words", about, row=1)]
    buttons.append(Button("undo", "visits.withdraw", about, row=1))
    buttons.append(Button("matters.report_it", "matters.from_visit", about, row=1))
    buttons.append(Button("publicity.add", "visits.publicity", about, row=2))
    for number, standing in enumerate(logged.fed[:3]):
        subject = {"post": standing.post.id, "rule": standing.quota.id}
        params = {"of": standing.quota.of.words} if len(logged.fed) > 1 else {}
        buttons.append(Button("why.why", "why.show", subject, params, row=2 + number // 2))
    return buttons
