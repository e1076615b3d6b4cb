"""The burden (负担) in a digest: how many messages workers get and how many steps they take, and who carries most.

It is a figure of the program and the office, never a reproach to a worker; names stand in private chats alone.
Source: a setting of the office gives the budget; no document gives a number.
"""

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from statistics import median
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.queries.burden import Burden, burdens
from handlers.rules.periods import Period
from storage.repositories.letters import Button

MOST_SHOWN = 5


def burden_values(of_worker: Mapping[int, Burden], reachable: Collection[int]) -> dict[str, float | None]:
    """Returns the figures by their id, over the workers whom a terminal reaches; None where there are none.

    Args:
        of_worker: each worker's burden.
        reachable: people with an open terminal.
    """
    theirs = [burden for person_id, burden in of_worker.items() if person_id in reachable]
    letters = [one.letters for one in theirs]
    steps = [one.steps for one in theirs if one.steps is not None]
    return {
        "messages_median": round(median(letters), 1) if letters else None,
        "messages_most": max(letters, default=None),
        "steps_median": round(median(steps), 1) if steps else None,
        "steps_most": max(steps, default=None),
    }


def burden_button(grid: str, days: Period, figures: Mapping[str, float | int | None]) -> Iterable[Button]:
    """Gives the button that shows who gets most, where anybody got anything."""
    if figures.get("messages_most"):
        subject = {"grid": grid, "from": days.start, "to": days.end}
        yield Button("digests.burden", "digests.burden", subject, row=80)


async def show_burden(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 看消息负担: whoever got most, with what the office can do about it."""
    grid = await context.uow.grids.by_code(str(subject["grid"]))
    if grid is None or context.in_group or not may(context.posts, Act.READ_DIGEST, grid.path):
        await context.reply("help.not_allowed")
        return
    days = Period(date.fromisoformat(str(subject["from"])), min(date.fromisoformat(str(subject["to"])), context.today))
    posts = [post for post in await context.uow.people.posts_within(grid.path, days.end) if post.role == "worker"]
    names = {post.person_id: (post.person_name, post.grid_name) for post in posts}
    found = await burdens(context.world, context.uow, names, days)
    most = sorted(found.items(), key=lambda item: (-item[1].letters, -(item[1].steps or 0), item[0]))[:MOST_SHOWN]
    lines = [
        {
            "name": names[person_id][0], "grid": names[person_id][1], "letters": one.letters,
            "unasked": one.unasked, "steps": one.steps,
        }
        for person_id, one in most
    ]  # fmt: skip
    budget = context.world.settings.unasked_messages_per_day
    await context.reply(
        "digests.burden", grid=grid.name, lines=lines, budget=budget, days=days.days, start=days.start, end=days.end
    )
