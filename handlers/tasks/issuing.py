"""确认发布: the task, its recipients and its letters to every terminal in scope, in one transaction; once a draft."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.context import Context
from handlers.forms.preview import is_old, is_over, put_away
from handlers.recurring import planning
from handlers.tasks.counters import counter
from handlers.tasks.drafting import admission, draft
from handlers.tasks.drafting.scope import resolve
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.tasks import Task, TaskScope

ZERO = "零报告"


def subject_of(task_id: int) -> str:
    """Names the cards of a task in the outbox, so that they are edited and stopped together."""
    return f"task:{task_id}"


def lane_of(urgent: bool) -> Lane:
    """The lane in which a task's cards travel."""
    return Lane.URGENT_TASK if urgent else Lane.TASK


def is_zero_report(asks: str, fields: Any) -> bool:
    """Whether a task is a 零报告: one text, with a first choice that says that nothing happened."""
    return asks == "fields" and len(fields) == 1 and fields[0]["kind"] == "text" and bool(fields[0]["choices"])


def card_buttons(
    task_id: int, *, asks: str = "done", received: bool = False, done: bool = False, zero: bool = False
) -> list[Button]:
    """收到 and 完成, or what the task asks for in place of 完成, without what is over; 不清楚 and 有困难 below.

    A zero report has one button for 'nothing happened': it implies 收到, which therefore does not stand beside it.
    """
    subject = {"task": task_id}
    buttons = []
    if zero and not received:
        buttons.append(Button("answers.zero", "answers.fill", {**subject, "text": ZERO}, row=1))
    elif not received:
        buttons.append(Button("tasks.received", "tasks.received", subject, row=1))
    if asks == "fields":
        buttons.append(Button("answers.refill" if done else "answers.fill", "answers.fill", subject, row=1))
    elif asks == "each":
        buttons.append(Button("answers.ticks", "answers.ticks", subject, row=1))
    elif asks == "done" and not done:
        buttons.append(Button("tasks.done", "tasks.done", subject, row=1))
    if not done:
        buttons.append(Button("answers.unclear", "answers.unclear", subject, row=2))
        buttons.append(Button("answers.trouble", "answers.trouble", subject, row=2))
    return buttons


async def publish(context: Context, _subject: Mapping[str, Any]) -> None:
    """Issues the previewed task; pressed twice, it says what became of the first press."""
    assert context.pressed is not None
    params = context.pressed.params
    made: dict[str, Any] = params["draft"]
    before = await context.uow.tasks.of_draft(made["key"])
    if before is not None:
        await _issued_before(context, before)
        return
    if await is_over(context, draft.OVER):
        return
    scope = await resolve(context, made["scope"])
    deadline_at = datetime.fromisoformat(made["deadline"]["at"]) if made["deadline"]["at"] else None
    over = deadline_at is not None and deadline_at <= context.now
    if scope is None or over or is_old(context):
        await put_away(context, "changed")
        if over and deadline_at is not None:
            hint = {"deadline_hint": {"reason": "past", "at": deadline_at, "candidates": []}}
            await draft.ask_again(context, made, "deadline", hint)
        else:
            await draft.preview(context, made)
        return
    narrowed, _ = await admission.narrow(context, made, scope)
    if narrowed is None:
        await put_away(context, "changed")
        await draft.preview(context, made)
        return
    if planning.is_planned(made, context.now):
        await put_away(context, "planned")
        await planning.keep(context, made)
        return
    task_id = await issue_task(context, made, narrowed, deadline_at)
    if task_id is None:
        await _issued_before(context, await context.uow.tasks.of_draft(made["key"]))
        return
    await put_away(context, "issued")
    context.note = Letter("tasks.note_issued")
    await counter.show_to_issuer(context, task_id)


async def issue_task(
    context: Context, made: Mapping[str, Any], scope: TaskScope, deadline_at: datetime | None
) -> int | None:
    """Writes a task down and queues its card for every terminal in scope.

    Args:
        context: who issues it, and when.
        made: the draft: title, body, scope, urgent, key, source.
        scope: the draft's scope with present paths.
        deadline_at: until when; None for no deadline.

    Returns:
        The task's id; None if this draft was issued before.
    """
    grids = made["scope"]["grids"]
    task_id = await context.uow.tasks.issue(
        scope, context.today, title=made["title"], body=made["body"], scope=made["scope"], grid_id=grids[0]["id"],
        urgent=made["urgent"], deadline_at=deadline_at, issuer_id=context.person.id, draft_key=made["key"],
        source=made.get("source", ""), asks=made.get("asks", "done"), fields=made.get("fields"),
        drill=bool(made.get("drill")), stepwise=bool(made.get("stepwise")), parent_id=made.get("parent"),
        call_after_min=made.get("call_after_min"), admitted=admission.record(made),
    )  # fmt: skip
    if task_id is None:
        return None
    if made.get("asks") == "each":
        await context.uow.tasks.ticks.lay_out(task_id, made["fields"]["of"], made["fields"]["tags"])
    letter = card_letter(
        task_id, made["title"], made["body"], deadline_at, urgent=made["urgent"], issuer=issuer_words(context),
        asks=made.get("asks", "done"), fields=made.get("fields"), drill=bool(made.get("drill")),
    )  # fmt: skip
    message_id = await context.uow.outbox.broadcast(
        letter, context.uow.tasks.terminals_of(task_id, scope), lane_of(made["urgent"]), subject=subject_of(task_id)
    )
    await context.uow.tasks.set_message(task_id, message_id)
    return task_id


def card_letter(
    task_id: int, title: str, body: str, deadline_at: datetime | None, *, urgent: bool, issuer: str,
    again: bool = False, asks: str = "done", fields: Any = None, drill: bool = False,
) -> Letter:  # fmt: skip
    """The card of a task; ``again`` marks it as sent once more to those who have not signed."""
    params = {
        "task": task_id, "title": title, "body": body, "deadline_at": deadline_at, "urgent": urgent, "issuer": issuer,
        "again": again, "asks": asks, "fields": fields, "drill": drill,
    }  # fmt: skip
    return Letter("tasks.card", params, tuple(card_buttons(task_id, asks=asks, zero=is_zero_report(asks, fields))))


def issuer_words(context: Context) -> str:
    """Name and title of the issuer, as a card shows them; never a number: the card goes to groups too."""
    post = next(iter(context.posts), None)
    return f"{context.person.name}（{post.grid_name}{post.title}）" if post else context.person.name


async def _issued_before(context: Context, task: Task | None) -> None:
    context.note = Letter("tasks.note_issued_before")
    if task is None:
        await context.reply(draft.OVER, state="issued")
        return
    button = Button("tasks.show", "tasks.show", {"task": task.id})
    await context.reply("tasks.issued_before", [button], title=task.title, at=task.issued_at)
