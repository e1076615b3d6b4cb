"""Matters in a digest: counts and the four rates, and the way from each of them to the matters behind it.

It must never word a confidential matter to somebody outside its chain: it is counted, and not listed.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.ledgers.command import open_matters
from handlers.ledgers.figures import Month
from handlers.queries.matter_counts import span_of
from handlers.queries.tally import Tally, percent
from handlers.rules.periods import Period
from storage.repositories.letters import Button

_EVER = datetime(2000, 1, 1, tzinfo=UTC)
# Figure → what it opens into: a rate into what it lacks.
FIGURES = {
    "matters_registered": "registered", "matters_open": "open", "matters_overdue": "late_open",
    "matters_confidential": "confidential", "matters_response": "response", "matters_on_time": "on_time",
    "matters_satisfied": "satisfied", "matters_redone": "redone",
}  # fmt: skip


def values_of(tally: Tally) -> dict[str, float | int | None]:
    """Returns the figures of a tally by their id; a rate without anything to count is None."""
    counts = tally.matters
    return {
        "matters_registered": counts.registered, "matters_open": tally.matters_open,
        "matters_overdue": tally.matters_late, "matters_confidential": counts.confidential,
        "matters_response": percent(counts.responded, counts.answerable),
        "matters_on_time": percent(counts.on_time, counts.settled),
        "matters_satisfied": percent(counts.satisfied, counts.followed),
        "matters_redone": percent(counts.overdue_or_redone, counts.registered),
    }  # fmt: skip


def button_of(grid: str, start: date, end: date, figures: Mapping[str, float | int | None]) -> Iterable[Button]:
    """Gives the button that opens the matters of a digest, where there are any."""
    if figures.get("matters_registered") or figures.get("matters_open"):
        yield Button("digests.matters", "digests.matters", {"grid": grid, "from": start, "to": end}, row=80)


async def show_matters(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 看上报的事: a button for each figure; pressed again, with one, what stands behind that one."""
    grid = await context.uow.grids.by_code(str(subject["grid"]))
    if grid is None or context.in_group or not may(context.posts, Act.READ_DIGEST, grid.path):
        await context.reply("help.not_allowed")
        return
    if "which" in subject:
        days = Period(*(date.fromisoformat(str(subject[name])) for name in ("from", "to")))
        start, end = span_of(context.world, days)
        if subject["which"] in ("open", "late_open"):
            # What is open or late now may have been registered long before these days.
            start, end = _EVER, context.now
        month = Month(days.start, days.end, start, end)
        await open_matters(context, str(subject["which"]), month, ("digests.matters", subject), path=grid.path)
        return
    buttons = [
        Button(f"digests.{figure}", "digests.matters", {**subject, "which": which}, row=n // 2)
        for n, (figure, which) in enumerate(FIGURES.items())
    ]
    await context.reply("digests.matters", buttons, grid=grid.name)
