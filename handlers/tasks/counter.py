"""Live counters: the issuer's of the whole task, a head's of the own subtree; each edited at most once a second.

Must never name anybody: who has not signed is in unsigned.py, for private chats alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from handlers.context import Context, World
from handlers.jobs import Job
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.grids import Grid
from storage.repositories.letters import Button, Lane
from storage.repositories.outbox import about, on_terminal
from storage.repositories.task_counters import Counter, counter_subject
from storage.repositories.tasks import Figures, Receipt, Task
from storage.unit_of_work import UnitOfWork

HELD_BACK = timedelta(seconds=1)
WATCHED_FOR = timedelta(days=2)
subject_of = counter_subject


@dataclass(frozen=True)
class Counted:
    """What something just written adds to counters; ``figures`` are thousandths, one for each sum."""

    received: int = 0
    done: int = 0
    answered: int = 0
    figures: Sequence[int] = ()


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


async def here_params_of(uow: UnitOfWork, task: Task, grid: Grid) -> dict[str, Any] | None:
    """Returns what a head's counter of a subtree shows; None where the task reached nobody there."""
    figures = await uow.tasks.lists.figures_in(task.id, [grid.path])
    if figures is None or not figures.people:
        return None
    issuer = await uow.people.get(task.issuer_id)
    return {
        "task": task.id, "title": task.title, "urgent": task.urgent, "state": task.state, "drill": task.drill,
        "asks": task.asks, "issuer": issuer.name, "grid": grid.name, "grid_id": grid.id,
        "deadline_at": await uow.tasks.deadlines.of_grid(task.id, task.deadline_at, grid.path),
        "split": await uow.tasks.lists.is_asked_on(task.id, grid.id),
        "sums": await _sums_of(uow, task, grid.path), **asdict(figures),
    }  # fmt: skip


async def _sums_of(uow: UnitOfWork, task: Task, path: str | None = None) -> dict[str, Any] | None:
    """Returns what has been answered so far and its sums in thousandths; None for a task that collects nothing."""
    if task.asks == "each":
        ticked, targets = await uow.tasks.ticks.counts(task.id, len(task.fields["marks"]), path)
        fields = [{"label": mark, "unit": "", "target": None} for mark in task.fields["marks"]]
        return {"fields": fields, "figures": [n * 1000 for n in ticked], "answered": sum(ticked), "owed": targets}
    if task.asks != "fields":
        return None
    numbers = [field for field in task.fields if field["kind"] == "number"]
    figures, answered = await uow.tasks.answers.totals(task.id, len(numbers), path)
    for one in await uow.tasks.sums.corrections(task.id):
        if path is None or one.grid_path.startswith(path):
            figures[one.place] += one.delta
    fields = [{"label": f["label"], "unit": f["unit"], "target": f["target"]} for f in numbers]
    return {
        "fields": fields, "figures": figures, "answered": answered, "owed": await uow.tasks.answers.owed(task.id, path)
    }  # fmt: skip


def buttons_of(task: Task, figures: Figures) -> list[Button]:
    """未签收, 再发未签收 and 撤回, without those that have no sense now."""
    return _buttons(
        task.id, is_open=task.state == "issued", waiting=figures.received < figures.people, collecting=collects(task)
    )


def _buttons(task_id: int, *, is_open: bool, waiting: bool, collecting: bool = False) -> list[Button]:
    subject = {"task": task_id}
    buttons = []
    if collecting:
        buttons.append(Button("answers.tree", "answers.tree", subject, row=0))
        buttons.append(Button("answers.missing", "answers.missing", subject, row=0))
    if waiting:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", subject, row=1))
    if waiting and is_open:
        buttons.append(Button("tasks.chase", "tasks.chase", subject, row=1))
    if collecting:
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


async def show_to_issuer(context: Context, task_id: int) -> None:
    """Puts a live counter on this screen; the one that stood there before stays as it is."""
    task = await context.uow.tasks.get(task_id)
    assert task is not None
    figures = await context.uow.tasks.figures(task_id)
    subject = subject_of(task_id)
    await context.uow.outbox.let_go(on_terminal(subject, context.terminal.id))
    params = await params_of(context.uow, task, figures)
    await context.reply("tasks.counter", buttons_of(task, figures), subject=subject, **params)


async def show_here(context: Context, task: Task, grid: Grid) -> bool:
    """Puts a head's live counter of a subtree on this screen; returns False where the task reached nobody there."""
    params = await here_params_of(context.uow, task, grid)
    if params is None:
        return False
    subject = subject_of(task.id, grid.id)
    await context.uow.outbox.let_go(on_terminal(subject, context.terminal.id))
    await context.reply("tasks.here", here_buttons(params), subject=subject, **params)
    return True


async def count(uow: UnitOfWork, task_id: int, grid_path: str, counted: Counted) -> None:
    """Adds something that was just written to the counters in which it counts.

    While an edit of a counter waits for its second anyway, it is added to what that edit will show: a county that
    answers within a minute is counted once a second, not once an answer.

    Args:
        uow: the unit of work that wrote it.
        task_id: the task.
        grid_path: where it was written.
        counted: what it adds.
    """
    above = [int(part) for part in grid_path.strip("/").split("/")]
    found = await uow.tasks.counters.above(task_id, above)
    for subject, alike in groupby(sorted(found, key=lambda one: one.subject), key=lambda one: one.subject):
        counters = list(alike)
        await _add(uow, task_id, subject, counters, counted)


async def _add(uow: UnitOfWork, task_id: int, subject: str, counters: Sequence[Counter], counted: Counted) -> None:
    shown, grid_id = counters[0].params, counters[0].grid_id
    waits = all(counter.waits for counter in counters)
    # The issuer's counter shows what delivery did as well, so it is counted anew when its second has passed.
    if shown.get("state") != "issued" or (grid_id is None and not waits):
        await _recount(uow, task_id, grid_id)
        return
    new = {**shown, "received": shown["received"] + counted.received, "done": shown["done"] + counted.done}
    sums = shown.get("sums")
    if sums is not None and counted.figures:
        figures = [old + more for old, more in zip(sums["figures"], counted.figures, strict=True)]
        new["sums"] = {**sums, "answered": sums["answered"] + counted.answered, "figures": figures}
    if grid_id is None:
        waiting = new["received"] < new["people"]
        buttons = _buttons(task_id, is_open=True, waiting=waiting, collecting=sums is not None)
    else:
        buttons = here_buttons(new)
    await _edit(uow, subject, new, buttons)


async def _edit(uow: UnitOfWork, subject: str, params: dict[str, Any], buttons: Sequence[Button]) -> None:
    """Edits counters, in the digests' lane: a counter never makes anybody's answer wait."""
    await uow.outbox.edit(
        about(subject), lane=Lane.DIGEST, params=params, buttons=buttons, due_at=uow.now + HELD_BACK
    )  # fmt: skip


async def count_receipts(uow: UnitOfWork, receipts: Sequence[Receipt]) -> None:
    """Brings a task's counters up to date with receipts that were just written."""
    for one in receipts:
        counted = Counted(int(one.received_at == uow.now), int(one.done_at is not None))
        await count(uow, one.task_id, one.grid_path, counted)


async def touch(uow: UnitOfWork, task_id: int) -> None:
    """Counts anew whatever counter of a task stands on a screen; edits that meet within a second go out as one."""
    for grid_id in dict.fromkeys(one.grid_id for one in await uow.tasks.counters.of_tasks([task_id])):
        await _recount(uow, task_id, grid_id)


async def _recount(uow: UnitOfWork, task_id: int, grid_id: int | None) -> None:
    task = await uow.tasks.get(task_id)
    if task is None:
        return
    params, buttons = await _now(uow, task, grid_id)
    if params is not None:
        await _edit(uow, subject_of(task_id, grid_id), params, buttons)


async def _now(uow: UnitOfWork, task: Task, grid_id: int | None) -> tuple[dict[str, Any] | None, list[Button]]:
    """Returns what a counter ought to show now."""
    if grid_id is None:
        figures = await uow.tasks.figures(task.id)
        return await params_of(uow, task, figures), buttons_of(task, figures)
    params = await here_params_of(uow, task, await uow.grids.get(grid_id))
    return params, here_buttons(params) if params is not None else []


async def refresh_counters(
    store: Store, _world: World, clock: Clock, _due_at: datetime | None = None, *, newer_than: timedelta = WATCHED_FOR
) -> int:
    """Brings watched counters up to date with what delivery has done; returns how many tasks had changed.

    Reads first and writes only where a figure differs, so that it may run as often as somebody likes to look.

    Args:
        store: the store.
        clock: the program's clock.
        newer_than: tasks issued, or due, within this time are looked at.
    """
    now = clock.now()
    stale: set[int] = set()
    async with store.reading(now) as uow:
        watched = await uow.tasks.counters.watched(now - newer_than)
        counters = await uow.tasks.counters.of_tasks(watched)
        current = {task_id: await uow.tasks.figures(task_id) for task_id in {one.task_id for one in counters}}
        for one in counters:
            figures = asdict(current[one.task_id])
            if one.grid_id is not None:
                here = await uow.tasks.lists.figures_in(one.task_id, [(await uow.grids.get(one.grid_id)).path])
                figures = asdict(here) if here is not None else {}
            if any(one.params.get(name) != value for name, value in figures.items()):
                stale.add(one.task_id)
    for task_id in sorted(stale):
        async with store.writing(clock.now()) as uow:
            await touch(uow, task_id)
    return len(stale)


async def _job(store: Store, world: World, clock: Clock, due_at: datetime) -> None:
    await refresh_counters(store, world, clock, due_at)


JOB = Job("count-tasks", _job, every_min=1, grace=timedelta(minutes=2))
