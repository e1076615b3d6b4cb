"""A rulebook tried out on what is on record: who would have been reminded, and what would have been missed.

It only reads. A day is looked at twice, as its reminders do: in the morning what was done by the evening before counts,
and in the evening, for what is owed by the day, what had been written down by that hour.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from config.rulebooks.schema import Quota, Rulebook
from handlers.context import World
from handlers.quotas.demanded import demanded
from handlers.quotas.outlook import is_told, outlook
from handlers.quotas.owed import DAILY, is_over, owed, rulebooks_of
from handlers.quotas.standing import Standing, standings_of
from handlers.reminders.jobs import before_reports_at
from handlers.reminders.quotas import keys_of
from handlers.reminders.roll import Roll, call_roll
from handlers.reports.owed import owed_on
from handlers.rules.forecast import Verdict
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

CHUNK_POSTS = 300


@dataclass(frozen=True)
class Replayed:
    """One reminder or one miss that the rulebook would have brought about; ``told`` stands in for who is on leave."""

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
    told: str = ""


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
    found = _Found(tried, Replay(book.name, start, end))
    before: dict[tuple[int, str], Standing] = {}
    everybody: set[int] = set()
    for on in _days(start - timedelta(days=1), end):
        roll = await call_roll(uow, on)
        books = rulebooks_of(tried, roll.posts)
        posts = [post for post in roll.posts if books.get(post.id) is book]
        day = await _look(tried, uow, posts, on)
        if on >= start:
            everybody.update(post.id for post in posts)
            if tried.calendar.is_workday(on):
                found.remind(roll, (_in_the_morning(one, before) for one in day.longer if not _has_mornings(one.quota)))
                found.remind(roll, day.mornings)
            found.remind(roll, day.evening)
            found.miss(on, (*day.longer, *day.daily))
            await _logs(found, uow, roll, book, posts)
        before = {_key(one): one for one in day.longer}
    found.replay.posts = len(everybody)
    return found.replay


@dataclass
class _Day:
    """How things stand on one day: at its end, and when people are reminded."""

    longer: list[Standing] = field(default_factory=list)
    daily: list[Standing] = field(default_factory=list)
    mornings: list[Standing] = field(default_factory=list)
    """What rolls and what is a rate, as the morning finds it: neither goes on from where it was the evening before."""
    evening: list[Standing] = field(default_factory=list)
    """What is owed by the day, as the hour of the evening's reminders finds it."""


async def _look(world: World, uow: UnitOfWork, posts: Sequence[Post], on: date) -> _Day:
    day = _Day()
    for chunk in _chunks(posts):
        debts = [*await owed(world, uow, chunk, on), *await demanded(world, uow, chunk, on)]
        daily = [debt for debt in debts if debt.quota.period in DAILY]
        rolling = [debt for debt in debts if debt.quota.runs == "rolling"]
        rates = [debt for debt in debts if debt.quota.kind == "rate"]
        day.longer += await standings_of(world, uow, [one for one in debts if one.quota.period not in DAILY], on)
        day.daily += await standings_of(world, uow, daily, on)
        day.mornings += await standings_of(world, uow, rolling, on, until=on - timedelta(days=1))
        day.mornings += await standings_of(world, uow, rates, on, by=_moment(world, on, world.settings.morning_at))
        day.evening += await standings_of(world, uow, daily, on, by=_moment(world, on, before_reports_at(world)))
    return day


def _with(world: World, book: Rulebook) -> World:
    names = {book.name, *([book.extends] if book.extends else [])}
    return replace(world, rulebooks={**world.rulebooks, **dict.fromkeys(names, book)})


def _in_the_morning(now: Standing, before: Mapping[tuple[int, str], Standing]) -> Standing:
    """Returns a standing with what was done by the evening before; a period that begins today began with nothing."""
    then = before.get(_key(now))
    return now._replace(done=then.done if then is not None and then.period == now.period else 0)


def _has_mornings(quota: Quota) -> bool:
    return quota.kind == "rate" or quota.runs == "rolling"


def _key(one: Standing) -> tuple[int, str]:
    return one.post.id, one.quota.id


@dataclass
class _Found:
    """What was found so far, and the keys of what was said."""

    world: World
    replay: Replay
    said: set[str] = field(default_factory=set)

    def remind(self, roll: Roll, standings: Iterable[Standing]) -> None:
        """Notes the verdicts that would have been told, each once."""
        for one in standings:
            foreseen, told = outlook(self.world, one), roll.told_for(one.post.person_id)
            if told is None or not is_told(one, foreseen):
                continue
            keys = keys_of(one, foreseen.verdict)
            if keys[0] not in self.said:
                self.said.update(keys)
                instead = "" if told == one.post.person_id else roll.names[told]
                self.replay.reminded.append(_noted(one, roll.on, foreseen.verdict, instead))

    def miss(self, on: date, standings: Iterable[Standing]) -> None:
        """Notes what is missing at the end of a period; who came within it answers for a whole one only after it."""
        self.replay.missed += [
            _noted(one, on)
            for one in standings
            if is_over(one.quota, one.period, on) and not one.is_met and one.post.since_on <= one.period.start
        ]


async def _logs(found: _Found, uow: UnitOfWork, roll: Roll, book: Rulebook, posts: Sequence[Post]) -> None:
    """Notes who owed a report of the day and had none at the hour of the reminder, and who never wrote it."""
    world, on = found.world, roll.on
    rules: dict[int, tuple[Post, Quota]] = {}
    for post in posts:
        rule = owed_on(world, book, post, on)
        if rule is not None and post.person_id not in roll.away:
            rules.setdefault(post.person_id, (post, rule))
    evening = _moment(world, on, before_reports_at(world))
    for noted, by, verdict in (
        (found.replay.reminded, evening, Verdict.WILL_MISS.value),
        (found.replay.missed, None, None),
    ):
        filed = {person_id for person_id, _ in await uow.figures.report_days(rules, on, on, by=by)}
        noted += [
            Replayed(on, post.person_name, post.grid_name, rule.id, rule.says, rule.clause or "", on, on, 0, 1, verdict)
            for person_id, (post, rule) in rules.items()
            if person_id not in filed
        ]


def _noted(now: Standing, on: date, verdict: Verdict | None = None, told: str = "") -> Replayed:
    quota, post = now.quota, now.post
    return Replayed(
        on, post.person_name, post.grid_name, quota.id, quota.says, quota.clause or "",
        now.period.start, now.period.end, now.done, now.target, verdict.value if verdict is not None else None, told,
    )  # fmt: skip


def _moment(world: World, on: date, at: time) -> datetime:
    return datetime.combine(on, at, world.settings.zone).astimezone(UTC)


def _days(first: date, last: date) -> Iterator[date]:
    return (first + timedelta(days=n) for n in range((last - first).days + 1))


def _chunks(posts: Sequence[Post]) -> Iterator[Sequence[Post]]:
    return (posts[n : n + CHUNK_POSTS] for n in range(0, len(posts), CHUNK_POSTS))
