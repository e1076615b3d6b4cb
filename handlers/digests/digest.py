"""What a digest says about one grid: figures, the worst places, what is overdue. Arithmetic on tallies, no store.

A figure's clause is the one that sets its target; where several documents or none do, it is None: never invented.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from handlers.digests.burden import burden_values
from handlers.digests.matters import values_of
from handlers.digests.spans import Span
from handlers.queries.gather import Sheet
from handlers.queries.tally import RuleCount, RuleKey, Tally, percent
from handlers.rules.periods import Period
from storage.repositories.grids import Grid
from storage.repositories.plain import plain

MOST_PLACES = 8
WORST = 3


@dataclass(frozen=True)
class Figure:
    """One number beside that of the last period; ``clause`` where a rulebook sets what is asked."""

    id: str
    value: float | int | None
    previous: float | int | None
    clause: str | None = None


@dataclass(frozen=True)
class Place:
    """A grid right below: what is missing there, and its mark (the mean of its rates in percent; None: no rates)."""

    grid: str
    name: str
    mark: float | None
    reports_missing: int
    coverage: float | None
    tasks_open: int


@dataclass(frozen=True)
class Overdue:
    """A task or a quota that is over and not done, by how many people."""

    kind: str
    id: str
    name: str
    people: int
    clause: str | None = None
    deadline_at: datetime | None = None
    start: date | None = None
    end: date | None = None


@dataclass(frozen=True)
class RuleLine:
    """One quota as it stands: done and asked, with its clause."""

    rule: str
    says: str
    clause: str | None
    unit: str
    done: int | float
    target: int | float


@dataclass(frozen=True)
class Digest:
    """The digest of one grid."""

    grid: Grid
    span: Span
    days: Period
    figures: tuple[Figure, ...]
    places: tuple[Place, ...]
    overdue: tuple[Overdue, ...]
    rules: tuple[RuleLine, ...]
    provisional: bool
    running: bool

    @property
    def worst(self) -> tuple[Place, ...]:
        """The three places that need care first; a place where nothing is missing is never among them."""
        return tuple(p for p in self.places if p.mark is not None and p.mark < 100)[:WORST]

    def figure(self, figure_id: str) -> Figure:
        """Returns a figure by its id."""
        return next(figure for figure in self.figures if figure.id == figure_id)

    def as_json(self) -> dict[str, Any]:
        """Returns the document of `gridbot digest --json`."""
        document = {
            "grid": self.grid.code, "period": self.span, "from": self.days.start, "to": self.days.end,
            "figures": [asdict(figure) for figure in self.figures],
            "worst": [asdict(place) for place in self.worst],
            "overdue": [asdict(one) for one in self.overdue],
        }  # fmt: skip
        return {name: plain(value) for name, value in document.items()}


def build(
    grid: Grid,
    children: Iterable[Grid],
    span: Span,
    now: Sheet,
    before: Sheet,
    *,
    reachable: set[int] | frozenset[int],
    provisional: bool,
    running: bool,
) -> Digest:
    """Puts a digest together.

    Args:
        grid: whom it is about.
        children: the grids right below.
        span: day, week or month.
        now: the sheet of the digest's days; it may be that of a larger subtree.
        before: the sheet of the days it is compared with.
        reachable: the people who have an open terminal now.
        provisional: whether the calendar of these days is only Monday to Friday so far.
        running: whether the days are not over yet.
    """
    tally, earlier = now.at(grid.id), before.at(grid.id)
    return Digest(
        grid, span, now.days, tuple(_figures(tally, earlier, reachable)), tuple(_places(children, now)),
        tuple(_overdue(tally, now)), tuple(_rules(tally.quotas)), provisional, running,
    )  # fmt: skip


def _figures(tally: Tally, earlier: Tally, reachable: set[int] | frozenset[int]) -> Iterable[Figure]:
    logs = _only(tally.report_clauses)
    yield Figure("reports_filed", tally.reports_filed, earlier.reports_filed, logs)
    yield Figure("reports_owed", tally.reports_owed, earlier.reports_owed, logs)
    yield _rate("reports_rate", tally, earlier, "reports_filed", "reports_owed", logs)
    yield Figure("visits", tally.visits, earlier.visits)
    yield Figure("households_visited", tally.households_visited, earlier.households_visited)
    yield Figure("households", tally.households, earlier.households)
    yield Figure(
        "coverage",
        percent(*tally.covered),
        percent(*earlier.covered),
        _only({key.clause for key in tally.quotas if key.kind == "cover"}),
    )
    for key, count in _by_rule(tally.quotas).items():
        then = _by_rule(earlier.quotas).get(key, RuleCount())
        yield Figure(f"quota:{key[0]}", percent(count.done, count.target), percent(then.done, then.target), key[1])
    yield Figure("tasks_asked", tally.tasks_asked, earlier.tasks_asked)
    yield _rate("tasks_received_rate", tally, earlier, "tasks_received", "tasks_asked")
    yield _rate("tasks_done_rate", tally, earlier, "tasks_done", "tasks_asked")
    yield Figure("drills_asked", tally.drills_asked, earlier.drills_asked)
    yield _rate("drills_done_rate", tally, earlier, "drills_done", "drills_asked")
    before = values_of(earlier)
    for figure_id, value in values_of(tally).items():
        # What was open or late in the past is not kept, so nothing is said about the last period.
        is_present = figure_id in ("matters_open", "matters_overdue")
        clause = _only(tally.matter_clauses.get(figure_id.removeprefix("matters_"), set()))
        yield Figure(figure_id, value, None if is_present else before[figure_id], clause)
    yield Figure("people", len(tally.people), len(earlier.people))
    yield Figure("leave", len(tally.on_leave), len(earlier.on_leave))
    was = burden_values(earlier.burdens, reachable)
    for figure_id, burden in burden_values(tally.burdens, reachable).items():
        yield Figure(figure_id, burden, was[figure_id])
    # Who could be reached in the past is not kept, so nothing is said about the last period.
    yield Figure("unreachable", len(tally.people - reachable), None)


def _rate(figure_id: str, tally: Tally, earlier: Tally, part: str, whole: str, clause: str | None = None) -> Figure:
    now, then = (percent(getattr(one, part), getattr(one, whole)) for one in (tally, earlier))
    return Figure(figure_id, now, then, clause)


def _only(clauses: set[str | None]) -> str | None:
    return next(iter(clauses)) if len(clauses) == 1 else None


def _by_rule(quotas: Mapping[RuleKey, RuleCount]) -> dict[tuple[str, str | None], RuleCount]:
    merged: dict[tuple[str, str | None], RuleCount] = {}
    for key, count in quotas.items():
        total = merged.setdefault((key.rule, key.clause), RuleCount())
        total.done, total.target = total.done + count.done, total.target + count.target
    return merged


def _rules(quotas: Mapping[RuleKey, RuleCount]) -> list[RuleLine]:
    lines = [RuleLine(k.rule, k.says, k.clause, k.unit, c.done, c.target) for k, c in quotas.items()]
    return sorted(lines, key=lambda line: line.done / max(line.target, 1))


def _places(children: Iterable[Grid], sheet: Sheet) -> list[Place]:
    """Orders the grids right below by their mark, those that need care first and those without rates last."""
    places = [_place(grid, sheet.at(grid.id)) for grid in children]
    places.sort(key=lambda p: (p.mark is None, p.mark or 0, -p.reports_missing, p.grid))
    return places[:MOST_PLACES]


def _place(grid: Grid, tally: Tally) -> Place:
    coverage = percent(*tally.covered)
    open_now = sum(tally.overdue.values())
    rates: Sequence[float | None] = (
        percent(tally.reports_filed, tally.reports_owed), coverage, percent(tally.tasks_done, tally.tasks_asked),
    )  # fmt: skip
    known = [rate for rate in rates if rate is not None]
    mark = round(sum(known) / len(known), 1) if known else None
    missing = tally.reports_owed - tally.reports_filed
    return Place(grid.code, grid.name, mark, missing, coverage, max(open_now, tally.tasks_asked - tally.tasks_done))


def _overdue(tally: Tally, sheet: Sheet) -> list[Overdue]:
    found = [
        Overdue("task", str(task_id), sheet.tasks[task_id].title, people, deadline_at=sheet.tasks[task_id].deadline_at)
        for task_id, people in tally.overdue.items()
    ]
    found += [
        Overdue("quota", key.rule, key.says, count.posts, key.clause, None, key.start, key.end)
        for key, count in tally.missed.items()
    ]
    return sorted(found, key=most_pressing)


def most_pressing(one: Overdue) -> tuple[bool, int]:
    """Sorts what is overdue: tasks first, then by how many people it is about."""
    return one.kind != "task", -one.people
