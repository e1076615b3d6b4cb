"""Files one answer: kept, signed, shown on the person's cards, counted, carried up to the task it was split from.

Everything in one unit of work; an answer that replaces another leaves it in the record.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.context import Context
from handlers.tasks.issued import receipts
from storage.repositories.letters import Button
from storage.repositories.task_answers import Answer, Slot
from storage.repositories.task_families import Kin


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
    twins = await _file_twins(context, slot, given, figures) if slot.parent_id is not None or slot.was_split else []
    for one in (slot, *twins):
        if one.parent_id is not None:
            await carry_up(context, one.task_id)


async def _file_twins(
    context: Context, slot: Slot, given: Mapping[str, Any], figures: Sequence[int]
) -> list[Slot]:  # fmt: skip
    """Files the same answer in whatever else of the family asks the same person for the same; returns where."""
    twins = await context.uow.tasks.answers.twins(slot)
    for twin in twins:
        late = twin.deadline_at is not None and context.now > twin.deadline_at
        await context.uow.tasks.answers.file(twin, given, figures, late=late, by_id=context.person.id, source="")
        receipt = await context.uow.tasks.sign(twin.task_id, twin.person_id, context.terminal.id, done=True)
        receipt = receipt or await context.uow.tasks.receipt(twin.task_id, twin.person_id)
        if receipt is not None:
            answered = {"answered": lines_of(twin.fields, given), "late": late}
            await receipts.show_receipt(context, receipt, answered)
    return twins


async def _sign_stand_in(context: Context, slot: Slot) -> None:
    """Signs the row of a 代岗人 to whom the task came for others, once none of those is still to be answered."""
    row = await context.uow.tasks.receipt(slot.task_id, context.person.id)
    if row is not None and row.stand_in_for_id is not None and row.done_at is None:
        await context.uow.tasks.sign(slot.task_id, context.person.id, context.terminal.id, done=True)


async def carry_up(context: Context, task_id: int) -> None:
    """Carries a split task's sums up into its issuer's place in the tasks that it was split from, up to the top.

    An answer that the issuer gave there by hand stands. Where a rulebook lets a head make a task list of what was asked
    of the own grid, this is how its figures run back; that they do is the operator's wish, no document's.

    Args:
        context: who answered or corrected, and when.
        task_id: the task that was handed down.
    """
    chain = await context.uow.tasks.families.above(task_id)
    for n, lower in enumerate(chain):
        for upper in chain[n + 1 :]:
            await _carry(context, lower, upper)


async def _carry(context: Context, lower: Kin, upper: Kin) -> None:
    """Fills the place of whoever split a task with what all of their parts of it bring."""
    tasks = context.uow.tasks
    above = await tasks.answers.slot(upper.id, lower.issuer_id)
    if above is None or above.state != "issued" or not lower.asks == above.asks == "fields":
        return
    numbers = _numbers(upper)
    if lower.parent_id is None or _numbers(lower) != numbers:
        # Asked for something else below: there is nothing that could be added up.
        return
    standing: Answer | None = await tasks.answers.current(above.task_id, above.person_id)
    if standing is not None and not standing.source.startswith("split:"):
        return
    parts = [
        one.id for one in await tasks.families.below(lower.parent_id)
        if one.issuer_id == lower.issuer_id and one.asks == "fields" and _numbers(one) == numbers
    ]  # fmt: skip
    figures = await tasks.totals.of_parts(parts, len(numbers), upper.id)
    for part in parts:
        for one in await tasks.sums.corrections(part):
            figures[one.place] += one.delta
    given = {place: figure for (place, _), figure in zip(numbers, figures, strict=True)}
    late = above.deadline_at is not None and context.now > above.deadline_at
    source = f"split:{lower.id}"
    await tasks.answers.file(above, given, figures, late=late, by_id=context.person.id, source=source)
    await tasks.sign(above.task_id, above.person_id, context.terminal.id, done=True)


def _numbers(task: Kin) -> list[tuple[str, str]]:
    """Returns place and name of a task's number fields."""
    return [(str(place), one["label"]) for place, one in enumerate(task.fields) if one["kind"] == "number"]
