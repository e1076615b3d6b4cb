"""A rulebook tried out on what is on record: who would have been reminded, and what would have been missed.

It only reads. A day is looked at as its morning would have been: what was done by the evening before counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from config.rulebooks.schema import Quota, Rulebook
from handlers.context import World
from handlers.leave.absence import absences, days_away
from handlers.quotas.outlook import URGENCY, is_told, outlook
from handlers.quotas.owed import DAILY, is_daily, is_over, rulebooks_of
from handlers.quotas.standing import Standing, standings
from handlers.reports.owed import log_rule
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

CHUNK_POSTS = 300


@dataclass(frozen=True)
class Replayed:
    """One reminder or one miss that the rulebook would have brought about."""

    on: date
    name: str
    grid: str
    rule: str
    says: str
    clause: str
    start: date
    end: date
    done: int | float
    target: int | float
    verdict: str | None = None


@dataclass
class Replay:
    """What a rulebook would have meant between two days, both included."""

    rulebook: str
    start: date
    end: date
    posts: int = 0
    reminded: list[Replayed] = field(default_factory=list)
    missed: list[Replayed] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        """Returns plain values; dates are left as they are."""
        return asdict(self)


async def replay(world: World, uow: UnitOfWork, book: Rulebook, start: date, end: date) -> Replay:
    """Runs a rulebook over recorded facts and says who would have been reminded or would have missed something.

    Args:
        world: calendar and the rulebooks in use.
        uow: an open unit of work; reading is enough.
        book: the rulebook to try. It stands in for the one of its name, and for the one that it extends: the posts
            that follow one of these are looked at.
        start: the first local day.
        end: the last local day; a period counts as missed only if it ended by then.
    """
    tried = _with(world, book)
    found = Replay(book.name, start, end)
    seen: dict[tuple[int, str, date], int] = {}
    before: dict[tuple[int, str], Standing] = {}
    everybody: set[int] = set()
    for on in _days(start - timedelta(days=1), end):
        posts = await _following(tried, uow, book, on)
        today: dict[tuple[int, str], Standing] = {}
        for chunk in _chunks(posts):
            for standing in await standings(tried, uow, chunk, on):
                today[standing.post.id, standing.quota.id] = standing
        if on >= start:
            everybody.update(post.id for post in posts)
            leaves = await absences(uow, {post.person_id for post in posts}, on, on)
            away = {person_id for person_id, theirs in leaves.items() if days_away(theirs, on, on)}
            for key, standing in today.items():
                done = _done_before(before.get(key), standing)
                _look(world, found, seen, standing, done, on, is_away=standing.post.person_id in away)
            found.missed += await _without_log(tried, uow, book, posts, on)
        before = today
    found.posts = len(everybody)
    return found


def _with(world: World, book: Rulebook) -> World:
    names = {book.name, *([book.extends] if book.extends else [])}
    return replace(world, rulebooks={**world.rulebooks, **dict.fromkeys(names, book)})


async def _following(world: World, uow: UnitOfWork, book: Rulebook, on: date) -> list[Post]:
    posts = await uow.people.posts_within("/", on)
    books = rulebooks_of(world, posts)
    return [post for post in posts if books.get(post.id) is book]


def _done_before(before: Standing | None, now: Standing) -> int | float:
    """Returns what was done by the evening before; a period that begins today began with nothing."""
    return before.done if before is not None and before.period == now.period else 0


def _look(
    world: World,
    found: Replay,
    seen: dict[tuple[int, str, date], int],
    now: Standing,
    done: int | float,
    on: date,
    *,
    is_away: bool,
) -> None:
    """Notes the verdict of a morning, each worse one once, and at the end of a period what is missing then."""
    if world.calendar.is_workday(on) and not is_daily(now.quota) and not is_away:
        morning = now._replace(done=done)
        foreseen = outlook(world, morning)
        key = (now.post.id, now.quota.id, now.period.start)
        # A milder verdict is needless once a worse one was said.
        if is_told(morning, foreseen) and URGENCY[foreseen.verdict] < seen.get(key, len(URGENCY)):
            seen[key] = URGENCY[foreseen.verdict]
            found.reminded.append(_noted(now, on, done, foreseen.verdict.value))
    # Somebody who came within the period answers for a whole one only after it.
    if is_over(now.quota, now.period, on) and not now.is_met and now.post.since_on <= now.period.start:
        found.missed.append(_noted(now, on, now.done, None))


async def _without_log(
    world: World, uow: UnitOfWork, book: Rulebook, posts: Sequence[Post], on: date
) -> list[Replayed]:
    rules: dict[int, tuple[Post, Quota]] = {}
    for post in posts:
        rule = log_rule(book, post, on)
        is_due = rule is not None and (rule.period == "day" or world.calendar.is_workday(on))
        if rule is not None and is_due and rule.period in DAILY and post.since_on <= on:
            rules.setdefault(post.person_id, (post, rule))
    filed = {person_id for person_id, _ in await uow.figures.report_days(rules, on, on)}
    leaves = await absences(uow, set(rules), on, on)
    return [
        Replayed(on, post.person_name, post.grid_name, rule.id, rule.says, rule.clause or "", on, on, 0, 1)
        for person_id, (post, rule) in rules.items()
        if person_id not in filed and not days_away(leaves.get(person_id, ()), on, on)
    ]


def _noted(now: Standing, on: date, done: int | float, verdict: str | None) -> Replayed:
    quota, post = now.quota, now.post
    return Replayed(
        on, post.person_name, post.grid_name, quota.id, quota.says, quota.clause or "",
        now.period.start, now.period.end, done, now.target, verdict,
    )  # fmt: skip


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _chunks(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    return (posts[n : n + CHUNK_POSTS] for n in range(0, len(posts), CHUNK_POSTS))
