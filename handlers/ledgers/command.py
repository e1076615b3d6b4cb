"""/台账: the month's figures of the own grid in the chat; each opens into the matters behind it."""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.ledgers.figures import LedgerFigure, Month, month_of, unit_figures, worker_figures
from handlers.matters.standing import may_see
from storage.repositories.matters import Matter
from storage.repositories.outbox import Button

MOST_LISTED = 10
OPENED = ("registered", "open", "overdue", "redone")


async def run(context: Context, _text: str) -> None:
    """Shows this month: of the highest own grid for heads and offices, one's own work for workers."""
    month = month_of(context.world, context.today)
    heads = [post for post in context.posts if may([post], Act.HANDLE_MATTER)]
    if not heads:
        await _own(context, month)
        return
    post = heads[0]
    figures = await unit_figures(context.world, context.uow, post.grid_path, month)
    buttons = [
        Button(f"ledgers.{which}", "ledgers.open", {"grid": post.grid_id, "which": which}, row=n // 2)
        for n, which in enumerate(OPENED)
    ]
    await context.reply("ledgers.unit", buttons, grid=post.grid_name, month=month.start_on, figures=_shown(figures))


async def _own(context: Context, month: Month) -> None:
    path = context.posts[-1].grid_path if context.posts else "/"
    figures = await worker_figures(context.world, context.uow, context.person.id, path, month)
    await context.reply("ledgers.worker", name=context.person.name, month=month.start_on, figures=_shown(figures))


def _shown(figures: list[LedgerFigure]) -> list[dict[str, Any]]:
    return [dict(figure.__dict__) for figure in figures]


async def open_figure(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons below the ledger: the matters that a figure was counted from; the others' confidential ones only
    as a number."""
    grid = await context.uow.grids.get(int(subject["grid"]))
    if context.in_group or not may(context.posts, Act.HANDLE_MATTER, grid.path):
        await context.reply("help.not_allowed")
        return
    month = month_of(context.world, context.today)
    found = await context.uow.matters.between(grid.path, month.start, month.end)
    wanted = [one for one in found if _is(str(subject["which"]), one, context)]
    shown: list[Matter] = []
    for matter in wanted:
        if len(shown) < MOST_LISTED and await may_see(
            context.world, context.uow, context.person, context.posts, matter
        ):
            shown.append(matter)
    buttons = [
        Button("matters.open", "matters.show", {"matter": one.id}, {"short": one.text[:12]}, row=n // 2)
        for n, one in enumerate(shown)
    ]
    lines = [{"number": one.number, "short": one.text[:30]} for one in shown]
    await context.reply("ledgers.behind", buttons, which=subject["which"], lines=lines, count=len(wanted))


def _is(which: str, matter: Matter, context: Context) -> bool:
    if matter.state in ("merged", "withdrawn"):
        return False
    late = matter.due_at is not None and matter.due_at <= context.now and matter.solved_at is None
    return {
        "registered": True,
        "open": matter.is_open,
        "overdue": matter.overdue_at is not None or (late and matter.is_open and matter.state != "paused"),
        "redone": matter.redone > 0,
    }[which]


AREA = Area("ledgers", commands=(Command("books", "台账", run),), actions={"open": open_figure})
