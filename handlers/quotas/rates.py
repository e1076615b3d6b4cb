"""Rates of 100 % (按期办结率、准确率) as far as facts can tell: how many went well and how many did not.

A rate has no pace to keep: it stands while nothing went wrong, is tight while something is due by the next working day,
and is lost with the first that was late. Must never count what a document leaves to another platform.

Source: 三（二）2 准确率, 三（二）5 按期办结率; the day by which a matter is due is the one that somebody set.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from handlers.context import World
from handlers.quotas.owed import Owed
from handlers.rules.forecast import Forecast, Verdict
from handlers.rules.periods import Period
from storage.repositories.rates import Kept, Part, Rates
from storage.unit_of_work import UnitOfWork

_SOON_DAYS = 2
_Key = tuple[str, Period, date, tuple[str, ...]]
Found = Mapping[_Key, Mapping[int, "Rate"]]


@dataclass(frozen=True)
class Rate:
    """One person's rate: of a ``whole``, what went well and what did not; the rest is open, the first until a day."""

    whole: int
    good: int
    bad: int
    next_on: date | None = None
    days_left: int | None = None
    """Working days until that day, today included."""

    @property
    def still_open(self) -> int:
        """How much is neither done nor late."""
        return self.whole - self.good - self.bad

    @property
    def percent(self) -> int | None:
        """The share of what is decided, cut off: what is not reached is never shown as reached."""
        decided = self.good + self.bad
        return 100 * self.good // decided if decided else None

    def forecast(self) -> Forecast:
        """Returns the verdict of a rate."""
        verdict = Verdict.ON_TRACK
        if self.bad:
            verdict = Verdict.TOO_LATE
        elif self.days_left is not None and self.days_left <= _SOON_DAYS:
            verdict = Verdict.TIGHT
        return Forecast(verdict, self.whole - self.good, self.days_left or 0, 0.0, None)


def key_of(debt: Owed) -> _Key:
    """Returns what a debt's rate is counted by: a successor answers for no book that was wrong before they came."""
    period = debt.period
    start = max(period.start, debt.post.since_on) if debt.quota.of.covers == "records" else period.start
    return debt.quota.of.covers, period, start, debt.quota.of.tags


async def rates_of(world: World, uow: UnitOfWork, debts: Iterable[Owed], on: date, by: datetime | None = None) -> Found:
    """Reads rates, one statement for all people of a sort and a period; none where no rule asks for one.

    Args:
        world: for local days and the calendar.
        uow: an open unit of work; reading is enough.
        debts: any; those that are no rates are passed over.
        on: the last local day that counts.
        by: what happened after this moment does not count; None: all that happened until now.
    """
    people: dict[_Key, set[int]] = {}
    for debt in debts:
        if debt.quota.kind == "rate":
            people.setdefault(key_of(debt), set()).add(debt.post.person_id)
    found: dict[_Key, dict[int, Rate]] = {}
    for key, theirs in people.items():
        store, (start, end, seen) = Rates(uow.connection, uow.now), _moments(world, uow, key, on, by)
        if key[0] == "events":
            kept = await store.matters_due(theirs, start, end, seen)
        elif key[0] == "people":
            kept = await store.tagged_known(theirs, key[3], start, min(end, seen))
        else:
            kept = await store.books_read(theirs, start, min(end, seen))
        found[key] = {one.person_id: _rate(world, one, on) for one in kept}
    return found


async def behind(world: World, uow: UnitOfWork, debt: Owed, on: date, limit: int) -> Sequence[Part]:
    """Returns the matters or households that a rate is made of, the newest first."""
    key = key_of(debt)
    start, end, seen = _moments(world, uow, key, on)
    store, person_id = Rates(uow.connection, uow.now), debt.post.person_id
    if key[0] == "events":
        return await store.matters_behind(person_id, start, end, seen, limit)
    return await store.books_behind(person_id, key[3], start, min(end, seen), limit)


def day_of(world: World, at: datetime) -> date:
    """Returns the local day that ends with a moment: a matter is over with the first moment of the next day."""
    return (world.local(at) - timedelta(microseconds=1)).date()


def _rate(world: World, kept: Kept, on: date) -> Rate:
    if kept.next_at is None:
        return Rate(kept.whole, kept.good, kept.bad)
    next_on = day_of(world, kept.next_at)
    return Rate(kept.whole, kept.good, kept.bad, next_on, world.calendar.workdays(on, max(on, next_on)))


def _moments(
    world: World, uow: UnitOfWork, key: _Key, on: date, by: datetime | None = None
) -> tuple[datetime, datetime, datetime]:
    _, period, start, _ = key
    begun, over, seen = (
        datetime.combine(day, time(), world.settings.zone).astimezone(UTC)
        for day in (start, period.end + timedelta(days=1), on + timedelta(days=1))
    )
    return begun, over, min(seen, by or seen, uow.now)
