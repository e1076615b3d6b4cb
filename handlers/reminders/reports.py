"""Reports that are due: whoever owes one today and has not filed is told before the hour, with the rule's clause."""

from datetime import date

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.queries.bound import Bound
from handlers.quotas.owed import DAILY
from handlers.reminders.turn import Item, Turn, unsaid
from storage.repositories.letters import Button
from storage.repositories.people import Post


def daily_log(world: World, rules: Bound, post: Post, on: date) -> Quota | None:
    """Returns the rule by which a post owes a report on this very day, or None.

    Args:
        world: for the calendar.
        rules: what is in force on the day.
        post: the post.
        on: the local day.
    """
    rule = next((quota for quota in rules.rules(post) if quota.kind == "log"), None)
    if rule is None or rule.period not in DAILY:
        return None
    return None if rule.period == "workday" and not world.calendar.is_workday(on) else rule


async def due_reports(turn: Turn) -> list[Item]:
    """The source of the hour before reports are due; a report is owed in person, so nobody stands in for it."""
    posts = [d.post for person_id in turn.people for d in turn.roll.duties.get(person_id, ()) if not d.behalf]
    bound = (await turn.county()).coverage.bound
    rules: dict[int, Quota] = {}
    for post in posts:
        rule = daily_log(turn.world, bound, post, turn.on)
        if rule is not None:
            rules.setdefault(post.person_id, rule)
    filed = {person_id for person_id, _ in await turn.uow.figures.report_days(rules, turn.on, turn.on)}
    items = [
        Item(
            person_id,
            "lines",
            (f"report:{person_id}:{turn.on}:due",),
            {
                "kind": "report",
                "behalf": "",
                "until": turn.world.settings.report_due,
                "clause": rule.clause,
                "says": rule.says,
            },
            (Button("reports.write", "reports.start", row=100),),
            rank=1.5,
        )
        for person_id, rule in rules.items()
        if person_id not in filed
    ]
    return await unsaid(turn, items)
