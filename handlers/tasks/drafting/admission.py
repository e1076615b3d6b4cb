"""Admission (准入): what a rulebook does not let be passed down to grids, with its clause, in the rulebook's words.

Must never refuse what is only assisted: 协助隐患排查 goes out, 安全生产 as 责任主体 does not.
Source: the rulebook's bars of the kind pass_down, and its requirements about task_kinds.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from config.rulebooks.schema import Bar, Rulebook
from handlers.context import Context
from storage.repositories.grids import grid_id_of
from storage.repositories.tasks import Task, TaskScope

RESPONSIBLE = "责任主体"
ASSISTING = "协助"

Item = dict[str, Any]
"""{code, name, kind, unit, clause, lists, words}: a line of a list; ``lists`` are the rulebooks in whose list it is."""


def refusal(text: str, rulebook: Rulebook, on: date, item: Item | None = None, part: str = "") -> Bar | None:
    """Returns the bar that keeps a task from grids; None where it may go out.

    Args:
        text: title and body, in which 责任主体 declares that the grid itself would be answerable.
        rulebook: the jurisdiction's.
        on: the local day.
        item: what it was declared to be; None where nobody asked.
        part: 'assist' or 'lead', as it was declared; empty where nobody asked.
    """
    leads = part == "lead" or (not part and RESPONSIBLE in text)
    said = "\n".join([text, item["name"], item["kind"]]) if item else text
    for bar in rulebook.bars:
        if bar.kind != "pass_down" or not bar.in_force(on):
            continue
        if bar.refuses == "outside_list" and item is not None and rulebook.name not in item["lists"]:
            return bar
        if bar.refuses in ("responsible", "professional") and leads and any(word in said for word in bar.items):
            return bar
        # The list's own 类别 names what the bar spells out: 专业性事项.
        kind = item["kind"] if item else ""
        if bar.refuses == "professional" and leads and kind and any(kind in words for words in bar.items):
            return bar
        if bar.refuses == "professional" and part != "assist" and any(words in text for words in bar.items):
            return bar
    return None


async def jurisdictions(context: Context, paths: Sequence[str]) -> dict[str, tuple[str, Rulebook | None]]:
    """Returns the subtrees of a scope that follow a rulebook of their own: path → the grid's name and the rulebook.

    Args:
        context: for the store and the rulebooks.
        paths: the scope's.
    """
    found: dict[str, tuple[str, Rulebook | None]] = {}
    for path in paths:
        grid = await context.uow.grids.get(grid_id_of(path))
        found[path] = (grid.name, await context.world.rulebook_of(context.uow, path))
        for below in await context.uow.grids.with_rulebook(path):
            if below.path != path:
                found[below.path] = (below.name, context.world.rulebooks.get(below.rulebook or ""))
    return dict(sorted(found.items(), key=lambda one: len(one[0])))


async def narrow(
    context: Context, made: Mapping[str, Any], scope: TaskScope
) -> tuple[TaskScope | None, list[dict[str, str]]]:
    """Takes those jurisdictions out of a scope whose rulebook refuses the task.

    Args:
        context: who issues, and when.
        made: the draft.
        scope: with present paths.

    Returns:
        What is left (None if nothing is), and for each jurisdiction that refuses: grid, clause, document, words and
        the way to go.
    """
    text, item, part = f"{made['title']}\n{made['body']}", made.get("item"), made.get("part") or ""
    refused: list[dict[str, str]] = []
    left = replace(scope, paths=(), without=())
    # The highest come first, and each is asked of the nearest one around it: however deep a jurisdiction lies inside
    # one that refuses, it gets the task if its own rulebook lets it through.
    for path, (name, rulebook) in (await jurisdictions(context, scope.paths)).items():
        bar = refusal(text, rulebook, context.today, item, part) if rulebook is not None else None
        if rulebook is not None and bar is not None:
            refused.append(_words(name, rulebook, bar, item))
            if left.holds(path):
                left = replace(left, without=(*left.without, path))
        elif not left.holds(path):
            left = replace(left, paths=(*left.paths, path))
    return left if left.paths else None, refused


def _words(grid: str, rulebook: Rulebook, bar: Bar, item: Item | None) -> dict[str, str]:
    return {
        "grid": grid, "clause": bar.clause or "", "document": rulebook.document.title, "says": bar.says,
        "instead": bar.instead or "", "unit": str(item["unit"]) if item else "",
    }  # fmt: skip


async def offered(context: Context, scope: TaskScope) -> list[Item]:
    """Returns what the lists of a scope's jurisdictions hold; empty where no rulebook there has a list.

    The list that an office imported comes first; until there is one, the kinds that the rulebook itself names.
    """
    books = {
        book.name: book
        for path, (_, book) in (await jurisdictions(context, scope.paths)).items()
        if book is not None and scope.holds(path)
    }
    with_list = {name: book for name, book in books.items() if _kinds(book, context.today)}
    imported = await context.uow.tasks.admitted.of(with_list) if with_list else []
    items: dict[str, Item] = {}
    for name, book in with_list.items():
        lines = [one for one in imported if one.rulebook == name]
        found: list[dict[str, Any]] = [
            {"code": one.code, "name": one.name, "kind": one.kind, "unit": one.unit, "clause": one.basis, "words": []}
            for one in lines
        ] or [
            {"code": one.id, "name": one.items[0], "kind": "", "unit": "", "clause": one.clause, "words": one.items[1:]}
            for one in _kinds(book, context.today)
        ]
        for item in found:
            items.setdefault(item["name"], {**item, "words": list(item["words"]), "lists": []})["lists"].append(name)
    return list(items.values())


def _kinds(book: Rulebook, on: date) -> list[Any]:
    return [one for one in book.requirements if one.about == "task_kinds" and one.in_force(on)]


OUTSIDE: Item = {"code": "", "name": "", "kind": "", "unit": "", "clause": "", "lists": [], "words": []}
"""What is in no list."""


def named_in(items: Sequence[Item], text: str) -> list[Item]:
    """Returns the items that a text names: by their whole name, else by one of their words."""
    named = [one for one in items if one["name"] in text]
    if named:
        longest = max(len(one["name"]) for one in named)
        return [one for one in named if len(one["name"]) == longest]
    return [one for one in items if any(word in text for word in one["words"])]


def part_in(text: str) -> str:
    """Returns what a text declares: 'lead' for 责任主体, 'assist' for 协助, nothing where it says neither."""
    return "lead" if RESPONSIBLE in text else "assist" if ASSISTING in text else ""


def record(made: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns what a task keeps of what it was admitted as; None where no rulebook in scope asks."""
    item = made.get("item")
    if not item:
        return None
    kept = {name: item[name] for name in ("code", "name", "kind", "unit", "clause", "lists")}
    return {**kept, "part": made.get("part") or ""}


def draft_of(task: Task) -> dict[str, Any]:
    """Returns what :func:`narrow` asks of a draft, for a task that is out already."""
    item = task.admitted
    return {"title": task.title, "body": task.body, "item": item, "part": item["part"] if item else ""}
