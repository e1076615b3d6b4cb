"""Sums up the tree: for every grid what was answered, what is missing and the sums, corrections of heads included.

Pure arithmetic over what the store counted by grid; whatever the order of answers, corrections and moves, the sum of a
grid is that of its own people and of the grids below it.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.answers.reading import plain_number
from storage.repositories.grids import Grid
from storage.repositories.task_sums import Correction
from storage.repositories.tasks import Task
from storage.unit_of_work import UnitOfWork


@dataclass
class Node:
    """One grid's figures in thousandths, its subtree included; ``original`` are the sums before any correction."""

    grid: Grid
    owed: int = 0
    answered: int = 0
    original: list[int] = field(default_factory=list)
    figures: list[int] = field(default_factory=list)

    @property
    def missing(self) -> int:
        """How many have not answered."""
        return self.owed - self.answered


def sum_up(
    grids: Iterable[Grid],
    counted: Mapping[int, tuple[int, Sequence[int]]],
    owed: Mapping[int, int],
    corrections: Iterable[Correction],
    numbers: int,
) -> dict[int, Node]:
    """Returns every grid that the task reached, or that stands above one that it reached, with its subtree's figures.

    Args:
        grids: the tree, or a part of it with all ancestors inside that part.
        counted: grid id → how many answered there, and their sums.
        owed: grid id → how many owe an answer there.
        corrections: those that count.
        numbers: how many sums there are.
    """
    nodes = {grid.id: Node(grid, 0, 0, [0] * numbers, [0] * numbers) for grid in grids}
    reached: set[int] = set()
    for grid_id in {*counted, *owed}:
        if grid_id not in nodes:
            continue
        answered, sums = counted.get(grid_id, (0, ()))
        for ancestor in nodes[grid_id].grid.ancestor_ids:
            node = nodes.get(ancestor)
            if node is None:
                continue
            reached.add(ancestor)
            node.owed += owed.get(grid_id, 0)
            node.answered += answered
            for place, value in enumerate(sums):
                node.original[place] += value
                node.figures[place] += value
    for one in corrections:
        if one.grid_id in nodes:
            for ancestor in nodes[one.grid_id].grid.ancestor_ids:
                if ancestor in nodes:
                    nodes[ancestor].figures[one.place] += one.delta
    return {grid_id: node for grid_id, node in nodes.items() if grid_id in reached}


def number_labels(task: Task) -> list[str]:
    """Returns the names of the sums of a task: its number fields, or the marks of 逐户."""
    if task.asks == "each":
        return [str(mark) for mark in task.fields["marks"]]
    if task.asks != "fields":
        return []
    return [str(one["label"]) for one in task.fields if one["kind"] == "number"]


async def nodes_of(uow: UnitOfWork, task: Task, path: str | None = None) -> dict[int, Node]:
    """Returns a task's figures for every grid of a subtree, in a few statements whatever its size."""
    root = await uow.grids.get(task.grid_id)
    grids = await uow.grids.subtree(path or f"/{root.ancestor_ids[0]}/")
    labels = number_labels(task)
    corrections = await uow.tasks.sums.corrections(task.id)
    if task.asks == "each":
        ticked = await uow.tasks.ticks.by_grid(task.id, len(labels))
        counted = {key: (sum(marks), [n * 1000 for n in marks]) for key, (_, marks) in ticked.items()}
        owed = {key: targets for key, (targets, _) in ticked.items()}
    elif task.asks == "fields":
        counted = await uow.tasks.totals.by_grid(task.id, len(labels))
        owed = await uow.tasks.respondents.by_grid(task.id)
    else:
        counted = await uow.tasks.respondents.pressed_by_grid(task.id, done=task.asks != "receipt")
        owed = await uow.tasks.respondents.by_grid(task.id)
    return sum_up(grids, counted, owed, corrections, len(labels))


def sums_json(labels: Sequence[str], figures: Sequence[int]) -> dict[str, Any]:
    """Returns sums by their names, as people write numbers."""
    return {label: plain_number(figure) for label, figure in zip(labels, figures, strict=True)}


async def document_of(uow: UnitOfWork, task: Task) -> dict[str, Any]:
    """Returns what `gridbot task show --json` adds: ``answers`` by field, and ``grids`` in the order of the tree."""
    labels = number_labels(task)
    if task.asks not in ("fields", "each"):
        return {"answers": {}, "grids": []}
    nodes = await nodes_of(uow, task)
    top = min(nodes.values(), key=lambda node: node.grid.path.count("/"), default=None)
    answers: dict[str, Any] = {}
    if top is not None:
        for label, figure in zip(labels, top.figures, strict=True):
            answers[label] = {"sum": plain_number(figure), "answered": top.answered, "missing": top.missing}
        for other in () if task.asks == "each" else task.fields:
            # A choice or a photo has no sum; how many answered is still worth knowing.
            if other["kind"] != "number":
                answers[other["label"]] = {"sum": None, "answered": top.answered, "missing": top.missing}
    grids = [
        {"code": node.grid.code, "sum": sums_json(labels, node.figures), "answered": node.answered,
         "missing": node.missing}
        for node in sorted(nodes.values(), key=lambda node: (node.grid.path.count("/"), node.grid.code))
    ]  # fmt: skip
    return {"answers": answers, "grids": grids}
