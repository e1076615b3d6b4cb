"""What a head or the issuer sees of a task in the own subtree: sums by grid, who is missing, 上报确认.

Names and numbers of those who are missing only in private chats. A head reaches the own subtree alone.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from handlers.access import Act, may, reach
from handlers.answers.tree import Node, nodes_of, number_labels
from handlers.context import Context
from handlers.tasks.managing import manages
from storage.repositories.grids import Grid
from storage.repositories.letters import Button, Letter
from storage.repositories.tasks import Task

PAGE = 25
MOST_LINES = 40
MOST_BUTTONS = 8


async def sight(
    context: Context, subject: Mapping[str, Any], *, collecting: bool = True
) -> tuple[Task, list[str]] | None:
    """Returns a task and the paths in which the presser may see it; None, with a word, where there are none.

    Args:
        context: who presses, and where.
        subject: the button's.
        collecting: whether only a task that asks for more than a press will do.
    """
    if context.in_group:
        context.note = Letter("answers.note_private")
        await context.reply("help.private_only", name="名单")
        return None
    task = await context.uow.tasks.get(int(subject["task"]))
    if task is None or (collecting and task.asks not in ("fields", "each")):
        await context.reply("help.not_allowed")
        return None
    if await manages(context, task):
        # All of it: a scope may be of several places, and may have grown since.
        return task, [f"/{(await context.uow.grids.get(task.grid_id)).ancestor_ids[0]}/"]
    paths = reach(context.posts, Act.SEE_PHONES)
    if not paths:
        await context.reply("help.not_allowed")
        return None
    return task, paths


async def sight_of_grid(
    context: Context, subject: Mapping[str, Any], *, collecting: bool = True
) -> tuple[Task, list[str]] | None:
    """Returns what :func:`sight` does, where the button names a grid that grid's path alone: none outside of sight."""
    seen = await sight(context, subject, collecting=collecting)
    if seen is None or subject.get("grid") is None:
        return seen
    task, paths = seen
    path = (await context.uow.grids.get(int(subject["grid"]))).path
    return task, [path] if any(path.startswith(one) for one in paths) else []


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 看汇总: the subtree's sums, and those of the grids directly below."""
    seen = await sight(context, subject)
    if seen is None:
        return
    task, paths = seen
    root = f"/{paths[0].strip('/').split('/')[0]}/"
    nodes = await nodes_of(context.uow, task, root)
    wanted = subject.get("grid")
    if wanted is not None:
        top_path = (await context.uow.grids.get(int(wanted))).path
    else:
        top_path = _lowest_around(nodes, paths[0])
    if not any(top_path.startswith(path) for path in paths):
        await context.reply("help.not_allowed")
        return
    top = next((node for node in nodes.values() if node.grid.path == top_path), None)
    if top is None:
        await context.reply("answers.nothing_here", title=task.title)
        return
    below = sorted(
        (node for node in nodes.values() if node.grid.parent_id == top.grid.id), key=lambda one: one.grid.code
    )
    confirmed = await context.uow.tasks.sums.confirmations(task.id)
    here = {"task": task.id, "grid": top.grid.id}
    buttons = [
        Button("answers.below", "answers.tree", {"task": task.id, "grid": node.grid.id},
               {"name": node.grid.name, "missing": node.missing}, row=n // 2)
        for n, node in enumerate(below[:MOST_BUTTONS]) if node.owed
    ]  # fmt: skip
    buttons.append(Button("answers.missing", "answers.missing", here, row=20))
    if task.state == "issued" and top.missing:
        buttons.append(Button("tasks.chase_here", "tasks.chase", here, row=20))
    if task.asks == "fields" and number_labels(task) and may(context.posts, Act.FILE_FOR_OTHERS, top_path):
        buttons.append(Button("answers.correct_sum", "answers.correct_sum", here, row=21))
    if task.stepwise and task.state == "issued" and any(post.grid_id == top.grid.id for post in context.posts):
        buttons.append(Button("answers.confirm", "answers.confirm", here, row=21))
    buttons.append(Button("answers.export", "answers.export", here, row=22))
    corrections = [
        {"label": number_labels(task)[one.place], "was": one.was, "becomes": one.becomes, "reason": one.reason,
         "by": one.by_name, "grid": nodes[one.grid_id].grid.name}
        for one in await context.uow.tasks.sums.corrections(task.id)
        if one.grid_id in nodes and nodes[one.grid_id].grid.path.startswith(top_path)
    ]  # fmt: skip
    late, changed = await context.uow.tasks.totals.marked(task.id, top_path) if task.asks == "fields" else (0, 0)
    await context.reply(
        "answers.tree", buttons, title=task.title, drill=task.drill, deadline_at=task.deadline_at,
        top=_line(task, top, confirmed), below=[_line(task, node, confirmed) for node in below[:MOST_LINES]],
        more=max(0, len(below) - MOST_LINES), corrections=corrections[:10], stepwise=task.stepwise,
        late=late, changed=changed,
    )  # fmt: skip


def _lowest_around(nodes: Mapping[int, Node], path: str) -> str:
    """Returns the lowest grid of a subtree that holds all that was asked there."""
    inside = [node for node in nodes.values() if node.grid.path.startswith(path)]
    most = max((node.owed for node in inside), default=0)
    around = [node.grid.path for node in inside if node.owed == most and most]
    return max(around, key=len, default=path) if path.count("/") == 2 else path


def _line(task: Task, node: Node, confirmed: Mapping[int, Any]) -> dict[str, Any]:
    labels = number_labels(task)
    targets = {one["label"]: one["target"] for one in task.fields} if task.asks == "fields" else {}
    said = confirmed.get(node.grid.id)
    return {
        "name": node.grid.name, "answered": node.answered, "owed": node.owed,
        "sums": [
            {"label": label, "value": figure, "original": original, "target": targets.get(label)}
            for label, figure, original in zip(labels, node.figures, node.original, strict=True)
        ],
        "confirmed": said and {"by": said.by_name, "at": said.at, "same": said.figures == node.figures},
    }  # fmt: skip


async def missing(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 未报: who has not answered in the own subtree, with phone numbers, and 代报 for each."""
    seen = await sight_of_grid(context, subject)
    if seen is None:
        return
    task, paths = seen
    if task.asks == "each":
        await context.reply(
            "answers.each_missing", title=task.title, drill=task.drill, lines=await _unticked(context, task, paths)
        )  # fmt: skip
        return
    offset = max(0, int(subject.get("offset", 0)))
    page, total = await context.uow.tasks.respondents.missing(task.id, paths, offset=offset, limit=PAGE)
    groups = [
        {"grid": grid, "people": [{"name": one.name, "phone": one.phone, "received": bool(one.received_at)}
                                  for one in people]}
        for grid, people in groupby(page, key=lambda one: one.grid_name)
    ]  # fmt: skip
    buttons = []
    if task.state == "issued":
        buttons = [
            Button("answers.for_person", "answers.fill", {"task": task.id, "person": one.person_id},
                   {"name": one.name}, row=n // 3)
            for n, one in enumerate(page[:6]) if may(context.posts, Act.FILE_FOR_OTHERS, one.grid_path)
        ]  # fmt: skip
        if total:
            here = {key: subject[key] for key in ("task", "grid") if key in subject}
            buttons.append(Button("tasks.chase_here", "tasks.chase", here))
    if offset + PAGE < total:
        buttons.append(Button("tasks.next_page", "answers.missing", {**subject, "offset": offset + PAGE}))
    await context.reply(
        "answers.missing", buttons, title=task.title, drill=task.drill, groups=groups, total=total, first=offset + 1
    )  # fmt: skip


async def _unticked(context: Context, task: Task, paths: list[str]) -> list[dict[str, Any]]:
    people: dict[int, int] = {}
    grids = {grid.id: grid for path in paths for grid in await context.uow.grids.subtree(path)}
    for one in await context.uow.tasks.ticks.all(task.id):
        if one.mark is None and one.grid_id in grids:
            people[one.person_id] = people.get(one.person_id, 0) + 1
    found = await context.uow.people.by_ids(people)
    return [
        {"name": found[person_id].name, "phone": found[person_id].phone, "left": left}
        for person_id, left in sorted(people.items(), key=lambda item: -item[1])[:PAGE]
    ]


async def confirm(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 确认上报: a head says that the own subtree's sums are right; whoever confirms next is told."""
    seen = await sight(context, subject)
    if seen is None:
        return
    task, _ = seen
    grid = await context.uow.grids.get(int(subject["grid"]))
    if not any(post.grid_id == grid.id for post in context.posts) or task.state != "issued":
        await context.reply("help.not_allowed")
        return
    node = (await nodes_of(context.uow, task, grid.path)).get(grid.id)
    if node is None:
        await context.reply("answers.nothing_here", title=task.title)
        return
    await context.uow.tasks.sums.confirm(task.id, grid.id, node.figures, context.person.id)
    line = _line(task, node, {})
    await context.reply("answers.confirmed", title=task.title, drill=task.drill, top=line)
    told = await _right_above(context, task, grid)
    button = Button("answers.tree", "answers.tree", {"task": task.id})
    await context.tell(
        told, "answers.confirmed_to_you", [button], title=task.title, drill=task.drill, top=line,
        by=context.person.name,
    )  # fmt: skip


async def _right_above(context: Context, task: Task, grid: Grid) -> list[int]:
    """Returns who is to confirm next: the nearest heads between a grid and the issuer, else the issuer."""
    root = (await context.uow.grids.get(task.grid_id)).path
    heads = [
        post for post in await context.uow.people.posts_on(grid.ancestor_ids, context.today, roles=("head",))
        if post.grid_path.startswith(root) and post.grid_id != grid.id and post.person_id != context.person.id
    ]  # fmt: skip
    nearest = max((len(post.grid_path) for post in heads), default=0)
    found = {post.person_id for post in heads if len(post.grid_path) == nearest} or {task.issuer_id}
    return sorted(found - {context.person.id})
