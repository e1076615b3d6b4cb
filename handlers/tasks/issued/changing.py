"""改任务: text, deadline, scope and early end of a task that was issued, each with its author in the record.

A changed card is edited once on each terminal that shows it; a widened scope sends the card to the new ones alone.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.dates import InstantRead, read_instant
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Form, Ok, Stop
from handlers.tasks.drafting import admission
from handlers.tasks.drafting.scope import ScopeReader, resolve
from handlers.tasks.issued import deadlines
from handlers.tasks.issued.following import pull_in
from handlers.tasks.issuing import card_letter, lane_of, subject_of
from handlers.tasks.managing import managed, managed_and_issued, manages
from storage.repositories.letters import Button, Letter
from storage.repositories.tasks import Task

FORM = "task_changes"


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 改任务: what is to be changed."""
    task = await managed_and_issued(context, subject)
    if task is None:
        return
    names = ("title", "body", "deadline", "scope", "close")
    buttons = [
        Button(f"task_changes.{name}", "tasks.change_what", {"task": task.id, "what": name}, row=n // 2)
        for n, name in enumerate(names)
    ]
    buttons.append(Button("task_changes.copy", "tasks.copy", {"task": task.id}, row=3))
    buttons.append(Button("recurring.save_template", "recurring.template_of_task", {"task": task.id}, row=3))
    await context.reply("task_changes.which", buttons, title=task.title)


async def what(context: Context, subject: Mapping[str, Any]) -> None:
    """Asks for the new text, deadline or scope; 提前结束 is done at once."""
    if subject["what"] == "close":
        await close(context, subject)
        return
    task = await context.uow.tasks.get(int(subject["task"]))
    if task is None or not await _may_change(context, task, subject):
        await context.reply("help.not_allowed")
        return
    start: Answers = {"task": task.id, "title": task.title, "what": subject["what"], "hint": ""}
    if subject.get("grid") is not None:
        start["grid"] = int(subject["grid"])
    await engine.start(context, FORM, start)


async def _may_change(context: Context, task: Task, subject: Mapping[str, Any]) -> bool:
    if await manages(context, task):
        return True
    grid_id = subject.get("grid")
    if grid_id is None:
        return False
    path = (await context.uow.grids.get(int(grid_id))).path
    return any(path.startswith(own) for own in reach(context.posts, Act.ISSUE_TASK))


async def _read_new(context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    wanted = answers["what"]
    if wanted in ("deadline", "here_deadline"):
        read = read_instant(text, context.local_now, add_workdays=context.world.calendar.add_workdays)
        if not isinstance(read, InstantRead) or read.at <= context.local_now:
            return Again("task_changes.ask_new", {"answers": {**answers, "hint": "deadline"}})
        return Ok(read.at)
    if wanted == "scope":
        found = await ScopeReader(context).read(text, loosely=True)
        if not isinstance(found, dict):
            return Again("task_changes.ask_new", {"answers": {**answers, "hint": "scope"}})
        return Ok(found)
    if wanted == "title":
        return Ok(text.strip().split("\n")[0][:80])
    return Ok(text.strip()[:2000])


async def _apply(context: Context, answers: Answers) -> None:
    task = await context.uow.tasks.get(int(answers["task"]))
    subject = {"grid": answers["grid"]} if "grid" in answers else {}
    if task is None or task.state != "issued" or not await _may_change(context, task, subject):
        await context.reply("tasks.closed_before", title=answers["title"])
        return
    wanted, new = answers["what"], answers["new"]
    if wanted in ("here_line", "here_deadline"):
        await _apply_here(context, task, int(answers["grid"]), wanted, new)
    elif wanted == "scope":
        await widen(context, task, new)
    else:
        await rewrite(context, task, wanted, new)


async def rewrite(context: Context, task: Task, wanted: str, new: Any) -> None:
    """Changes the title, the body or the deadline, and edits every card once.

    Args:
        context: who changes it.
        task: an issued task.
        wanted: title, body or deadline.
        new: the new text, or the deadline as ISO text.
    """
    if wanted == "deadline":
        at = datetime.fromisoformat(str(new))
        limit = await deadlines.limit_of(context, task.parent_id, task.issuer_id)
        if deadlines.is_beyond(at, limit):
            await context.reply("task_changes.not_later", title=task.title, at=limit)
            return
        before, after = {"deadline_at": task.deadline_at}, {"deadline_at": at}
        changed = await context.uow.tasks.rewrite(task.id, deadline_at=at)
    else:
        before, after = {wanted: getattr(task, wanted)}, {wanted: new}
        changed = await context.uow.tasks.rewrite(task.id, **{wanted: new})
    if not changed:
        await context.reply("tasks.closed_before", title=task.title)
        return
    kind = "deadline" if wanted == "deadline" else "text"
    await context.uow.tasks.sums.note_change(task.id, kind, context.person.id, before=before, after=after)
    shown = {
        **({"deadline_at": after["deadline_at"]} if wanted == "deadline" else {wanted: new}),
        "changed_at": context.now, "changed_by": context.person.name,
    }  # fmt: skip
    await context.uow.outbox.reword(subject_of(task.id), shown, lane_of(task.urgent))
    if wanted == "deadline":
        await pull_in(context, task.id)
    await context.reply(
        "task_changes.changed", title=shown.get("title", task.title), what=wanted, to=after.get("deadline_at")
    )


async def widen(context: Context, task: Task, scope: Mapping[str, Any]) -> None:
    """Adds people to a task; only the new ones get its card."""
    wanted = await resolve(context, dict(scope))
    resolved, refused = await admission.narrow(context, admission.draft_of(task), wanted) if wanted else (None, [])
    if wanted is not None and resolved is None:
        await context.reply("tasks.refused", title=task.title, refused=refused)
        return
    added = 0
    if resolved is not None:
        added = await context.uow.tasks.widen(task.id, resolved, context.today, task.issuer_id)
    if not added or resolved is None:
        await context.reply("task_changes.nobody_new", title=task.title)
        return
    await context.uow.tasks.sums.note_change(
        task.id, "scope", context.person.id, before={"scope": task.scope}, after={"added": scope, "people": added}
    )
    await context.uow.tasks.deadlines.apply(task.id)
    if task.asks == "each":
        await context.uow.tasks.ticks.lay_out(task.id, task.fields["of"], task.fields["tags"])
    issuer = await context.uow.people.get(task.issuer_id)
    letter = card_letter(
        task.id, task.title, task.body, task.deadline_at, urgent=task.urgent, issuer=issuer.name, asks=task.asks,
        fields=task.fields, drill=task.drill,
    )  # fmt: skip
    whom = context.uow.tasks.untold_terminals_of(task.id, resolved)
    await context.uow.outbox.broadcast(letter, whom, lane_of(task.urgent), subject=subject_of(task.id))
    await context.reply("task_changes.widened", title=task.title, people=added, refused=refused)


async def close(context: Context, subject: Mapping[str, Any]) -> None:
    """提前结束, or 到此为止 after the deadline: no answer counts from now on; what was answered stays."""
    task = await managed(context, subject)
    if task is None:
        return
    if not await context.uow.tasks.close(task.id, context.person.id):
        await context.reply("tasks.closed_before", title=task.title)
        return
    await context.uow.tasks.sums.note_change(task.id, "closed", context.person.id)
    await context.uow.outbox.reword(subject_of(task.id), {"closed_at": context.now}, lane_of(task.urgent), buttons=())
    await context.reply("task_changes.closed", title=task.title)


async def keep_open(context: Context, subject: Mapping[str, Any]) -> None:
    """继续收, after the deadline: late answers are taken on, and marked."""
    task = await managed(context, subject)
    if task is None:
        return
    await context.uow.tasks.sums.note_change(task.id, "kept_open", context.person.id)
    await context.edit_pressed(buttons=())
    await context.reply("task_changes.kept_open", title=task.title)


async def _apply_here(context: Context, task: Task, grid_id: int, wanted: str, new: Any) -> None:
    """A head's own line, or an earlier deadline, for the own subtree; never a later one."""
    grid = await context.uow.grids.get(grid_id)
    if wanted == "here_deadline":
        at = datetime.fromisoformat(str(new))
        parent = grid.path[: grid.path.rstrip("/").rindex("/") + 1]
        limit = await context.uow.tasks.deadlines.of_grid(task.id, task.deadline_at, parent)
        if limit is not None and at > limit:
            await context.reply("task_changes.not_later", title=task.title, at=limit)
            return
        after: dict[str, Any] = {"deadline_at": at}
    else:
        after = {"text": str(new)[:300]}
    await context.uow.tasks.sums.note_change(task.id, "line", context.person.id, grid_id=grid_id, after=after)
    if wanted == "here_deadline":
        await context.uow.tasks.deadlines.apply(task.id, grid.path)
        await pull_in(context, task.id)
    whom = context.uow.tasks.private_terminals_in(task.id, [grid.path])
    button = Button("task_changes.open_card", "tasks.show_card", {"task": task.id})
    letter = Letter(
        "task_changes.from_head",
        {
            "title": task.title,
            "drill": task.drill,
            "by": context.person.name,
            "grid": grid.name,
            "text": "",
            "deadline_at": None,
            **after,
        },
        (button,),
    )
    await context.uow.outbox.broadcast(letter, whom, lane_of(task.urgent), subject=f"line:{task.id}")
    await context.reply("task_changes.told_here", title=task.title, grid=grid.name)


FORM_OF_CHANGE = Form(FORM, (Field("new", _read_new),), _apply)
