"""撤回: asks once, then stops what no terminal has seen and marks what was seen; the record stays."""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.tasks.issuing import lane_of, subject_of
from handlers.tasks.managing import managed
from storage.repositories.letters import Button
from storage.repositories.tasks import Task
from storage.repositories.which import about


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 撤回: asks whether it is meant."""
    task = await managed(context, subject)
    if task is None:
        return
    if task.state != "issued":
        await _over(context, task)
        return
    buttons = [
        Button("tasks.withdraw_yes", "tasks.withdraw_yes", {"task": task.id}, row=1),
        Button("tasks.withdraw_no", "tasks.withdraw_no", {"task": task.id}, row=1),
    ]
    await context.reply("tasks.ask_withdraw", buttons, title=task.title)


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Withdraws a task: unsent cards are stopped, sent ones say 已撤回 and lose their buttons."""
    task = await managed(context, subject)
    if task is None:
        return
    if not await context.uow.tasks.withdraw(task.id, context.person.id):
        await _over(context, task)
        return
    await _close_question(context)
    cards = about(subject_of(task.id))
    stopped = await context.uow.outbox.cancel(cards, "withdrawn")
    # In the task's own lane: thousands of edits must not stand before anybody's reply.
    await context.uow.outbox.edit(
        cards, lane=lane_of(task.urgent), params={"withdrawn_by": context.person.name, "withdrawn_at": context.now},
        buttons=(),
    )  # fmt: skip
    await context.reply("tasks.withdrawn", title=task.title, stopped=stopped)


async def keep(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button 不撤回."""
    await _close_question(context)
    await context.reply("tasks.kept")


async def _close_question(context: Context) -> None:
    if context.pressed is not None and context.pressed.kind == "tasks.ask_withdraw":
        await context.edit_pressed(buttons=())


async def _over(context: Context, task: Task) -> None:
    by = await context.uow.people.get(task.withdrawn_by_id) if task.withdrawn_by_id else None
    if task.withdrawn_at is not None:
        await context.reply("tasks.withdrawn_before", title=task.title, by=by.name if by else "", at=task.withdrawn_at)
    else:
        await context.reply("tasks.closed_before", title=task.title)
