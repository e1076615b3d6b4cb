"""A task taken up once more: 照样再发一份 copies an old one, 分解下发 hands one down to the own subtree.

Both end in a preview; nothing is issued before 确认发布.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.grids import as_answer
from handlers.tasks.drafting import draft
from handlers.tasks.drafting.scope import scope_json
from handlers.tasks.issued.receipts import show_receipt
from handlers.tasks.issuing import card_letter, subject_of
from handlers.tasks.managing import managed
from storage.repositories.grids import grid_id_of
from storage.repositories.letters import Lane


async def copy(context: Context, subject: Mapping[str, Any]) -> None:
    """Copies a task into a new draft; its deadline is asked anew."""
    task = await managed(context, subject)
    if task is None:
        return
    made = {
        "scope": task.scope, "title": task.title, "body": task.body, "urgent": task.urgent, "source": "",
        "key": secrets.token_hex(16), "asks": task.asks, "fields": task.fields, "drill": task.drill,
        "stepwise": task.stepwise, "call_after_min": task.call_after_min,
    }  # fmt: skip
    await draft.ask_again(context, made, "deadline")


async def split(context: Context, subject: Mapping[str, Any]) -> None:
    """Hands a task down to everybody below the presser; its figures run back up into the presser's own answer.

    Source: the rulebook's requirement of a task list, where it has one.
    """
    task = await context.uow.tasks.get(int(subject["task"]))
    mine = await context.uow.tasks.receipt(task.id, context.person.id) if task is not None else None
    paths = reach(context.posts, Act.ISSUE_TASK)
    if task is None or mine is None or not paths or task.state != "issued":
        await context.reply("help.not_allowed")
        return
    ids = [grid_id_of(path) for path in paths]
    found = await context.uow.grids.by_ids(ids)
    grids = [as_answer(found[grid_id]) for grid_id in ids if grid_id in found]
    made = {
        "scope": scope_json(grids, whole=True), "title": task.title, "body": task.body, "urgent": task.urgent,
        "source": "", "key": secrets.token_hex(16), "asks": task.asks, "fields": task.fields, "drill": task.drill,
        "stepwise": False, "parent": task.id, "deadline": {"at": mine.deadline_at},
    }  # fmt: skip
    if mine.deadline_at is not None and mine.deadline_at <= context.now:
        await draft.ask_again(context, made, "deadline")
        return
    await engine.start(context, draft.FORM, made)


async def show_card(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows a task's card once more to somebody in its scope."""
    task = await context.uow.tasks.get(int(subject["task"]))
    mine = await context.uow.tasks.receipt(task.id, context.person.id) if task is not None else None
    if task is None or mine is None:
        await context.reply("tasks.not_in_scope")
        return
    issuer = await context.uow.people.get(task.issuer_id)
    letter = card_letter(
        task.id, task.title, task.body, mine.deadline_at, urgent=task.urgent, issuer=issuer.name, asks=task.asks,
        fields=task.fields, drill=task.drill,
    )  # fmt: skip
    # As a broadcast to one, so that what is written on it later lies over its words and not in their place.
    here = context.uow.tasks.one_terminal(context.terminal.id)
    await context.uow.outbox.broadcast(letter, here, Lane.REPLY, subject=subject_of(task.id))
    if mine.received_at is not None:
        await show_receipt(context, mine)
    context.replies += 1
