"""送达情况: what became of a task's letters, in words, and 再发没送到的.

Counts only; who is to be telephoned is in unsigned.py. Must never send again what may have arrived and is settled.
"""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from handlers.context import Context
from handlers.tasks.issuing import subject_of
from handlers.tasks.managing import managed, managed_and_issued
from storage.repositories.letters import Button


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Says how many letters arrived, are on their way, failed and why."""
    task = await managed(context, subject)
    if task is None:
        return
    fates = await context.uow.outbox.claims.fates(subject_of(task.id))
    buttons = []
    if fates.refused + fates.unanswered and task.state == "issued":
        buttons.append(Button("tasks.send_failed", "tasks.send_failed", {"task": task.id}))
    if fates.refused + fates.unanswered + fates.closed:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", {"task": task.id}))
    await context.reply("tasks.arrivals", buttons, title=task.title, drill=task.drill, **asdict(fates))


async def send_failed(context: Context, subject: Mapping[str, Any]) -> None:
    """Queues once more what could not be sent."""
    task = await managed_and_issued(context, subject)
    if task is None:
        return
    again = await context.uow.outbox.claims.retry_dead(subject_of(task.id))
    await context.reply("tasks.failed_sent_again", title=task.title, n=again)
