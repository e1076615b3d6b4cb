"""/台账: a month's figures of a unit or a worker in the chat; each opens into what it was counted from.

It must never word a confidential matter to somebody outside its chain: it is counted, and not shown.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from handlers.access import Act, may, reach
from handlers.areas import Area, Command
from handlers.context import Context
from handlers.ledgers.figures import LedgerFigure, Month, month_of, month_said, unit_figures, worker_figures
from handlers.matters.standing import may_see
from storage.repositories.letters import Button
from storage.repositories.matter_figures import MatterFigures
from storage.repositories.matters import Matter
from storage.repositories.people import Post

MOST_LISTED = 10
MOST_READ = 40
"""So many are read for a list: some of them may be hidden from the reader."""
BEHIND = {
    "registered": "registered", "solved": "solved", "closed": "closed", "open": "open", "overdue": "overdue",
    "confidential": "confidential", "kept_in_grid": "kept_in_grid", "response": "not_responded",
    "on_time": "not_on_time", "satisfied": "not_satisfied", "redone": "overdue_or_redone", "found": "registered",
    "content": "not_satisfied",
    "late_open": "late_open",
}  # fmt: skip
"""What a figure opens into: a count into what was counted, a rate into what it lacks."""


async def run(context: Context, text: str) -> None:
    """Shows a month: of the highest own grid for heads and offices, one's own work for workers, somebody's by name."""
    month = month_said(context.world, text, context.today)
    if month is None:
        await _of_somebody(context, text)
        return
    heads = [post for post in context.posts if may([post], Act.HANDLE_MATTER)]
    if heads:
        await _show_unit(context, heads[0], month)
    elif context.posts:
        await _show_worker(context, context.person.id, context.person.name, context.posts[-1], month)
    else:
        await context.reply("help.not_allowed")


async def _of_somebody(context: Context, text: str) -> None:
    name, _, when = text.strip().partition(" ")
    month = month_said(context.world, when, context.today)
    found: dict[int, Post] = {}
    for path in reach(context.posts, Act.READ_REPORTS):
        found |= {post.person_id: post for post in await context.uow.people.named(name, path, context.today)}
    if month is None or len(found) != 1 or context.in_group:
        await context.reply("ledgers.whose", text=text.strip()[:20])
        return
    ((person_id, post),) = found.items()
    await _show_worker(context, person_id, name, post, month)


async def _show_unit(context: Context, post: Post, month: Month) -> None:
    figures = await unit_figures(context.world, context.uow, post.grid_path, month)
    known = {"grid": post.grid_id, "month": month.start_on}
    buttons = _buttons(figures, known)
    before = month_of(context.world, month.start_on - timedelta(days=1)).start_on
    buttons.append(Button("ledgers.month", "ledgers.month", {**known, "month": before}, {"on": before}, row=90))
    await context.reply(
        "ledgers.unit", [] if context.in_group else buttons, grid=post.grid_name, month=month.start_on,
        figures=_shown(figures),
    )  # fmt: skip


async def _show_worker(context: Context, person_id: int, name: str, post: Post, month: Month) -> None:
    figures = await worker_figures(context.world, context.uow, person_id, post.grid_path, month)
    known = {"person": person_id, "month": month.start_on}
    buttons = [] if context.in_group else _buttons(figures, known)
    await context.reply("ledgers.worker", buttons, name=name, month=month.start_on, figures=_shown(figures))


def _buttons(figures: Sequence[LedgerFigure], known: Mapping[str, Any]) -> list[Button]:
    opened = [one.id for one in figures if one.value is not None and (one.whole or one.value)]
    return [
        Button("ledgers.open", "ledgers.open", {**known, "which": which}, {"id": which}, row=n // 2)
        for n, which in enumerate(opened)
    ]


def _shown(figures: Sequence[LedgerFigure]) -> list[dict[str, Any]]:
    return [dict(figure.__dict__) for figure in figures]


async def show_month(context: Context, subject: Mapping[str, Any]) -> None:
    """The button below a ledger that shows another month of the same grid."""
    post = next((one for one in context.posts if one.grid_id == int(subject["grid"])), None)
    if post is None or not may([post], Act.HANDLE_MATTER):
        await context.reply("help.not_allowed")
        return
    await _show_unit(context, post, month_of(context.world, date.fromisoformat(subject["month"])))


async def open_figure(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons below a ledger: what a figure was counted from; the others' confidential matters only as a number."""
    # A button of before months could be chosen bears none: it means the month of the press.
    on = date.fromisoformat(subject["month"]) if "month" in subject else context.today
    month, which = month_of(context.world, on), str(subject["which"])
    if context.in_group:
        await context.reply("help.not_allowed")
    elif "person" in subject:
        await _open_worker(context, subject, which, month)
    else:
        grid = await context.uow.grids.get(int(subject["grid"]))
        if not may(context.posts, Act.HANDLE_MATTER, grid.path):
            await context.reply("help.not_allowed")
            return
        await open_matters(context, which, month, ("ledgers.open", subject), path=grid.path)


async def _open_worker(context: Context, subject: Mapping[str, Any], which: str, month: Month) -> None:
    uow, person_id = context.uow, int(subject["person"])
    posts = await uow.people.posts_of(person_id, context.today)
    if person_id != context.person.id and not any(
        may(context.posts, Act.READ_REPORTS, post.grid_path) for post in posts
    ):
        await context.reply("help.not_allowed")
        return
    counting = MatterFigures(uow.connection, uow.now)
    if which in BEHIND:
        await open_matters(context, which, month, ("ledgers.open", subject), person_id=person_id)
        return
    if which == "visits":
        reached = await uow.visits.reached([person_id], month.start_on, month.end_on)
        ids = sorted({target for _, kind, target in reached if kind == "household"})
        lines = [one.name for one in await uow.households.get("household", ids, retired=True)]
    elif which == "accuracy":
        lines = [name for _, name, stood in await counting.books_of([person_id], month.start, month.end) if not stood]
    else:
        lines = await counting.undone_of(person_id, month.start, month.end, received=which == "command")
    seen = int(subject.get("seen", 0))
    shown = lines[seen : seen + MOST_LISTED]
    left = len(lines) - seen - len(shown)
    more = [_more("ledgers.open", subject, left, seen=seen + len(shown))] if left else []
    await context.reply(
        "ledgers.behind", more, which=which, lines=[{"number": "", "short": line[:30]} for line in shown],
        count=len(lines), hidden=0, left=left,
    )  # fmt: skip


async def open_matters(
    context: Context, which: str, month: Month, again: tuple[str, Mapping[str, Any]], *, path: str | None = None,
    person_id: int | None = None,
) -> None:  # fmt: skip
    """Answers with the matters behind a figure of some days, as far as the speaker may see them; digests ask too.

    Args:
        context: the press.
        which: the figure.
        month: the days.
        again: the action and the subject of this very button, which bears how far the list was read; it goes on there.
        path: the subtree; or
        person_id: who reported them.
    """
    action, subject = again
    counting = MatterFigures(context.uow.connection, context.uow.now)
    count, found = await counting.behind(
        BEHIND[which], month.start, month.end, path=path, person_id=person_id, before_id=subject.get("before"),
        limit=MOST_READ,
    )  # fmt: skip
    shown: list[Matter] = []
    seen, last_id = int(subject.get("seen", 0)), 0
    before = seen
    for matter in found:
        if len(shown) == MOST_LISTED:
            break
        seen, last_id = seen + 1, matter.id
        if await may_see(context.world, context.uow, context.person, context.posts, matter):
            shown.append(matter)
    buttons = [
        Button("matters.open", "matters.show", {"matter": one.id}, {"short": one.text[:12]}, row=n // 2)
        for n, one in enumerate(shown)
    ]
    left = max(count - seen, 0) if found else 0
    if left:
        buttons.append(_more(action, subject, left, seen=seen, before=last_id))
    lines = [{"number": one.number, "short": one.text[:30]} for one in shown]
    hidden = seen - before - len(shown)
    await context.reply("ledgers.behind", buttons, which=which, lines=lines, count=count, hidden=hidden, left=left)


def _more(action: str, subject: Mapping[str, Any], left: int, **reached: int) -> Button:
    return Button("ledgers.more", action, {**subject, **reached}, {"n": left}, row=90)


AREA = Area(
    "ledgers",
    commands=(Command("books", "台账", run, takes_text=True),),
    actions={"open": open_figure, "month": show_month},
)
