"""The rates of a unit and the figures of a worker, from one history of matters, visits and tasks.

Each figure carries its part, its whole, its clause where a document asks for it, and what opens the matters behind
it. A figure without anything to count is None, never 0 or 100. It must never count what somebody has to type extra.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from config.rulebooks.schema import Rulebook
from handlers.context import World
from storage.repositories.matter_figures import Counts, MatterFigures
from storage.unit_of_work import UnitOfWork


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


def percent(part: int, whole: int) -> float | None:
    """Returns a part of a whole in percent, with one decimal; None where there is nothing to count."""
    return round(100 * part / whole, 1) if whole else None


_INDICATORS = {
    "response": "及时响应率", "on_time": "按时办结率", "satisfied": "回访满意率", "redone": "逾期重办率",
    "found": "问题发现率", "visits": "走访户数", "accuracy": "基础数据准确率", "orders": "工单完成率",
    "command": "指挥调度响应率", "content": "居民满意度",
}  # fmt: skip


def _clause(book: Rulebook | None, figure_id: str, on: date) -> str | None:
    """The clause of the document that names this indicator, where the grid follows one that does."""
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
    return [LedgerFigure(name, percent(a, b), a, b, _clause(book, name, on)) for name, a, b in rates]


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
    """Returns a worker's figures of a month.

    问题发现率 is matters reported to households visited. 基础数据准确率 is None: nothing of the history tells it yet.

    Args:
        world: rules.
        uow: an open unit of work.
        person_id: the worker.
        path: the worker's grid.
        month: the days.
    """
    counting = MatterFigures(uow.connection, uow.now)
    counts = await counting.of_person(person_id, month.start, month.end)
    reached = await uow.visits.reached([person_id], month.start_on, month.end_on)
    homes = len({target for _, kind, target in reached if kind == "household"})
    asked, received, done = await counting.orders_of(person_id, month.start, month.end)
    rates: Sequence[tuple[str, float | int | None, int | None, int | None]] = (
        ("found", percent(counts.registered, homes), counts.registered, homes),
        ("visits", homes, None, None),
        ("accuracy", None, None, None),
        ("orders", percent(done, asked), done, asked),
        ("command", percent(received, asked), received, asked),
        ("content", percent(counts.satisfied, counts.followed), counts.satisfied, counts.followed),
    )
    book = await world.rulebook_of(uow, path)
    return [LedgerFigure(n, value, a, b, _clause(book, n, month.end_on)) for n, value, a, b in rates]
