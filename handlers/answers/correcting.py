"""改合计: a head corrects a sum of the own subtree, with a reason; what people answered stays as it was."""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.answers.filing import carry_up
from handlers.answers.heads import sight
from handlers.answers.reading import milli
from handlers.answers.tree import nodes_of, number_labels
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop, read_reason
from storage.repositories.letters import Button

FORM = "corrections"


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 改合计: which sum, to what, and why."""
    seen = await sight(context, subject)
    if seen is None:
        return
    task, _ = seen
    grid = await context.uow.grids.get(int(subject["grid"]))
    if not may(context.posts, Act.FILE_FOR_OTHERS, grid.path) or task.asks != "fields" or task.state != "issued":
        await context.reply("help.not_allowed")
        return
    node = (await nodes_of(context.uow, task, grid.path)).get(grid.id)
    labels = number_labels(task)
    if node is None or not labels:
        await context.reply("answers.nothing_here", title=task.title)
        return
    start: Answers = {
        "task": task.id, "grid": grid.id, "grid_name": grid.name, "title": task.title, "labels": labels,
        "figures": node.figures,
    }  # fmt: skip
    if len(labels) == 1:
        start["place"] = 0
    await engine.start(context, FORM, start)


async def _read_place(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    found = [n for n, label in enumerate(answers["labels"]) if text.strip() and text.strip() in label]
    if len(found) == 1:
        return Ok(found[0])
    return Again("corrections.ask_place", {"answers": answers}, await _offer_place(_context, answers))


async def _offer_place(_context: Context, answers: Answers) -> list[Choice]:
    return [Choice("corrections.place", n, {"label": label}, n // 2) for n, label in enumerate(answers["labels"])]


async def _read_value(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    value = milli(text.strip(" 。人户个"))
    return Again("corrections.ask_value", {"answers": answers}) if value is None else Ok(value)


async def _correct(context: Context, answers: Answers) -> None:
    task = await context.uow.tasks.get(int(answers["task"]))
    grid = await context.uow.grids.get(int(answers["grid"]))
    if task is None or task.state != "issued" or not may(context.posts, Act.FILE_FOR_OTHERS, grid.path):
        await context.reply("answers.over", title=answers["title"], text="")
        return
    place = int(answers["place"])
    node = (await nodes_of(context.uow, task, grid.path)).get(grid.id)
    assert node is not None
    own = sum(
        one.delta for one in await context.uow.tasks.sums.corrections(task.id)
        if one.grid_id == grid.id and one.place == place
    )  # fmt: skip
    was = node.figures[place]
    await context.uow.tasks.sums.correct(
        task.id, grid.id, place, was=was, becomes=int(answers["value"]), delta=int(answers["value"]) - was + own,
        reason=answers["reason"], by_id=context.person.id,
    )  # fmt: skip
    if task.parent_id is not None:
        await carry_up(context, task.id)
    await context.reply(
        "corrections.done", [Button("answers.tree", "answers.tree", {"task": task.id, "grid": grid.id})],
        title=task.title, grid=grid.name, label=answers["labels"][place], was=was, becomes=answers["value"],
    )  # fmt: skip


FORM_OF_CORRECTION = Form(
    FORM,
    (
        Field("place", _read_place, offer=_offer_place),
        Field("value", _read_value),
        Field("reason", read_reason),
    ),
    _correct,
)
