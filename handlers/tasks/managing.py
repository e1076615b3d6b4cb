"""Who may manage a task: chase, change, copy and withdraw it; and the task that a button of theirs is about.

It looks and refuses; must never change a task.
"""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from storage.repositories.tasks import Task


async def manages(context: Context, task: Task) -> bool:
    """Whether somebody may manage a task: its issuer or who came after, or an office above its grid."""
    if task.issuer_id == context.person.id:
        return True
    if may(context.posts, Act.MANAGE_TASKS):
        grid = await context.uow.grids.get(task.grid_id)
        if may(context.posts, Act.MANAGE_TASKS, grid.path):
            return True
    return task.issuer_id in await context.uow.successors.stands_for(context.person.id)


async def managed(context: Context, subject: Mapping[str, Any]) -> Task | None:
    """Returns the task of a button if the presser may manage it; else tells them and returns None."""
    task = await context.uow.tasks.get(int(subject["task"]))
    if task is None or not await manages(context, task):
        await context.reply("help.not_allowed")
        return None
    return task


async def managed_and_issued(context: Context, subject: Mapping[str, Any]) -> Task | None:
    """Returns a task that the presser may manage and that is not over; else tells them which and returns None."""
    task = await managed(context, subject)
    if task is not None and task.state != "issued":
        await context.reply("tasks.closed_before", title=task.title)
        return None
    return task
