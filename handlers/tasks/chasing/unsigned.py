"""未签收: who has not signed, with phone numbers, grouped by grid; 再发未签收 sends them the task once more.

Only in private chats, only to the issuer and the office, and to those above for their own subtrees.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.tasks.issuing import card_letter, lane_of, subject_of
from handlers.tasks.managing import manages
from storage.repositories.letters import Button, Letter
from storage.repositories.tasks import Task

PAGE = 30
NOT_AGAIN_WITHIN = timedelta(minutes=10)


async def show_unsigned(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows one page of those who have not signed."""
    if context.in_group:
        context.note = Letter("tasks.note_private")
        await context.reply("help.private_only", name="未签收")
        return
    task = await context.uow.tasks.get(int(subject["task"]))
    paths = reach(context.posts, Act.SEE_PHONES)
    manager = task is not None and await manages(context, task)
    here = await _within(context, subject.get("grid"), None if manager else paths)
    if task is None or not (manager or here):
        await context.reply("help.not_allowed")
        return
    offset = max(0, int(subject.get("offset", 0)))
    page, total = await context.uow.tasks.lists.unsigned(task.id, here, context.today, offset=offset, limit=PAGE)
    groups = [
        {
            "grid": grid,
            "people": [
                {"name": p.name, "phone": p.phone, "unreachable": p.unreachable, "away": p.away,
                 "stand_in": p.stand_in_for_id is not None}
                for p in people
            ],
        }
        for grid, people in groupby(page, key=lambda one: one.grid_name)
    ]  # fmt: skip
    buttons = []
    if offset + PAGE < total:
        buttons.append(Button("tasks.next_page", "tasks.unsigned", {**subject, "offset": offset + PAGE}))
    if task.state == "issued" and total:
        label = "tasks.chase" if here is None else "tasks.chase_here"
        again = {key: subject[key] for key in ("task", "grid") if key in subject}
        buttons.append(Button(label, "tasks.chase", again))
    await context.reply(
        "tasks.unsigned", buttons, title=task.title, drill=task.drill, groups=groups, total=total, first=offset + 1,
        last=offset + len(page), whole=here is None,
    )  # fmt: skip


async def _within(context: Context, grid_id: Any, paths: list[str] | None) -> list[str] | None:
    """Narrows subtrees (None: everything) to one grid's, where one is named; empty where it lies outside."""
    if grid_id is None:
        return paths
    path = (await context.uow.grids.get(int(grid_id))).path
    return [path] if paths is None or any(path.startswith(own) for own in paths) else []


async def chase(context: Context, subject: Mapping[str, Any]) -> None:
    """再发: once more to those who have not signed, or not answered where something is asked; not twice in ten minutes.

    The issuer and the office send to everybody, a head to the own subtree (or a grid of it). Below a list of those who
    have not finished, it reaches all of these, signed or not.
    """
    task = await context.uow.tasks.get(int(subject["task"]))
    if task is None:
        await context.reply("help.not_allowed")
        return
    paths = await _chased_paths(context, task, subject.get("grid"))
    if paths is not None and not paths:
        await context.reply("help.not_allowed")
        return
    if task.state != "issued":
        await context.reply("tasks.closed_before", title=task.title)
        return
    if paths is None:
        allowed = await context.uow.tasks.chase(task.id, context.now - NOT_AGAIN_WITHIN)
        before = task.chased_at
    else:
        before = await _chased_here_at(context, task)
        allowed = before is None or before <= context.now - NOT_AGAIN_WITHIN
        if allowed:
            await context.uow.tasks.sums.note_change(task.id, "chased", context.person.id, after={"paths": paths})
    if not allowed:
        await context.reply("tasks.chased_before", title=task.title, at=before)
        return
    not_done = task.asks in ("fields", "each") or (bool(subject.get("unfinished")) and task.asks != "receipt")
    figures = await context.uow.tasks.figures(task.id)
    open_people = figures.people - (figures.done if not_done else figures.received)
    if open_people == 0:
        await context.reply("tasks.all_signed", title=task.title, unfinished=not_done)
        return
    issuer = await context.uow.people.get(task.issuer_id)
    until = task.deadline_at
    if paths is not None:
        found = [await context.uow.tasks.deadlines.of_grid(task.id, task.deadline_at, path) for path in paths]
        until = min((at for at in found if at is not None), default=None)
    letter = card_letter(
        task.id, task.title, task.body, until, urgent=task.urgent, issuer=issuer.name, again=True,
        asks=task.asks, fields=task.fields, drill=task.drill,
    )  # fmt: skip
    whom = context.uow.tasks.unsigned_terminals_of(task.id, paths, not_done=not_done)
    await context.uow.outbox.broadcast(letter, whom, lane_of(task.urgent), subject=subject_of(task.id))
    if paths is not None:
        await context.reply("tasks.chased_here", title=task.title)
        return
    await context.reply(
        "tasks.chased", [Button("tasks.unsigned", "tasks.unsigned", {"task": task.id})], title=task.title,
        people=open_people, unreachable=figures.unreachable, unfinished=not_done,
    )  # fmt: skip


async def _chased_paths(context: Context, task: Task, grid_id: Any) -> list[str] | None:
    """Returns the subtrees in which the presser may send again: None for all of the task, empty for nowhere."""
    allowed = None if await manages(context, task) else reach(context.posts, Act.SEE_PHONES)
    return await _within(context, grid_id, allowed)


async def _chased_here_at(context: Context, task: Task) -> datetime | None:
    own = [
        one.at for one in await context.uow.tasks.sums.changes(task.id, ["chased"]) if one.by_id == context.person.id
    ]
    return max(own, default=None)
