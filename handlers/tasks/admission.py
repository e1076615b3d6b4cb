"""Admission (准入): what a rulebook does not let be passed down to grids, with its clause, in the rulebook's words.

Must never refuse what is only assisted: 协助隐患排查 goes out, 安全生产 as 责任主体 does not.
Source: the rulebook's bars of the kind pass_down.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from config.rulebooks.schema import Bar, Rulebook
from handlers.context import Context
from storage.repositories.tasks import TaskScope

RESPONSIBLE = "责任主体"


def refusal(text: str, rulebook: Rulebook, on: date) -> Bar | None:
    """Returns the bar that keeps a task from grids; None where it may go out.

    Args:
        text: title and body, in which 责任主体 declares that the grid itself would be answerable.
        rulebook: the jurisdiction's.
        on: the local day.
    """
    declared = RESPONSIBLE in text
    for bar in rulebook.bars:
        if bar.kind == "pass_down" and bar.since <= on and (bar.until is None or on <= bar.until):
            named = any(item in text for item in bar.items)
            if named and (declared or any(item in text for item in bar.items if "事项" in item)):
                return bar
    return None


async def narrow(
    context: Context, made: Mapping[str, Any], scope: TaskScope
) -> tuple[TaskScope | None, list[dict[str, str]]]:
    """Takes those jurisdictions out of a scope whose rulebook refuses the task.

    Args:
        context: who issues, and when.
        made: the draft.
        scope: with present paths.

    Returns:
        What is left (None if nothing is), and for each jurisdiction that refuses: grid, clause, document and words.
    """
    text = f"{made['title']}\n{made['body']}"
    refused: list[dict[str, str]] = []
    kept: list[str] = []
    without: list[str] = []
    for path in scope.paths:
        own = await context.world.rulebook_of(context.uow, path)
        below = [grid for grid in await context.uow.grids.with_rulebook(path) if grid.path != path]
        bar = refusal(text, own, context.today) if own is not None else None
        if bar is not None and own is not None:
            ids = [int(part) for part in path.strip("/").split("/")]
            refused.append(_words((await context.uow.grids.get(ids[-1])).name, own, bar))
            kept += [grid.path for grid in below if not _refuses(context, grid.rulebook, text)]
        else:
            kept.append(path)
        for grid in below:
            rulebook = context.world.rulebooks.get(grid.rulebook or "")
            barred = refusal(text, rulebook, context.today) if rulebook is not None else None
            if rulebook is not None and barred is not None:
                without.append(grid.path)
                refused.append(_words(grid.name, rulebook, barred))
    if not kept:
        return None, refused
    return replace(scope, paths=tuple(kept), without=tuple(without)), refused


def _refuses(context: Context, name: str | None, text: str) -> bool:
    rulebook = context.world.rulebooks.get(name or "")
    return rulebook is not None and refusal(text, rulebook, context.today) is not None


def _words(grid: str, rulebook: Rulebook, bar: Bar) -> dict[str, str]:
    return {"grid": grid, "clause": bar.clause or "", "document": rulebook.document.title, "says": bar.says}


def record(made: Mapping[str, Any]) -> dict[str, Any] | None:
    """Returns what a task keeps of what it was admitted as; None where no rulebook in scope asks."""
    item = made.get("item")
    return None if not item else {**item, "part": made.get("part", "")}
