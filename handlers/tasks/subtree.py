"""A task of somebody above, as a head or an office sees it: the own subtree's figures, 未签收, 再发, an own line.

Must never show a head anything outside the own subtree.
"""

from handlers.access import Act, reach
from handlers.context import Context
from storage.repositories.outbox import Button
from storage.repositories.tasks import Task


async def show(context: Context, task: Task) -> bool:
    """Shows a task's figures in the presser's own subtree; returns False where it has nobody there."""
    paths = reach(context.posts, Act.SEE_PHONES)
    figures = await context.uow.tasks.lists.figures_in(task.id, paths) if paths else None
    if figures is None or not figures.people:
        return False
    grid_id = int(paths[0].strip("/").rsplit("/", 1)[-1])
    here = {"task": task.id, "grid": grid_id}
    issuer = await context.uow.people.get(task.issuer_id)
    buttons = []
    if figures.received < figures.people:
        buttons.append(Button("tasks.unsigned", "tasks.unsigned", {"task": task.id}, row=0))
    collects = task.asks in ("fields", "each")
    if collects:
        buttons.append(Button("answers.tree", "answers.tree", {"task": task.id}, row=0))
        buttons.append(Button("answers.missing", "answers.missing", {"task": task.id}, row=0))
    if task.state == "issued":
        if (figures.done if collects else figures.received) < figures.people:
            buttons.append(Button("tasks.chase_here", "tasks.chase", here, row=1))
        for name in ("here_line", "here_deadline"):
            buttons.append(Button(f"task_changes.{name}", "tasks.change_what", {**here, "what": name}, row=2))
        if await context.uow.tasks.receipt(task.id, context.person.id) is not None:
            buttons.append(Button("task_changes.split", "tasks.split", {"task": task.id}, row=3))
    await context.reply(
        "tasks.here", buttons, title=task.title, urgent=task.urgent, drill=task.drill, issuer=issuer.name,
        deadline_at=task.deadline_at, state=task.state, people=figures.people, received=figures.received,
        done=figures.done,
    )  # fmt: skip
    return True
