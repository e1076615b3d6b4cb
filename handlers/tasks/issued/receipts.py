"""收到 and 完成: one receipt a person whichever terminal it came from; the person's other terminals show it.

A group's card is never personalised: there the answer is the press's own note.
"""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.tasks.issuing import card_buttons, subject_of
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.plain import plain
from storage.repositories.tasks import Receipt
from storage.repositories.which import on_terminals_of


async def receive(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 收到."""
    await _sign(context, subject, done=False)


async def complete(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 完成; it implies 收到. With a person in it: 代岗人 complete it for whom they stand in."""
    await _sign(context, subject, done=True)


async def _sign(context: Context, subject: Mapping[str, Any], *, done: bool) -> None:
    task_id = int(subject["task"])
    if done and await _must_answer(context, task_id):
        return
    signed = await _written(context, subject, done=done)
    if not signed:
        await _say_why_not(context, task_id, done=done)
        return
    for receipt in signed:
        await show_receipt(context, receipt)
    context.note = Letter("tasks.note_done" if done else "tasks.note_received")
    if not _is_card(context, task_id) and not context.in_group:
        # Pressed in a list: the card above has changed, and the list says nothing by itself.
        task = await context.uow.tasks.get(task_id)
        title = task.title if task else ""
        asks = task.asks if task else "done"
        rest = [] if done or asks != "done" else [Button("tasks.done", "tasks.done", subject)]
        if asks == "fields":
            rest.append(Button("answers.fill", "answers.fill", {"task": task_id}))
        await context.reply("tasks.signed", rest, title=title, done=done)


async def _written(context: Context, subject: Mapping[str, Any], *, done: bool) -> list[Receipt]:
    """Writes the receipts that a press stands for, the presser's own first."""
    task_id, whose = int(subject["task"]), subject.get("person")
    tasks = context.uow.tasks
    if whose is None or int(whose) == context.person.id:
        return await tasks.sign_for_all(task_id, context.person.id, context.terminal.id, context.today, done=done)
    if int(whose) not in await tasks.stands_in_for(task_id, context.person.id, context.today):
        return []
    receipt = await tasks.sign(task_id, int(whose), context.terminal.id, done=done)
    return [] if receipt is None else [receipt]


async def _must_answer(context: Context, task_id: int) -> bool:
    """Whether a task asks for more than a press: then it says so and offers to fill it in (an old list's button)."""
    task = await context.uow.tasks.get(task_id)
    if task is None or task.asks not in ("fields", "each") or task.state != "issued":
        return False
    action = "answers.fill" if task.asks == "fields" else "answers.ticks"
    await context.reply("answers.not_by_press", [Button(action, action, {"task": task_id})], title=task.title)
    return True


async def show_receipt(context: Context, receipt: Receipt, answered: Mapping[str, Any] | None = None) -> None:
    """Writes a receipt, and an answer if there is one, on the person's own cards, on whatever terminals they are."""
    params = {"received_at": receipt.received_at, "done_at": receipt.done_at, **(answered or {})}
    done = receipt.done_at is not None
    await context.uow.outbox.edit(
        on_terminals_of(subject_of(receipt.task_id), receipt.person_id), lane=Lane.REPLY, params=params,
        buttons=card_buttons(receipt.task_id, asks=receipt.asks, received=True, done=done),
    )  # fmt: skip


def _is_card(context: Context, task_id: int) -> bool:
    return context.pressed is not None and context.pressed.subject == subject_of(task_id)


async def _say_why_not(context: Context, task_id: int, *, done: bool) -> None:
    """Tells a press that changed nothing what had happened before, by whom and when."""
    task = await context.uow.tasks.get(task_id)
    receipt = await context.uow.tasks.receipt(task_id, context.person.id) if task else None
    if task is None or receipt is None:
        await _answer(context, "tasks.not_in_scope")
    elif task.state == "withdrawn" and task.withdrawn_at is not None:
        by = await context.uow.people.get(task.withdrawn_by_id) if task.withdrawn_by_id else None
        name = by.name if by else ""
        await _answer(context, "tasks.withdrawn_before", title=task.title, by=name, at=task.withdrawn_at)
    elif task.state != "issued":
        await _answer(context, "tasks.closed_before", title=task.title)
    else:
        at = receipt.done_at if done else receipt.received_at
        await _answer(context, "tasks.signed_before", title=task.title, done=done, at=at)


async def _answer(context: Context, kind: str, **params: Any) -> None:
    """Answers a press by its note, and in a private chat in words as well: a note is gone in a second."""
    context.note = Letter(kind, plain(params))
    if not context.in_group:
        await context.reply(kind, **params)
