"""Whom a report concerns: the household that its words name, or the one that is tapped or said when asked.

It must never guess between two households: where a name fits several, only what was said is kept.
"""

from collections.abc import Sequence
from typing import Any

from handlers.context import Context
from handlers.forms.form import Again, Answers, Choice, Ok, Result
from storage.repositories.grids import Grid

NOBODY = "—"
MOST_OFFERED = 6
LONGEST_SEARCHED = 500


async def offer(context: Context, answers: Answers) -> Sequence[Choice]:
    """Gives a button for nobody, and one for each household that the words name or that was visited today."""
    homes = await _named(context, answers["path"], answers.get("text", "")) or await _visited_today(context)
    named = [
        Choice("matters.word", {"id": home_id, "name": name}, {"word": name}, row=1 + at // 3)
        for at, (home_id, name) in enumerate(homes[:MOST_OFFERED])
    ]
    return [Choice("matters.nobody", NOBODY, row=0), *named]


async def choose(_context: Context, _answers: Answers, value: Any) -> Result:
    """Takes a tapped household, or nobody."""
    return Ok(value["name"], {"household": value["id"]}) if isinstance(value, dict) else Ok(value)


async def read(context: Context, answers: Answers, text: str) -> Result:
    """Takes whoever is named; a household of that name, if it is one alone, is kept with the report."""
    said = text.strip()[:LONGEST_SEARCHED]
    if not said:
        return Again("matters.ask_person", {"answers": answers}, await offer(context, answers))
    homes = await _named(context, answers["path"], said)
    return Ok(said, {"household": homes[0][0]} if len(homes) == 1 else {})


async def concerned(context: Context, grid: Grid, text: str, said: str) -> tuple[int | None, str]:
    """Returns (the household that a report's words name, if it is one alone; whom it concerns as it was said)."""
    person = "" if said == NOBODY else said
    homes = await _named(context, grid.path, text)
    return (homes[0][0], person or homes[0][1]) if len(homes) == 1 and said != NOBODY else (None, person)


async def _named(context: Context, grid_path: str, text: str) -> list[tuple[int, str]]:
    found = await context.uow.households.mentioned(
        text[:LONGEST_SEARCHED], person_id=context.person.id, paths=[grid_path], limit=MOST_OFFERED
    )
    return [(one.id, one.name) for one in found if one.kind == "household"]


async def _visited_today(context: Context) -> list[tuple[int, str]]:
    reached = await context.uow.visits.reached([context.person.id], context.today, context.today)
    ids = sorted(target for _, kind, target in reached if kind == "household")[:MOST_OFFERED]
    return [(one.id, one.name) for one in await context.uow.households.get("household", ids, retired=True)]
