"""The issuer's live counter: sent, received, done, unreachable; edited on its screen, at most once a second.

Must never name anybody: who has not signed is in unsigned.py, for private chats alone.
"""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from handlers.context import Context, World
from handlers.jobs import Job
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.outbox import Button, Lane, about, on_terminal
from storage.repositories.tasks import Figures, Receipt, Task
from storage.unit_of_work import UnitOfWork

HELD_BACK = timedelta(seconds=1)
WATCHED_FOR = timedelta(days=2)


def subject_of(task_id: int) -> str:
    """Names the counters of a task in the outbox; apart from its cards, so that figures count cards alone."""
    return f"counter:{task_id}"


async def params_of(uow: UnitOfWork, task: Task, figures: Figures) -> dict[str, Any]:
    """Returns what a counter shows."""
    withdrawn_by = await uow.people.get(task.withdrawn_by_id) if task.withdrawn_by_id else None
    return {
        "task": task.id, "title": task.title, "urgent": task.urgent, "deadline_at": task.deadline_at,
        "scope": task.scope, "state": task.state, "withdrawn_at": task.withdrawn_at,
        "withdrawn_by": withdrawn_by.name if withdrawn_by else "", "drill": task.drill, "asks": task.asks,
        "sums": await _sums_of(uow, task), **asdict(figures),
    }  # fmt: skip


async def _sums_of(uow: UnitOfWork, task: Task) -> dict[str, Any] | None:
    """Returns what has been answered so far and its sums in thousandths; None for a task that collects nothing."""
    if task.asks == "each":
        ticked, targets = await uow.tasks.ticks.counts(task.id, len(task.fields["marks"]))
        fields = [{"label": mark, "unit": "", "target": None} for mark in task.fields["marks"]]
        return {"fields": fields, "figures": [n * 1000 for n in ticked], "answered": sum(ticked), "owed": targets}
    if task.asks != "fields":
        return None
    numbers = [field for field in task.fields if field["kind"] == "number"]
    figures, answered = await uow.tasks.answers.totals(task.id, len(numbers))
    for one in await uow.tasks.sums.corrections(task.id):
        figures[one.place] += one.delta
    owed = sum((await uow.tasks.answers.owed_by_grid(task.id)).values())
    fields = [{"label": f["label"], "unit": f["unit"], "target": f["target"]} for f in numbers]
    return {"fields": fields, "figures": figures, "answered": answered, "owed": owed}


def buttons_of(task: Task, figures: Figures) -> list[Button]:
    """未签收, 再发未签收 and 撤回, without those that have no sense now."""
    collects = task.asks in ("fields", "each")
    return _buttons(
        task.id, is_open=task.state == "issued", waiting=figures.received < figures.people, collects=collects
    )


def _buttons(task_id: int, *, is_open: bool, waiting: bool, collects: bool = False) -> list[Button]:
    subject = {"task": task_id}
    buttons = []
    if collects:
        buttons.append(Button("answers.tree", "answers.tree", subject, row=0))
        buttons.append(Button("answers.missing", "answers.missing", subject, row=0))
    if waiting:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", subject, row=1))
    if waiting and is_open:
        buttons.append(Button("tasks.chase", "tasks.chase", subject, row=1))
    if collects:
        buttons.append(Button("answers.export", "answers.export", subject, row=2))
    if is_open:
        buttons.append(Button("tasks.change_issued", "tasks.change_issued", subject, row=2))
        buttons.append(Button("tasks.withdraw", "tasks.withdraw", subject, row=2))
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


async def count_receipt(uow: UnitOfWork, receipt: Receipt) -> None:
    """Brings a task's counters up to date with a receipt that was just written.

    While an edit of the counter waits for its second anyway, the receipt is added to what it will show: a county
    that signs within a minute is counted once a second, not once a press.
    """
    counters = await uow.tasks.lists.counters([receipt.task_id])
    if not counters:
        return
    shown = counters[0].params
    if not all(counter.waits for counter in counters) or shown.get("state") != "issued":
        await touch(uow, receipt.task_id)
        return
    counted = {
        "received": shown["received"] + (receipt.received_at == uow.now),
        "done": shown["done"] + (receipt.done_at is not None),
    }
    waiting = counted["received"] < shown["people"]
    await uow.outbox.edit(
        about(subject_of(receipt.task_id)), lane=Lane.DIGEST, params={**shown, **counted},
        buttons=_buttons(receipt.task_id, is_open=True, waiting=waiting), due_at=uow.now + HELD_BACK,
    )  # fmt: skip


async def count_answer(
    uow: UnitOfWork, task_id: int, *, is_first: bool, deltas: Sequence[int], receipt: Receipt | None
) -> None:
    """Brings a task's counters up to date with an answer that was just written, as :func:`count_receipt` does.

    Args:
        uow: the unit of work that wrote it.
        task_id: the task.
        is_first: whether it is that person's first answer.
        deltas: by how much each sum changed, in thousandths.
        receipt: the receipt that the answer implied; None if there was one before.
    """
    counters = await uow.tasks.lists.counters([task_id])
    if not counters:
        return
    shown = counters[0].params
    sums = shown.get("sums")
    if sums is None or not all(counter.waits for counter in counters) or shown.get("state") != "issued":
        await touch(uow, task_id)
        return
    counted = {
        "received": shown["received"] + (receipt is not None and receipt.received_at == uow.now),
        "done": shown["done"] + (receipt is not None),
        "sums": {
            **sums, "answered": sums["answered"] + is_first,
            "figures": [old + delta for old, delta in zip(sums["figures"], deltas, strict=True)],
        },
    }  # fmt: skip
    waiting = counted["received"] < shown["people"]
    await uow.outbox.edit(
        about(subject_of(task_id)), lane=Lane.REPLY, params={**shown, **counted},
        buttons=_buttons(task_id, is_open=True, waiting=waiting, collects=True), due_at=uow.now + HELD_BACK,
    )  # fmt: skip


async def touch(uow: UnitOfWork, task_id: int) -> None:
    """Brings a task's counters up to date; edits that meet within a second go out as one.

    In the digests' lane: a counter never makes anybody's answer wait, and delivery's fair rounds keep it moving
    while the broadcast that it counts runs.
    """
    task = await uow.tasks.get(task_id)
    if task is None:
        return
    figures = await uow.tasks.figures(task_id)
    await uow.outbox.edit(
        about(subject_of(task_id)), lane=Lane.DIGEST, params=await params_of(uow, task, figures),
        buttons=buttons_of(task, figures), due_at=uow.now + HELD_BACK,
    )  # fmt: skip


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
    async with store.reading(now) as uow:
        watched = await uow.tasks.lists.watched(now - newer_than)
        counters = await uow.tasks.lists.counters(watched)
        current = {task_id: await uow.tasks.figures(task_id) for task_id in {one.task_id for one in counters}}
    stale = {one.task_id for one in counters if not _shows(one.params, current[one.task_id])}
    for task_id in sorted(stale):
        async with store.writing(clock.now()) as uow:
            await touch(uow, task_id)
    return len(stale)


def _shows(params: dict[str, Any], figures: Figures) -> bool:
    return all(params.get(name) == value for name, value in asdict(figures).items())


async def _job(store: Store, world: World, clock: Clock, due_at: datetime) -> None:
    await refresh_counters(store, world, clock, due_at)


JOB = Job("count-tasks", _job, every_min=1, grace=timedelta(minutes=2))
