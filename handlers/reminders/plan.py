"""The week's plan: on its first working day whoever owes visits is told whom to see this week, the first due first.

It names only as many as the pace that is needed asks for: whoever is ahead gets a short list, or none.
"""

from collections.abc import Sequence
from math import ceil
from typing import Any

from handlers.quotas.standing import Standing
from handlers.reminders.lefts import lefts
from handlers.reminders.turn import Item, Turn
from handlers.rules.periods import period_of
from handlers.visits.left import as_planned, rest_button, target_button
from storage.repositories.letters import Button

MOST_PLANNED = 10


async def week_plan(turn: Turn, behind: Sequence[Standing]) -> list[Item]:
    """Returns one plan for each person who owes visits to households or places, on a week's first working day.

    Args:
        turn: the chunk of people.
        behind: their own standings that are not met, or roll, of periods longer than a day.
    """
    calendar, week = turn.world.calendar, period_of("week", turn.on)
    if calendar.previous_workday(turn.on) >= week.start:
        return []
    mine: dict[int, list[Standing]] = {}
    for standing in behind:
        if standing.quota.kind == "cover" and standing.quota.of.covers in ("households", "places"):
            mine.setdefault(standing.post.person_id, []).append(as_planned(standing, week.end))
    keys = {person_id: f"plan:{person_id}:{week.start}" for person_id in mine}
    said = await turn.uow.occurrences.said(keys.values())
    left = await lefts(
        turn, [one for person_id, theirs in mine.items() if keys[person_id] not in said for one in theirs]
    )
    items: list[Item] = []
    for person_id, theirs in mine.items():
        if keys[person_id] in said:
            continue
        planned: dict[tuple[str, int], tuple[dict[str, Any], Button]] = {}
        rests: list[Button] = []
        for standing in sorted(theirs, key=lambda one: one.period.end):
            last = min(week.end, standing.period.end)
            days = calendar.workdays(turn.on, last)
            share = ceil(standing.missing * days / max(standing.working_days_left, days, 1))
            rolls = standing.quota.runs == "rolling"
            waits = await left.first(standing, share if rolls else min(share, MOST_PLANNED))
            named = 0
            for kind, one in waits:
                if len(planned) >= MOST_PLANNED and (kind, one.id) not in planned:
                    break
                named += 1
                line = {"name": one.name, "address": one.address, "until": standing.period.end}
                planned.setdefault((kind, one.id), (line, target_button(kind, one)))
            # Of what rolls it is not known how many fall due within the week before they are looked at.
            rest, total = (len(waits) - named, len(waits)) if rolls else (share - named, ceil(standing.missing))
            if waits and rest > 0:
                rests.append(rest_button(standing, named, rest, total))
        if planned:
            lines = [line for line, _ in planned.values()]
            buttons = (*(button for _, button in planned.values()), *rests)
            params = {"lines": lines, "until": week.end, "rest": sum(button.params["n"] for button in rests)}
            items.append(Item(person_id, "plan", (keys[person_id],), params, buttons, rank=6.0))
    return items
