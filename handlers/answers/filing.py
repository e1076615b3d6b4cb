"""Files one answer: kept, signed, shown on the person's cards, counted, carried up to the task it was split from.

Everything in one unit of work; an answer that replaces another leaves it in the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.context import Context
from handlers.tasks import receipts
from storage.repositories.letters import Button
from storage.repositories.task_answers import Answer, Slot


def lines_of(fields: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Returns what a letter shows of an answer: label, kind, unit, target and value (figures in thousandths)."""
    return [
        {"label": one["label"], "kind": one["kind"], "unit": one["unit"], "target": one["target"],
         "value": given.get(str(place))}
        for place, one in enumerate(fields)
    ]  # fmt: skip


def figures_of(fields: Sequence[Mapping[str, Any]], given: Mapping[str, Any]) -> list[int]:
    """Returns the thousandths of the number fields, in order."""
    return [int(given.get(str(place)) or 0) for place, one in enumerate(fields) if one["kind"] == "number"]


async def file_answer(context: Context, slot: Slot, given: Mapping[str, Any], source: str) -> None:
    """Files an answer in somebody's place and says what was kept.

    Args:
        context: who writes, and when.
        slot: whose place it fills.
        given: every field's answer by its place, figures in thousandths.
        source: the chat message it was written in.
    """
    uow = context.uow
    late = slot.deadline_at is not None and context.now > slot.deadline_at
    figures = figures_of(slot.fields, given)
    before = await uow.tasks.answers.file(slot, given, figures, late=late, by_id=context.person.id, source=source)
    receipt = None
    if slot.answered_at is None:
        receipt = await uow.tasks.sign(slot.task_id, slot.person_id, context.terminal.id, done=True)
    receipt = receipt or await uow.tasks.receipt(slot.task_id, slot.person_id)
    lines = lines_of(slot.fields, given)
    if receipt is not None:
        await receipts.show_receipt(context, receipt, {"answered": lines, "late": late})
    if context.person.id != slot.person_id:
        await _sign_stand_in(context, slot)
    on_behalf = slot.person_name if slot.person_id != context.person.id else ""
    kept_before = lines_of(slot.fields, before.given) if before is not None else None
    await context.reply(
        "answers.filed", [Button("answers.refill", "answers.fill", {"task": slot.task_id, "person": slot.person_id})],
        title=slot.title, drill=slot.drill, lines=lines, late=late, on_behalf=on_behalf, before=kept_before,
        before_at=before.filed_at if before is not None else None,
    )  # fmt: skip
    if slot.parent_id is not None:
        await carry_up(context, slot.task_id, slot.parent_id, slot.issuer_id)


async def _sign_stand_in(context: Context, slot: Slot) -> None:
    """Signs the row of a 代岗人 to whom the task came for others, once none of those is still to be answered."""
    row = await context.uow.tasks.receipt(slot.task_id, context.person.id)
    if row is not None and row.stand_in_for_id is not None and row.done_at is None:
        await context.uow.tasks.sign(slot.task_id, context.person.id, context.terminal.id, done=True)


async def carry_up(context: Context, task_id: int, parent_id: int, issuer_id: int) -> None:
    """Carries a split task's sums up into its issuer's place in the task that was split, and on from there.

    An answer that the issuer gave there by hand stands. Where a rulebook lets a head make a task list of what was asked
    of the own grid, this is how its figures run back; that they do is the operator's wish, no document's.

    Args:
        context: who answered or corrected, and when.
        task_id: the task that was handed down.
        parent_id: the task that it was split from.
        issuer_id: who handed it down.
    """
    tasks = context.uow.tasks
    above = await tasks.answers.slot(parent_id, issuer_id)
    if above is None or above.state != "issued" or above.asks != "fields":
        return
    source = f"split:{task_id}"
    standing: Answer | None = await tasks.answers.current(above.task_id, above.person_id)
    if standing is not None and standing.source != source:
        return
    numbers = [place for place, one in enumerate(above.fields) if one["kind"] == "number"]
    figures, _ = await tasks.answers.totals(task_id, len(numbers))
    for one in await tasks.sums.corrections(task_id):
        figures[one.place] += one.delta
    given = {str(place): figure for place, figure in zip(numbers, figures, strict=True)}
    late = above.deadline_at is not None and context.now > above.deadline_at
    await tasks.answers.file(above, given, figures, late=late, by_id=context.person.id, source=source)
    await tasks.sign(above.task_id, above.person_id, context.terminal.id, done=True)
    if above.parent_id is not None:
        await carry_up(context, above.task_id, above.parent_id, above.issuer_id)
