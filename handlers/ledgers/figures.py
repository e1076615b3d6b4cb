"""The rates of a unit and the figures of a worker, from one history of matters, visits and tasks.

Each figure carries its part, its whole, its clause where a document asks for it, and what opens the matters behind
it. A figure without anything to count is None, never 0 or 100. It must never count what somebody has to type extra.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from config.rulebooks.schema import Rulebook
from handlers.context import World
from storage.repositories.matter_figures import Counts, MatterFigures
from storage.unit_of_work import UnitOfWork

MONTHS = 12
_MONTH = re.compile(r"(?:(?P<year>20\d\d)\s*[-年/.]\s*)?(?P<month>\d{1,2})\s*月?份?")


@dataclass(frozen=True)
class LedgerFigure:
    """One figure: a count, or a rate in percent with its part and whole."""

    id: str
    value: float | int | None
    part: int | None = None
    whole: int | None = None
    clause: str | None = None


@dataclass(frozen=True)
class Month:
    """The days of one month, as the moments that matters are counted between."""

    start_on: date
    end_on: date
    start: datetime
    end: datetime


def month_of(world: World, on: date) -> Month:
    """Returns the local month in which a day lies."""
    first = on.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    zone = world.settings.zone
    start, end = (datetime.combine(day, time(), zone).astimezone(UTC) for day in (first, after))
    return Month(first, after - timedelta(days=1), start, end)


def month_said(world: World, text: str, today: date) -> Month | None:
    """Reads '2026-10', '10月', '上月' as people name a month; the last such one that is not in the future.

    Returns:
        The month; this one for an empty text; None if it names none.
    """
    text = text.strip()
    if not text or text in ("本月", "这个月"):
        return month_of(world, today)
    if text in ("上月", "上个月"):
        return month_of(world, today.replace(day=1) - timedelta(days=1))
    said = _MONTH.fullmatch(text)
    if said is None or not 1 <= int(said["month"]) <= MONTHS:
        return None
    month = int(said["month"])
    year = int(said["year"]) if said["year"] else today.year - (month > today.month)
    return month_of(world, date(year, month, 1))


def percent(part: int, whole: int) -> float | None:
    """Returns a part of a whole in percent, with one decimal; None where there is nothing to count."""
    return round(100 * part / whole, 1) if whole else None


_INDICATORS = {
    "response": "及时响应率", "on_time": "按时办结率", "satisfied": "回访满意率", "redone": "逾期重办率",
    "found": "问题发现率", "visits": "走访户数", "accuracy": "基础数据准确率", "orders": "工单完成率",
    "command": "指挥调度响应率", "content": "社区居民满意度",
}  # fmt: skip


def clause_of(book: Rulebook | None, figure_id: str, on: date) -> str | None:
    """Returns the clause of the document that names this indicator; None where the grid follows none that does."""
    if book is None or figure_id not in _INDICATORS:
        return None
    word = _INDICATORS[figure_id]
    named = [rule for rule in book.scoring if rule.kind == "indicator" and rule.in_force(on) and rule.name == word]
    return named[0].clause if named else None


def unit_rates(counts: Counts, book: Rulebook | None, on: date) -> list[LedgerFigure]:
    """Returns the four rates of a unit.

    Our readings, as the document gives no formula: in time is answered by the end of the next working day; on time is
    solved before the step was overdue, of all that is solved or overdue; satisfied is of all that were followed up;
    redone is what was overdue or had to be done again, of all registered.

    Source: the scoring indicators of the grid's rulebook; each figure bears its clause.
    """
    rates = (
        ("response", counts.responded, counts.answerable),
        ("on_time", counts.on_time, counts.settled),
        ("satisfied", counts.satisfied, counts.followed),
        ("redone", counts.overdue_or_redone, counts.registered),
    )
    return [LedgerFigure(name, percent(a, b), a, b, clause_of(book, name, on)) for name, a, b in rates]


async def unit_figures(world: World, uow: UnitOfWork, grid_path: str, month: Month) -> list[LedgerFigure]:
    """Returns a unit's counts and rates of a month, for ledgers and digests; no word of any matter is in them.

    Args:
        world: rules and calendar.
        uow: an open unit of work.
        grid_path: the subtree.
        month: from :func:`month_of`; any span with the same fields does.
    """
    counts = await MatterFigures(uow.connection, uow.now).of_unit(grid_path, month.start, month.end)
    book = await world.rulebook_of(uow, grid_path)
    plain = [
        LedgerFigure(name, getattr(counts, name))
        for name in ("registered", "solved", "closed", "open", "overdue", "confidential", "kept_in_grid")
    ]
    return [*plain, *unit_rates(counts, book, month.end_on)]


async def worker_figures(world: World, uow: UnitOfWork, person_id: int, path: str, month: Month) -> list[LedgerFigure]:
    """Returns a worker's figures of a month; see :func:`workers_figures`.

    Args:
        world: rules.
        uow: an open unit of work.
        person_id: the worker.
        path: the worker's grid.
        month: the days.
    """
    return (await workers_figures(world, uow, {person_id: path}, month))[person_id]


async def workers_figures(
    world: World, uow: UnitOfWork, workers: Mapping[int, str], month: Month
) -> dict[int, list[LedgerFigure]]:
    """Returns the figures of workers in a month, by person, in a handful of statements however many they are.

    Our readings, as the document gives no formula. 问题发现率 is matters reported to households visited. 基础数据准确率
    is, of the worker's households whose book somebody looked at in these days, those in which nothing had to be
    corrected; None while nobody looked. 工单完成率 and 指挥调度响应率 are, of the tasks given to them in these days,
    those that are done, and those that are received; drills and what was withdrawn are not counted. 居民满意度 is of
    the matters that they reported and that were followed up.

    Args:
        world: rules.
        uow: an open unit of work.
        workers: the path of a grid of each, whose rulebook names the clauses.
        month: the days.
    """
    counting = MatterFigures(uow.connection, uow.now)
    counts = await counting.of_people(workers, month.start, month.end)
    orders = await counting.orders_of(workers, month.start, month.end)
    homes, looked_at, right = Counter[int](), Counter[int](), Counter[int]()
    for person_id, kind, _ in await uow.visits.reached(workers, month.start_on, month.end_on):
        homes[person_id] += kind == "household"
    for person_id, _, stood in await counting.books_of(workers, month.start, month.end):
        looked_at[person_id] += 1
        right[person_id] += stood
    books = {path: await world.rulebook_of(uow, path) for path in set(workers.values())}
    found: dict[int, list[LedgerFigure]] = {}
    for person_id, path in workers.items():
        mine = counts.get(person_id, Counts())
        asked, received, done = orders.get(person_id, (0, 0, 0))
        rates: Sequence[tuple[str, float | int | None, int | None, int | None]] = (
            ("found", percent(mine.registered, homes[person_id]), mine.registered, homes[person_id]),
            ("visits", homes[person_id], None, None),
            ("accuracy", percent(right[person_id], looked_at[person_id]), right[person_id], looked_at[person_id]),
            ("orders", percent(done, asked), done, asked),
            ("command", percent(received, asked), received, asked),
            ("content", percent(mine.satisfied, mine.followed), mine.satisfied, mine.followed),
        )
        clauses = {name: clause_of(books[path], name, month.end_on) for name, *_ in rates}
        found[person_id] = [LedgerFigure(name, value, a, b, clauses[name]) for name, value, a, b in rates]
    return found
