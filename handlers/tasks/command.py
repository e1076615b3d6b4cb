"""/task 任务: issues a task from a line or by questions, lists the current ones, and says what is due today."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command, Todo, Undoable
from handlers.context import Context
from handlers.duty import making
from handlers.recurring import templates
from handlers.tasks import issuing
from handlers.tasks.chasing import unsigned
from handlers.tasks.counters import arrivals, counter, subtree
from handlers.tasks.drafting import draft
from handlers.tasks.issued import again, changing, receipts, withdrawing
from handlers.tasks.managing import manages
from storage.repositories.letters import Button
from storage.repositories.task_lists import OpenTask

LISTED_FOR = timedelta(days=14)
CHASED_FOR = timedelta(days=7)
DUTY = "值班表"
ISSUERS = frozenset({"office", "head", "leader"})
_HINTS = ("催一下", "催催", "催一催", "再催", "催签收", "谁没签", "没签收")


async def run(context: Context, text: str) -> None:
    """Reads a task from what stands after the command; a number shows that task; nothing lists the current ones."""
    if text.strip().startswith(DUTY):
        # 值班表 is a task whose people change from day to day: it has lines of its own.
        await making.begin(context, text.strip().removeprefix(DUTY).lstrip(" 　:："))
        return
    number = text.strip().removeprefix("#").replace("－", "-")
    if not text.strip():
        await show_list(context)
    elif number.lstrip("+-").isdecimal():
        await _show(context, int(number) if len(number) < 20 else 0, number)
    else:
        await draft.begin(context, text)


async def show_list(context: Context) -> None:
    """Lists the own current tasks, those of others in the own subtree, and how many wait for oneself."""
    since = context.now - LISTED_FOR
    lists = context.uow.tasks.lists
    own = await lists.issued_by(context.person.id, since=since)
    below = await lists.touching(reach(context.posts, Act.SEE_PHONES), not_by=context.person.id, since=since)
    mine = await lists.open_for(context.person.id)
    buttons = [Button("tasks.show_one", "tasks.show", {"task": line.task_id}, {"title": line.title}) for line in own]
    for line in below:
        subject, title = {"task": line.task_id}, {"title": line.title}
        buttons.append(Button("tasks.show_one", "tasks.show", subject, title))
        if line.received < line.people:
            buttons.append(Button("tasks.unsigned_of", "tasks.unsigned", subject, title))
    if mine:
        buttons.append(Button("tasks.mine", "today.show"))
    buttons.append(Button("tasks.new", "tasks.new"))
    buttons.append(Button("recurring.list", "recurring.list"))
    lines = [
        [
            {"title": line.title, "urgent": line.urgent, "deadline_at": line.deadline_at, "people": line.people,
             "received": line.received, "issuer": line.issuer_name, "drill": line.drill}
            for line in part
        ]
        for part in (own, below)
    ]  # fmt: skip
    await context.reply("tasks.list", buttons, own=lines[0], below=lines[1], mine=len(mine))


async def new(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button 新任务: from a template or a draft of the own unit, where there is one."""
    if not await templates.offer(context):
        await draft.begin(context)


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that puts a task's live counter on this screen."""
    await _show(context, int(subject["task"]), str(subject["task"]))


async def _show(context: Context, task_id: int, said: str) -> None:
    task = await context.uow.tasks.get(task_id)
    if task is not None and not context.in_group:
        if await manages(context, task):
            await counter.show_to_issuer(context, task.id)
            return
        if await subtree.show(context, task):
            return
    await context.reply("tasks.no_such_task", number=said[:20])


async def todo(context: Context) -> Sequence[Todo]:
    """What this person must sign or complete, and for issuers the tasks that some have not signed."""
    items = [_todo_of(context, task) for task in await context.uow.tasks.lists.open_for(context.person.id)]
    if may(context.posts, Act.ISSUE_TASK):
        since = context.now - CHASED_FOR
        for line in await context.uow.tasks.lists.issued_by(context.person.id, since=since, limit=5):
            if line.received < line.people:
                params = {"title": line.title, "unsigned": line.people - line.received, "drill": line.drill}
                button = Button("tasks.unsigned_of", "tasks.unsigned", {"task": line.task_id}, {"title": line.title})
                items.append(Todo("tasks.todo_unsigned", params, button, order=6))
    return items


def _todo_of(context: Context, task: OpenTask) -> Todo:
    overdue = task.deadline_at is not None and task.deadline_at <= context.now
    today = task.deadline_at is not None and context.world.local(task.deadline_at).date() <= context.today
    params = {
        "title": task.title, "urgent": task.urgent, "deadline_at": task.deadline_at, "overdue": overdue,
        "received": task.received_at is not None, "issuer": task.issuer_name,
        "stand_in": task.stand_in_for_id is not None, "drill": task.drill,
    }  # fmt: skip
    subject, title = {"task": task.task_id}, {"title": task.title}
    label = "done" if task.received_at is not None else "received"
    button = Button(f"tasks.{label}_of", f"tasks.{label}", subject, title)
    if task.asks in ("fields", "each"):
        action = "answers.fill" if task.asks == "fields" else "answers.ticks"
        button = Button("tasks.fill_of", action, subject, title)
    return Todo("tasks.todo_open", params, button, order=0 if task.urgent else 1 if today else 3)


async def correct(context: Context, _text: str) -> bool:
    """An edited message does not change a task that went out: it says so and offers to withdraw it."""
    task = await context.uow.tasks.from_source(context.source)
    if task is None:
        return False
    button = Button("tasks.withdraw", "tasks.withdraw", {"task": task.id})
    await context.reply("tasks.not_changed", [button] if task.state == "issued" else [], title=task.title)
    return True


async def undoable(context: Context) -> Undoable | None:
    """The newest task that this person issued; taking it back asks first."""
    since = context.now - LISTED_FOR
    newest = next(iter(await context.uow.tasks.lists.issued_by(context.person.id, since=since, limit=1)), None)
    task = await context.uow.tasks.get(newest.task_id) if newest else None
    if task is None:
        return None
    return Undoable(task.issued_at, partial(withdrawing.ask, context, {"task": task.id}))


AREA = Area(
    "tasks",
    commands=(Command("task", "任务", run, roles=ISSUERS, in_groups=False, hints=_HINTS),),
    actions={
        "new": new,
        "show": show,
        "publish": issuing.publish,
        "change": draft.change,
        "change_one": draft.change_one,
        "drop": draft.drop,
        "received": receipts.receive,
        "done": receipts.complete,
        "unsigned": unsigned.show_unsigned,
        "chase": unsigned.chase,
        "arrivals": arrivals.show,
        "send_failed": arrivals.send_failed,
        "withdraw": withdrawing.ask,
        "withdraw_yes": withdrawing.withdraw,
        "withdraw_no": withdrawing.keep,
        "change_issued": changing.ask,
        "change_what": changing.what,
        "close": changing.close,
        "keep_open": changing.keep_open,
        "copy": again.copy,
        "split": again.split,
        "show_card": again.show_card,
    },
    forms=(draft.FORM_OF_TASK, changing.FORM_OF_CHANGE),
    correct=correct,
    todo=todo,
    undoable=undoable,
)
