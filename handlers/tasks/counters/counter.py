"""What live counters show: the issuer's of the whole task, a head's of the own subtree; and how they get on a screen.

Must never name anybody: who has not signed is in unsigned.py, for private chats alone. counting.py keeps them right.
"""

import posixpath
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from handlers.answers.tree import Node, nodes_of
from handlers.context import Context
from storage.repositories.grids import Grid
from storage.repositories.letters import Button, Letter
from storage.repositories.task_counters import Asked, counter_subject
from storage.repositories.task_deadlines import earliest
from storage.repositories.tasks import Figures, Task
from storage.repositories.which import on_terminal
from storage.unit_of_work import UnitOfWork


def collects(task: Task) -> bool:
    """Whether a task asks for more than a press."""
    return task.asks in ("fields", "each")


async def params_of(uow: UnitOfWork, task: Task, figures: Figures) -> dict[str, Any]:
    """Returns what the issuer's counter shows."""
    withdrawn_by = await uow.people.get(task.withdrawn_by_id) if task.withdrawn_by_id else None
    return {
        "task": task.id, "title": task.title, "urgent": task.urgent, "deadline_at": task.deadline_at,
        "scope": task.scope, "state": task.state, "withdrawn_at": task.withdrawn_at,
        "withdrawn_by": withdrawn_by.name if withdrawn_by else "", "drill": task.drill, "asks": task.asks,
        "sums": await _sums_of(uow, task), **asdict(figures),
    }  # fmt: skip


async def here_params_of(uow: UnitOfWork, task: Task, grids: Sequence[Grid]) -> dict[int, dict[str, Any]]:
    """Returns what heads' counters of subtrees show, by the grid; nothing for one in which the task reached nobody.

    It takes a few statements, however many heads are watching.
    """
    path = posixpath.join(posixpath.commonpath([grid.path for grid in grids]), "")
    asked: dict[int, list[Asked]] = {grid.id: [] for grid in grids}
    for one in await uow.tasks.counters.asked(task.id, path):
        for above in map(int, one.path.strip("/").split("/")):
            if above in asked:
                asked[above].append(one)
    nodes = await nodes_of(uow, task, path) if collects(task) else {}
    lines = await uow.tasks.deadlines.lines([task.id])
    issuer = await uow.people.get(task.issuer_id)
    shown = {}
    for grid in grids:
        there = asked[grid.id]
        if not there:
            continue
        sums = None
        if collects(task):
            fields = _summed(task)
            node = nodes.get(grid.id) or Node(grid, figures=[0] * len(fields))
            sums = {"fields": fields, "figures": node.figures, "answered": node.answered, "owed": node.owed}
        shown[grid.id] = {
            "task": task.id, "title": task.title, "urgent": task.urgent, "state": task.state, "drill": task.drill,
            "asks": task.asks, "issuer": issuer.name, "grid": grid.name, "grid_id": grid.id,
            "deadline_at": earliest(task.deadline_at, lines, grid.path),
            "split": any(one.grid_id == grid.id for one in there), "sums": sums,
            "people": sum(one.people for one in there), "received": sum(one.received for one in there),
            "done": sum(one.done for one in there),
        }  # fmt: skip
    return shown


def _summed(task: Task) -> list[dict[str, Any]]:
    """Returns what stands before each sum: the number fields of a form, or the marks of 逐户."""
    if task.asks == "each":
        return [{"label": mark, "unit": "", "target": None} for mark in task.fields["marks"]]
    numbers = [one for one in task.fields if one["kind"] == "number"]
    return [{"label": one["label"], "unit": one["unit"], "target": one["target"]} for one in numbers]


async def _sums_of(uow: UnitOfWork, task: Task) -> dict[str, Any] | None:
    """Returns what has been answered so far and its sums in thousandths; None for a task that collects nothing."""
    if not collects(task):
        return None
    fields = _summed(task)
    if task.asks == "each":
        ticked, owed = await uow.tasks.ticks.counts(task.id, len(fields))
        figures, answered = [n * 1000 for n in ticked], sum(ticked)
    else:
        figures, answered = await uow.tasks.totals.of_task(task.id, len(fields))
        owed = await uow.tasks.respondents.how_many(task.id)
    for one in await uow.tasks.sums.corrections(task.id):
        figures[one.place] += one.delta
    return {"fields": fields, "figures": figures, "answered": answered, "owed": owed}


def buttons_of(task: Task, figures: Figures) -> list[Button]:
    """未签收, 再发未签收, 送达情况 and 撤回, without those that have no sense now."""
    subject, buttons = {"task": task.id}, []
    waiting, is_open = figures.received < figures.people, task.state == "issued"
    if collects(task):
        buttons.append(Button("answers.tree", "answers.tree", subject, row=0))
        buttons.append(Button("answers.missing", "answers.missing", subject, row=0))
    if waiting:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", subject, row=1))
    if waiting and is_open:
        buttons.append(Button("tasks.chase", "tasks.chase", subject, row=1))
    if figures.sent + figures.pending < figures.terminals:
        buttons.append(Button("tasks.arrivals", "tasks.arrivals", subject, row=1))
    buttons.append(Button("answers.export", "answers.export", subject, row=2))
    if is_open:
        buttons.append(Button("tasks.change_issued", "tasks.change_issued", subject, row=2))
        buttons.append(Button("tasks.withdraw", "tasks.withdraw", subject, row=2))
    else:
        buttons.append(Button("task_changes.copy", "tasks.copy", subject, row=2))
        buttons.append(Button("recurring.save_template", "recurring.template_of_task", subject, row=2))
    return buttons


def here_buttons(params: dict[str, Any]) -> list[Button]:
    """A head's buttons below the counter of a subtree, without those that have no sense now."""
    here = {"task": params["task"], "grid": params["grid_id"]}
    collecting = params["asks"] in ("fields", "each")
    buttons = []
    if params["received"] < params["people"]:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", here, row=0))
    if collecting:
        buttons.append(Button("answers.tree", "answers.tree", here, row=0))
        buttons.append(Button("answers.missing", "answers.missing", here, row=0))
    if params["state"] == "issued":
        if (params["done"] if collecting else params["received"]) < params["people"]:
            buttons.append(Button("tasks.chase_here", "tasks.chase", here, row=1))
        for name in ("here_line", "here_deadline"):
            buttons.append(Button(f"task_changes.{name}", "tasks.change_what", {**here, "what": name}, row=2))
        if params["split"]:
            buttons.append(Button("task_changes.split", "tasks.split", {"task": params["task"]}, row=3))
    return buttons


async def letter_of(uow: UnitOfWork, task: Task) -> Letter:
    """Returns the counter of a whole task for somebody who has not pressed anything."""
    figures = await uow.tasks.figures(task.id)
    return Letter("tasks.counter", await params_of(uow, task, figures), tuple(buttons_of(task, figures)))


async def show_to_issuer(context: Context, task_id: int) -> None:
    """Puts a live counter on this screen; the one that stood there before stays as it is."""
    task = await context.uow.tasks.get(task_id)
    assert task is not None
    figures = await context.uow.tasks.figures(task_id)
    subject = counter_subject(task_id)
    await context.uow.outbox.let_go(on_terminal(subject, context.terminal.id))
    params = await params_of(context.uow, task, figures)
    await context.reply("tasks.counter", buttons_of(task, figures), subject=subject, **params)


async def show_here(context: Context, task: Task, grid: Grid) -> bool:
    """Puts a head's live counter of a subtree on this screen; returns False where the task reached nobody there."""
    params = (await here_params_of(context.uow, task, [grid])).get(grid.id)
    if params is None:
        return False
    subject = counter_subject(task.id, grid.id)
    await context.uow.outbox.let_go(on_terminal(subject, context.terminal.id))
    await context.reply("tasks.here", here_buttons(params), subject=subject, **params)
    return True
