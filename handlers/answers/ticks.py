"""逐户: a page of households or places with a row of buttons each; every press is kept at once.

Nothing lives on the phone: a page that is opened again, on any phone, stands where the last press left it.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.tasks.issued import receipts
from storage.repositories.letters import Button, Letter
from storage.repositories.task_ticks import Ticked, TickLine
from storage.repositories.tasks import Receipt, Task

PAGE = 5


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 逐户登记: the first page on which something is still to be ticked."""
    if context.in_group:
        context.note = Letter("answers.note_private")
        return
    task = await context.uow.tasks.get(int(subject["task"]))
    person_id = await _whose(context, subject)
    lines = await context.uow.tasks.ticks.of_person(task.id, person_id) if task and person_id else []
    if task is None or person_id is None or not lines:
        await context.reply("answers.nothing_to_tick", title=task.title if task else "")
        return
    first = next((n for n, line in enumerate(lines) if line.mark is None), 0) // PAGE * PAGE
    await context.reply("answers.tick_page", _buttons(task, person_id, lines, first), **_page(task, lines, first))


async def _whose(context: Context, subject: Mapping[str, Any]) -> int | None:
    """Whose households are ticked: the own ones, those of somebody stood in for, or (代报) of somebody below."""
    task_id = int(subject["task"])
    wanted = subject.get("person")
    own = await context.uow.tasks.receipt(task_id, context.person.id)
    if own is not None and (wanted is None or int(wanted) in (own.person_id, own.stand_in_for_id)):
        return own.stand_in_for_id or own.person_id if wanted is None else int(wanted)
    if wanted is None:
        return None
    other = await context.uow.tasks.receipt(task_id, int(wanted))
    grid = await context.uow.grids.get(other.grid_id) if other is not None else None
    return int(wanted) if grid is not None and may(context.posts, Act.FILE_FOR_OTHERS, grid.path) else None


def _page(task: Task, lines: Sequence[TickLine], first: int) -> dict[str, Any]:
    marks = task.fields["marks"]
    return {
        "title": task.title, "drill": task.drill, "ticked": sum(one.mark is not None for one in lines),
        "all": len(lines),
        "lines": [
            {"n": first + n + 1, "name": one.name, "address": one.address,
             "mark": None if one.mark is None else marks[one.mark], "by": one.by_name, "at": one.at,
             "late": bool(one.late)}
            for n, one in enumerate(lines[first : first + PAGE])
        ],
    }  # fmt: skip


def _buttons(task: Task, person_id: int, lines: Sequence[TickLine], first: int) -> list[Button]:
    buttons = []
    for n, one in enumerate(lines[first : first + PAGE]):
        for mark, word in enumerate(task.fields["marks"]):
            subject = {
                "task": task.id, "person": person_id, "kind": one.kind, "target": one.target_id, "mark": mark,
                "first": first,
            }  # fmt: skip
            buttons.append(
                Button("answers.tick", "answers.tick", subject, {"n": first + n + 1, "mark": word}, row=n)
            )  # fmt: skip
    around = {"task": task.id, "person": person_id}
    if first > 0:
        buttons.append(Button("answers.page_before", "answers.tick_page", {**around, "first": first - PAGE}, row=50))
    if first + PAGE < len(lines):
        buttons.append(Button("answers.page_after", "answers.tick_page", {**around, "first": first + PAGE}, row=50))
    return buttons


async def _still_there(context: Context, line: TickLine, own: Receipt | None) -> bool:
    """Whether the presser still has a post where the household lies, or where the task reached them."""
    paths = [post.grid_path for post in context.posts]
    if any(path.startswith(line.grid_path) or line.grid_path.startswith(path) for path in paths):
        return True
    reached = (await context.uow.grids.get(own.grid_id)).path if own is not None else ""
    return bool(reached) and any(path.startswith(reached) or reached.startswith(path) for path in paths)


async def turn(context: Context, subject: Mapping[str, Any]) -> None:
    """上一页 and 下一页, in place."""
    await _redraw(context, subject, int(subject["first"]))


async def _redraw(context: Context, subject: Mapping[str, Any], first: int) -> list[TickLine]:
    task = await context.uow.tasks.get(int(subject["task"]))
    person_id = await _whose(context, subject)
    if task is None or person_id is None:
        await context.reply("help.not_allowed")
        return []
    lines = await context.uow.tasks.ticks.of_person(task.id, person_id)
    await context.edit_pressed(buttons=_buttons(task, person_id, lines, first), **_page(task, lines, first))
    return lines


async def tick(context: Context, subject: Mapping[str, Any]) -> None:
    """A mark's button: kept at once, changed by pressing another; the next page comes when a page is full."""
    task = await context.uow.tasks.get(int(subject["task"]))
    person_id = await _whose(context, subject)
    line = None
    if task is not None and person_id is not None:
        line = await context.uow.tasks.ticks.one_line(task.id, subject["kind"], int(subject["target"]))
    if task is None or person_id is None or line is None or line.person_id != person_id:
        await context.reply("help.not_allowed")
        return
    own = await context.uow.tasks.receipt(task.id, person_id)
    if person_id == context.person.id and not await _still_there(context, line, own):
        grid = await context.uow.grids.get(line.grid_id)
        await context.reply("answers.left_grid", title=task.title, grid=grid.name, before=line.at)
        return
    mark = int(subject["mark"])
    counting: list[Ticked] = []
    if line.mark != mark:
        counting = await context.uow.tasks.ticks.tick(task.id, line.kind, line.target_id, mark, context.person.id)
    if line.mark != mark and not counting:
        await context.reply("answers.over", title=task.title, text="")
        return
    context.note = Letter("answers.note_tick", {"name": line.name, "mark": task.fields["marks"][mark]})
    lines = await context.uow.tasks.ticks.of_person(task.id, person_id)
    first = int(subject["first"])
    if all(one.mark is not None for one in lines[first : first + PAGE]):
        left = next((n for n, one in enumerate(lines) if one.mark is None), None)
        first = first if left is None else left // PAGE * PAGE
    await context.edit_pressed(buttons=_buttons(task, person_id, lines, first), **_page(task, lines, first))
    done = all(one.mark is not None for one in lines)
    receipt = await context.uow.tasks.sign(task.id, person_id, context.terminal.id, done=done)
    if receipt is not None:
        await receipts.show_receipt(context, receipt)
    for one in counting:
        if one.task_id != task.id:
            await _sign_above(context, one)
    if done and line.mark is None:
        await context.reply("answers.all_ticked", title=task.title, all=len(lines))


async def _sign_above(context: Context, ticked: Ticked) -> None:
    """Signs the task that this one was split from, or was split into, for whoever answers for the household there."""
    done = await context.uow.tasks.ticks.all_ticked(ticked.task_id, ticked.person_id)
    receipt = await context.uow.tasks.sign(ticked.task_id, ticked.person_id, context.terminal.id, done=done)
    if receipt is not None:
        await receipts.show_receipt(context, receipt)
