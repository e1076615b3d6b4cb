"""A deadline that moves earlier above pulls in what was split from the task: it is never due later than above.

Must never give anybody more time: a deadline that moves later above leaves what was split as it is.
"""

from typing import Any

from handlers.context import Context
from handlers.tasks.issued.deadlines import is_beyond, limit_of
from handlers.tasks.issuing import lane_of, subject_of
from storage.repositories.letters import Button, Letter


async def pull_in(context: Context, task_id: int) -> None:
    """Moves the deadlines of everything that was split from a task to what is allowed now, and tells whom it concerns.

    Each card is edited once; whoever has not finished hears of it, and so does whoever split the task.

    Args:
        context: who moved the deadline above, and when.
        task_id: the task whose deadline, or that of a subtree, has just been moved.
    """
    tasks = context.uow.tasks
    for lower in await tasks.families.below(task_id):
        limit = await limit_of(context, task_id, lower.issuer_id)
        split = await tasks.get(lower.id)
        if split is None or split.state != "issued" or not is_beyond(split.deadline_at, limit):
            continue
        before, after = {"deadline_at": split.deadline_at}, {"deadline_at": limit}
        await tasks.rewrite(split.id, deadline_at=limit)
        await tasks.sums.note_change(split.id, "deadline", context.person.id, before=before, after=after)
        shown = {**after, "changed_at": context.now, "changed_by": context.person.name}
        await context.uow.outbox.reword(subject_of(split.id), shown, lane_of(split.urgent))
        said: dict[str, Any] = {"title": split.title, "drill": split.drill, "at": limit, "by": context.person.name}
        button = Button("task_changes.open_card", "tasks.show_card", {"task": split.id})
        letter = Letter("task_changes.moved_earlier", said, (button,))
        whom = tasks.unsigned_terminals_of(split.id, not_done=split.asks != "receipt")
        await context.uow.outbox.broadcast(letter, whom, lane_of(split.urgent), subject=f"line:{split.id}")
        await context.tell([split.issuer_id], "task_changes.split_moved_earlier", [], **said)
        await pull_in(context, split.id)
