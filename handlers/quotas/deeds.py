"""What people did that a quota counts by number or length: visits, hours, meetings, surveys, matters, filings.

Coverage (who of them all was reached) is the ledger's matter, in handlers/quotas/book.py. Must never store a figure.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from config.rulebooks.schema import Quota
from handlers.context import World
from handlers.quotas.owed import FILED, Owed
from handlers.quotas.rates import Found, Rate, key_of, rates_of
from handlers.rules.periods import Period
from storage.repositories.contents import Held
from storage.repositories.field_work import Clocking, Point
from storage.repositories.filings import Filing
from storage.repositories.gatherings import Deed
from storage.repositories.matters_reported import MattersReported
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

POINT_KINDS = {"projects": ("项目",), "work_points": ("工作点位", "项目")}
"""Which of the roster's kinds of places are meant, where the rulebook does not name them itself."""
APPOINTMENT = "约访"
"""The word in a visit's line that makes it an appointment."""
_WHOLE_OFFICE = ("office", "leader")


@dataclass
class Deeds:
    """The facts of some people, laid out by what is asked of them."""

    visits: dict[Period, dict[int, int]] = field(default_factory=dict)
    appointments: dict[Period, dict[int, int]] = field(default_factory=dict)
    held: list[Deed] = field(default_factory=list)
    attended: dict[int, list[Deed]] = field(default_factory=dict)
    clockings: dict[int, list[Clocking]] = field(default_factory=dict)
    contents: dict[int, list[Held]] = field(default_factory=dict)
    surveys: dict[int, list[tuple[date, list[Point]]]] = field(default_factory=dict)
    levels: dict[int, int] = field(default_factory=dict)
    filings: list[Filing] = field(default_factory=list)
    matters: dict[Period, dict[int, int]] = field(default_factory=dict)
    rates: Found = field(default_factory=dict)

    def asks(self, debt: Owed) -> bool:
        """Whether a debt exists at all: a rate, or what one visit or survey must hold, is owed once there was one."""
        if debt.quota.kind == "rate":
            return self._share(debt) is not None
        if debt.quota.kind != "content":
            return True
        if debt.quota.period == "survey":
            return bool(self._surveys(debt))
        return any(one.on in debt.period for one in self.contents.get(debt.post.person_id, ()))

    def done(self, debt: Owed) -> int | float:
        """Returns how much of a debt is done, in its quota's unit."""
        quota, person_id = debt.quota, debt.post.person_id
        share = self._share(debt)
        if share is not None:
            return share.good
        if quota.kind in ("meeting", "training"):
            return _amount(self.gathered(debt), quota)
        if quota.kind == "milestone":
            return asked(quota) if self.filed(debt) else 0
        if quota.kind in ("collection", "check"):
            return len(self.filed(debt))
        if quota.of.covers == "events":
            return self.matters.get(debt.period, {}).get(person_id, 0)
        if quota.kind == "duration":
            stretches = _stretches(self.clocked(debt))
            return hours(max(stretches, default=0) if quota.unbroken else sum(stretches))
        if quota.kind == "content" and quota.period == "survey":
            return min(len(points_that_count(points, quota)) for points in self._surveys(debt))
        if quota.kind == "content":
            here = [one for one in self.contents.get(person_id, ()) if one.on in debt.period]
            return len(_held(here, quota, self.levels))
        if quota.of.covers == "patrols":
            return len(self.clocked(debt))
        visits = self.appointments if quota.of.covers == "appointments" else self.visits
        return visits.get(debt.period, {}).get(person_id, 0)

    def rate(self, debt: Owed) -> Rate | None:
        """Returns the rate by which a debt is judged; None where it has a pace to keep, as all others have.

        Whose book was not read yet may still be asked: nothing is lost before the period is over.
        """
        return None if debt.quota.of.covers == "people" else self._share(debt)

    def _share(self, debt: Owed) -> Rate | None:
        """Returns what a rate is made of; None where there is nothing, and for all other debts."""
        if debt.quota.kind != "rate":
            return None
        return self.rates.get(key_of(debt), {}).get(debt.post.person_id)

    def target(self, debt: Owed) -> int | float:
        """Returns how much of a debt there is to do; of a rate, all that it is made of."""
        share = self._share(debt)
        return asked(debt.quota) if share is None else share.whole

    def gathered(self, debt: Owed) -> list[Deed]:
        """Returns the meetings or trainings that count: those come to, or those held where holding is the duty.

        A worker comes to meetings, a head holds them; trainings are held by an office and come to by everybody else.
        What an office holds, all of the office hold.
        """
        post, kind = debt.post, debt.quota.kind
        if comes_to(debt.post, debt.quota):
            theirs: Iterable[Deed] = self.attended.get(post.person_id, ())
        elif post.role in _WHOLE_OFFICE:
            theirs = (one for one in self.held if (one.grid_id, one.role) == (post.grid_id, post.role))
        else:
            theirs = (one for one in self.held if one.person_id in debt.people)
        return [one for one in theirs if one.kind == kind and one.on in debt.period]

    def filed(self, debt: Owed) -> list[Filing]:
        """Returns what was filed for a rule; what one of an office files, all of it have filed."""
        post = debt.post
        theirs = (one for one in self.filings if one.rule == debt.quota.id and one.on in debt.period)
        if post.role in _WHOLE_OFFICE:
            return [one for one in theirs if (one.grid_id, one.role) == (post.grid_id, post.role)]
        return [one for one in theirs if one.person_id in debt.people and one.grid_id == post.grid_id]

    def clocked(self, debt: Owed) -> list[Clocking]:
        """Returns the clockings that count: patrols alone, or all hours of work, a patrol being work as well."""
        kinds = ("patrol",) if debt.quota.of.covers == "patrols" else ("patrol", "work")
        theirs = self.clockings.get(debt.post.person_id, ())
        return [one for one in theirs if one.kind in kinds and one.on in debt.period]

    def _surveys(self, debt: Owed) -> list[list[Point]]:
        return [points for on, points in self.surveys.get(debt.post.person_id, ()) if on in debt.period]


def asked(quota: Quota) -> int | float:
    """Returns how much a rule asks for that counts by number or length; the lower end where it gives a span."""
    return 0 if quota.target is None or quota.target == "all" else quota.target


def comes_to(post: Post, quota: Quota) -> bool:
    """Whether a rule is, for a post, about coming to something, not about holding it."""
    return quota.kind in ("meeting", "training") and (
        post.role == "worker" or (quota.kind == "training" and post.role == "head")
    )


async def deeds_of(
    world: World, uow: UnitOfWork, debts: Iterable[Owed], end: date, by: datetime | None = None
) -> Deeds:
    """Reads what people did that debts count, one statement for each sort of deed that is asked about.

    Args:
        world: for local days.
        uow: an open unit of work; reading is enough.
        debts: any; those that cover are passed over.
        end: the last local day that counts.
        by: what was known at this moment counts; None: what is known now. Gatherings are counted as known now.
    """
    counted = [debt for debt in debts if debt.quota.kind != "cover"]
    deeds = Deeds()
    gathered = [debt for debt in counted if debt.quota.kind in ("meeting", "training")]
    come = [debt for debt in gathered if comes_to(debt.post, debt.quota)]
    hold = [debt for debt in gathered if not comes_to(debt.post, debt.quota)]
    if hold:
        offices = {debt.post.grid_id for debt in hold if debt.post.role in _WHOLE_OFFICE}
        conveners = _people(debt for debt in hold if debt.post.role not in _WHOLE_OFFICE)
        deeds.held = await uow.gatherings.held(conveners, offices, _start(hold), end)
    if come:
        for one in await uow.gatherings.attended(_people(come), _start(come), end):
            deeds.attended.setdefault(one.person_id, []).append(one)
    clocked = [debt for debt in counted if debt.quota.of.covers in ("patrols", "work")]
    if clocked:
        for clocking in await uow.clockings.between(_people(clocked), _start(clocked), end, by=by):
            deeds.clockings.setdefault(clocking.person_id, []).append(clocking)
    await _contents(uow, deeds, [debt for debt in counted if debt.quota.kind == "content"], end, by)
    for period, people in _counted(counted, "visits").items():
        deeds.visits[period] = await uow.visits.counted(people, period.start, min(period.end, end), by=by)
    for period, people in _counted(counted, "appointments").items():
        end_of = min(period.end, end)
        deeds.appointments[period] = await uow.visits.counted(people, period.start, end_of, saying=APPOINTMENT, by=by)
    for period, people in _counted(counted, "events").items():
        after = min(period.end, end) + timedelta(days=1)
        zone = world.settings.zone
        begun, over = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (period.start, after))
        over = over if by is None else min(over, by)
        deeds.matters[period] = await MattersReported(uow.connection, uow.now).by(people, begun, over)
    deeds.rates = await rates_of(world, uow, counted, end, by)
    filed = [debt for debt in counted if debt.quota.kind in FILED]
    if filed:
        rules, grids = {debt.quota.id for debt in filed}, {debt.post.grid_id for debt in filed}
        deeds.filings = await uow.filings.of(rules, grids, _start(filed), end, by=by)
    return deeds


def _counted(debts: Iterable[Owed], covers: str) -> dict[Period, set[int]]:
    """Who is counted by number in which period."""
    found: dict[Period, set[int]] = {}
    for debt in debts:
        if debt.quota.kind == "count" and debt.quota.of.covers == covers:
            found.setdefault(debt.period, set()).add(debt.post.person_id)
    return found


async def _contents(uow: UnitOfWork, deeds: Deeds, debts: Sequence[Owed], end: date, by: datetime | None) -> None:
    visits = [debt for debt in debts if debt.quota.period == "visit"]
    if visits:
        for one in await uow.contents.of(_people(visits), _start(visits), end, by=by):
            deeds.contents.setdefault(one.person_id, []).append(one)
    if any(debt.quota.of.level is not None for debt in visits):
        ids = {int(part) for held in deeds.contents.values() for one in held for part in one.path.strip("/").split("/")}
        deeds.levels = {grid.id: grid.level for grid in (await uow.grids.by_ids(ids)).values()} if ids else {}
    surveys = [debt for debt in debts if debt.quota.period == "survey"]
    if surveys:
        found = await uow.surveys.between(_people(surveys), _start(surveys), end, by=by)
        points: dict[int, list[Point]] = {}
        for point in await uow.surveys.points_of([survey.id for survey in found]) if found else ():
            points.setdefault(point.survey_id, []).append(point)
        for survey in found:
            deeds.surveys.setdefault(survey.person_id, []).append((survey.on, points.get(survey.id, [])))


def _people(debts: Iterable[Owed]) -> set[int]:
    return {person_id for debt in debts for person_id in debt.people}


def _start(debts: Iterable[Owed]) -> date:
    return min(debt.period.start for debt in debts)


def _amount(deeds: Sequence[Deed], quota: Quota) -> int | float:
    """Adds up times, days or hours. Days and hours are never turned into one another: no document says how."""
    if quota.unit == "times":
        return len(deeds)
    total = sum(one.length or 0 for one in deeds if one.length_unit == quota.unit)
    return int(total) if float(total).is_integer() else round(total, 1)


def hours(minutes: int) -> int | float:
    """Returns minutes as hours with one decimal, cut off: what is not reached is never shown as reached."""
    tenths = minutes // 6
    return tenths // 10 if tenths % 10 == 0 else tenths / 10


def _stretches(clockings: Sequence[Clocking]) -> list[int]:
    """Returns the minutes of each stretch of time on duty; a patrol during working hours counts once."""
    found: list[tuple[datetime, datetime]] = []
    for one in sorted(clockings, key=lambda one: one.from_at):
        assert one.until_at is not None
        if found and one.from_at <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], one.until_at)
        else:
            found.append((one.from_at, one.until_at))
    return [int((until_at - from_at).total_seconds()) // 60 for from_at, until_at in found]


def place_kinds(quota: Quota) -> tuple[str, ...]:
    """Returns the roster's kinds of places that a rule about contents means; none means any."""
    return quota.of.place_types or POINT_KINDS.get(quota.of.covers, ())


def points_that_count(points: Sequence[Point], quota: Quota) -> set[object]:
    """Returns the points of one survey that count; one that only its name tells is what its head calls a point."""
    kinds = place_kinds(quota)
    return {
        point.target_id or point.name
        for point in points
        if point.kind == "named" or (point.kind == "place" and (not kinds or point.word in kinds))
    }


def _held(held: Sequence[Held], quota: Quota, levels: Mapping[int, int]) -> set[object]:
    """The things of one day's visits that count for a rule about contents."""
    covers = quota.of.covers
    if covers == "households":
        return {one.target_id for one in held if one.kind == "household"}
    if covers in ("villages", "groups"):
        above = (int(part) for one in held for part in one.path.strip("/").split("/"))
        return {grid_id for grid_id in above if levels.get(grid_id) == quota.of.level}
    kinds = place_kinds(quota)
    return {one.target_id for one in held if one.kind == "place" and (not kinds or one.word in kinds)}
