"""What was missed: a period is over and its quota was not reached, or a day is over and a report is not there.

Each goes to the nearest head above, once, in the morning after: one message with a list, never into a group.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from handlers.leave.absence import absences, days_away
from handlers.queries.bound import bound
from handlers.quotas.owed import LONGER, ONCE, ONE_TIME, is_over, running_otherwise
from handlers.quotas.standing import Standing
from handlers.quotas.words import rate_params
from handlers.reminders.reports import daily_log
from handlers.reminders.turn import Item, Turn, unsaid
from handlers.rules.periods import period_of
from storage.repositories.people import Post

LOOK_BACK_DAYS = 35


def days_between(since: date, on: date) -> Iterator[date]:
    """Gives the days before ``on`` from ``since`` on, of a month at most.

    Args:
        since: the first day that was not looked at yet.
        on: today.
    """
    day = max(since, on - timedelta(days=LOOK_BACK_DAYS))
    while day < on:
        yield day
        day += timedelta(days=1)


async def missed_quotas(turn: Turn) -> list[Item]:
    """The morning's source for heads: periods that ended since the last morning, and visits that held too little."""
    heads = _heads(turn)
    items: list[Item] = []
    if not heads:
        return items
    posts = [post for post, _ in heads.values()]
    for day in days_between(turn.since_on, turn.on):
        ended = [kind for kind in LONGER if period_of(kind, day).end == day]
        there = await turn.county(day)
        for standing in await there.standings(posts, [*ended, *running_otherwise(turn.world), ONCE, *ONE_TIME]):
            if not standing.is_met and is_over(standing.quota, standing.period, day) and standing.post.since_on <= day:
                items += [_missed(standing, head) for head in heads[standing.post.id][1]]
    return await unsaid(turn, items)


def _heads(turn: Turn) -> dict[int, tuple[Post, list[int]]]:
    """Returns the posts whose misses somebody of this chunk hears of, and who that is."""
    heads: dict[int, tuple[Post, list[int]]] = {}
    for person_id in turn.people:
        for post in turn.charges.get(person_id, ()):
            heads.setdefault(post.id, (post, []))[1].append(person_id)
    return heads


def _missed(standing: Standing, head_id: int) -> Item:
    quota, post = standing.quota, standing.post
    params = {
        "rule": quota.id, "says": quota.says, "clause": quota.clause, "unit": standing.unit,
        "start": standing.period.start, "end": standing.period.end, "name": post.person_name, "grid": post.grid_name,
        "done": standing.done, "target": standing.target,
        "since": post.since_on if post.since_on > standing.period.start else None, **rate_params(standing),
    }  # fmt: skip
    key = f"{post.id}:{quota.id}:{standing.period.start}:missed:{head_id}"
    return Item(head_id, "misses", (key,), params)


async def missing_reports(turn: Turn) -> list[Item]:
    """The morning's source for heads: who filed no report on the days since the last working day."""
    heads = _heads(turn)
    first = turn.world.calendar.previous_workday(turn.on)
    days = [first + timedelta(days=n) for n in range((turn.on - first).days)]
    people = {post.person_id for post, _ in heads.values()}
    filed = await turn.uow.figures.report_days(people, first, turn.on)
    away = {
        who: days_away(theirs, first, turn.on)
        for who, theirs in (await absences(turn.uow, people, first, turn.on)).items()
    }
    items: list[Item] = []
    for day in days:
        rules = await bound(turn.world, turn.uow, (post for post, _ in heads.values()), day)
        for post, told in heads.values():
            rule = daily_log(turn.world, rules, post, day) if post.since_on <= day else None
            is_there = (post.person_id, day) in filed or day in away.get(post.person_id, ())
            if rule is not None and not is_there:
                items += [_unreported(post, day, head) for head in told]
    return await unsaid(turn, items)


def _unreported(post: Post, day: date, head_id: int) -> Item:
    params = {"on": day, "name": post.person_name, "grid": post.grid_name}
    return Item(head_id, "unreported", (f"report:{post.person_id}:{day}:missed:{head_id}",), params)
