"""The issuer's live counter: sent, received, done, unreachable; edited on its screen, at most once a second.

Must never name anybody: who has not signed is in unsigned.py, for private chats alone.
"""

from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from handlers.context import Context, World
from handlers.jobs import Job
from handlers.ports import Clock
from storage.engine import Store
from storage.repositories.outbox import Button, Lane, about, on_terminal, one
from storage.repositories.tasks import Figures, Task
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
        "withdrawn_by": withdrawn_by.name if withdrawn_by else "", **asdict(figures),
    }  # fmt: skip


def buttons_of(task: Task, figures: Figures) -> list[Button]:
    """未签收, 再发未签收 and 撤回, without those that have no sense now."""
    subject = {"task": task.id}
    is_open, waiting = task.state == "issued", figures.people - figures.received
    buttons = []
    if waiting:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", subject, row=1))
    if waiting and is_open:
        buttons.append(Button("tasks.chase", "tasks.chase", subject, row=1))
    if is_open:
        buttons.append(Button("tasks.withdraw", "tasks.withdraw", subject))
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


async def touch(uow: UnitOfWork, task_id: int) -> None:
    """Brings a task's counters up to date; edits that meet within a second go out as one."""
    task = await uow.tasks.get(task_id)
    if task is not None:
        await edit(uow, task, await uow.tasks.figures(task_id))


async def edit(uow: UnitOfWork, task: Task, figures: Figures, *, delivery_id: int | None = None) -> None:
    """Edits all counters of a task, or one of them, to given figures.

    In the replies' lane, at most once a second: behind the broadcast that it counts it would stand still until the end.
    """
    which = about(subject_of(task.id)) if delivery_id is None else one(delivery_id)
    await uow.outbox.edit(
        which, lane=Lane.REPLY, params=await params_of(uow, task, figures), buttons=buttons_of(task, figures),
        due_at=uow.now + HELD_BACK,
    )  # fmt: skip


async def refresh_counters(store: Store, _world: World, clock: Clock, _due_at: datetime | None = None) -> int:
    """Brings every watched counter up to date with what delivery has done; returns how many tasks had changed.

    Reads first and writes only where a figure differs, so that it may run as often as somebody likes to look.
    """
    now = clock.now()
    async with store.reading(now) as uow:
        ids = await uow.tasks.lists.watched(now - WATCHED_FOR)
        shown = await uow.tasks.lists.counters(ids)
        current = {task_id: asdict(await uow.tasks.figures(task_id)) for task_id, _, _ in shown}
    stale = {task_id for task_id, _, params in shown if any(params.get(k) != v for k, v in current[task_id].items())}
    for task_id in sorted(stale):
        async with store.writing(clock.now()) as uow:
            await touch(uow, task_id)
    return len(stale)


async def _job(store: Store, world: World, clock: Clock, due_at: datetime) -> None:
    await refresh_counters(store, world, clock, due_at)


JOB = Job("tasks.counters", _job, every_min=1, grace=timedelta(minutes=2))
