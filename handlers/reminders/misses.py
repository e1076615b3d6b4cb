"""What was missed: a period is over and its quota was not reached, or a day is over and a report is not there.

Each goes to the nearest head above, once, in the morning after: one message with a list, never into a group.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.leave.absence import absences, days_away
from handlers.queries.bound import bound
from handlers.quotas.owed import DAILY, is_counted, rulebooks_of
from handlers.quotas.standing import Standing, standings
from handlers.reminders.reports import owed_log
from handlers.reminders.turn import Item, Turn
from handlers.rules.periods import period_of
from handlers.rules.progress import Stage, stage_of
from storage.repositories.people import Post

LOOK_BACK_DAYS = 35
_ENDING = ("week", "half_month", "month", "quarter", "half_year", "year")


def days_to_look_at(since: date, on: date) -> Iterator[date]:
    """Gives the days before ``on`` on which a period of a week or longer ended, from ``since`` on.

    Args:
        since: the first day that was not looked at yet.
        on: today.
    """
    day = max(since, on - timedelta(days=LOOK_BACK_DAYS))
    while day < on:
        if any(period_of(kind, day).end == day for kind in _ENDING):
            yield day
        day += timedelta(days=1)


async def missed_quotas(turn: Turn) -> list[Item]:
    """The morning's source for heads: quotas of periods that ended since the last morning."""
    posts = {post.id: post for person_id in turn.people for post in turn.charges.get(person_id, ())}
    items: list[Item] = []
    rules = await bound(turn.world, turn.uow, posts.values(), turn.on)
    posts = {id_: post for id_, post in posts.items() if any(is_counted(quota) for quota in rules.rules(post))}
    for day in days_to_look_at(turn.since_on, turn.on):
        for standing in await standings(turn.world, turn.uow, list(posts.values()), day):
            if standing.period.end != day or standing.quota.period in DAILY or standing.post.since_on > day:
                continue
            stage = stage_of(standing.done, standing.target, 0, standing.working_days_in_period, over=True)
            if stage is Stage.MISSED:
                items += [_missed(standing, head) for head in turn.roll.heads_of(standing.post) if head in turn.people]
    return items


def _missed(standing: Standing, head_id: int) -> Item:
    quota, post = standing.quota, standing.post
    params = {
        "rule": quota.id, "says": quota.says, "clause": quota.clause, "unit": quota.unit,
        "start": standing.period.start, "end": standing.period.end, "name": post.person_name, "grid": post.grid_name,
        "done": standing.done, "target": standing.target,
        "since": post.since_on if post.since_on > standing.period.start else None,
    }  # fmt: skip
    key = f"{post.id}:{quota.id}:{standing.period.start}:missed:{head_id}"
    return Item(head_id, "misses", (key,), params)


async def missing_reports(turn: Turn) -> list[Item]:
    """The morning's source for heads: who filed no report on the days since the last working day."""
    posts = {post.id: post for person_id in turn.people for post in turn.charges.get(person_id, ())}
    first = turn.world.calendar.previous_workday(turn.on)
    days = [first + timedelta(days=n) for n in range((turn.on - first).days)]
    books = rulebooks_of(turn.world, posts.values())
    people = {post.person_id for post in posts.values()}
    filed = await turn.uow.figures.report_days(people, first, turn.on)
    away = {
        who: days_away(theirs, first, turn.on)
        for who, theirs in (await absences(turn.uow, people, first, turn.on)).items()
    }
    items: list[Item] = []
    for post in posts.values():
        for day in days:
            is_owed = post.since_on <= day and owed_log(turn.world, books.get(post.id), post, day) is not None
            if is_owed and (post.person_id, day) not in filed and day not in away.get(post.person_id, ()):
                items += [_unreported(post, day, head) for head in turn.roll.heads_of(post) if head in turn.people]
    return items


def _unreported(post: Post, day: date, head_id: int) -> Item:
    params = {"on": day, "name": post.person_name, "grid": post.grid_name}
    return Item(head_id, "unreported", (f"report:{post.person_id}:{day}:missed:{head_id}",), params)
