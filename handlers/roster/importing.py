"""Imports a roster: checked outside of any transaction, staged in small ones, applied in a short one.

Must never leave a part of a roster behind: until the last transaction commits, nothing of it counts.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from config.rulebooks.schema import Rulebook
from handlers.personnel.changing import letter_of_import
from handlers.roster.columns import SHEETS
from handlers.roster.overwriting import overwritten
from handlers.roster.plan import KINDS, RosterPlan, check
from handlers.roster.problems import RosterBusy, RosterRefused, RosterReport, RowProblem
from handlers.roster.rows import RosterRows
from handlers.roster.sheets import Progress, quiet
from storage.engine import Store
from storage.repositories.letters import Lane
from storage.unit_of_work import UnitOfWork

# Rows a staging transaction: some tens of milliseconds of the write lock each. SQLite's lock is not fair: whoever
# waits for it asks again in steps, so others get a turn only if we leave it free for about as long as we hold it.
CHUNK = 2000
BREATH_S = 0.04
# What tells one waiting change from another, see Personnel.waiting_keys.
_KEYS = ("ends_post_id", "phone", "grid_id", "role", "name")
BUSY = "另一份名册正在导入，等它导完（通常不到一分钟）再来"
MOVED = "核对的时候名册被别人改动了，这次没有导入；请再导入一次"


async def import_roster(
    store: Store,
    rows: RosterRows,
    rulebooks: Mapping[str, Rulebook],
    *,
    now: datetime,
    on: date | None = None,
    dry_run: bool = False,
    allow_retire: bool = False,
    progress: Progress = quiet,
    found: Sequence[RowProblem] = (),
) -> RosterReport:
    """Makes the store's roster what the rows say, whole or not at all.

    Args:
        store: migrated.
        rows: the whole roster, or a part whose topmost grid names a parent that only the store has.
        rulebooks: by name.
        now: the moment of the import, aware.
        on: the local day on which new posts begin; that of ``now`` if it is left out.
        dry_run: whether only to say what would be done.
        allow_retire: whether more than half of a kind may be retired.
        progress: told (phase, rows done, rows in all).
        found: problems from reading the rows; they are refused together with those of the checks.

    Returns:
        What was added, changed and retired, with warnings.

    Raises:
        RosterRefused: rows that must be mended; nothing was changed.
        RosterBusy: another import is under way, or the roster changed meanwhile; nothing was changed.
    """
    day = on or now.date()
    async with store.reading(now) as uow:
        current = await uow.roster.snapshot(day)
        waiting = await uow.personnel.waiting_keys()
    checked = check(rows, current, rulebooks, day, allow_retire=allow_retire)
    if checked.plan is None or found:
        raise RosterRefused(_in_order([*found, *checked.problems]), checked.warnings)
    plan = checked.plan
    async with store.reading(now) as uow:
        warnings = [*checked.warnings, *await overwritten(uow, plan, current, rows)]
    counts = {KINDS[name]: one for name, one in plan.counts.items()}
    held = plan.held.rows
    new = [one for one in held if (*(one[key] for key in _KEYS),) not in waiting]
    report = RosterReport(counts, tuple(warnings), dry_run=dry_run, held=len(held), partial=plan.partial)
    if not dry_run and (new or any(plan.staged.values())):
        await _write(store, plan, now, day, progress, new)
    return report


def _in_order(problems: Iterable[RowProblem]) -> list[RowProblem]:
    """The order in which somebody mends them: sheet by sheet, from the top down."""
    sheets = {spec.title: at for at, spec in enumerate(SHEETS)}
    return sorted(problems, key=lambda problem: (sheets.get(problem.sheet, len(sheets)), problem.row))


async def _write(
    store: Store, plan: RosterPlan, now: datetime, on: date, progress: Progress, held: Sequence[dict[str, Any]]
) -> None:
    async with store.writing(now) as uow:
        import_id = await uow.roster.begin()
    if import_id is None:
        raise RosterBusy(BUSY)
    try:
        total = sum(map(len, plan.staged.values()))
        done = 0
        for name, staged in plan.staged.items():
            for start in range(0, len(staged), CHUNK):
                chunk = staged[start : start + CHUNK]
                async with store.writing(now) as uow:
                    await uow.roster.stage(import_id, name, chunk)
                done += len(chunk)
                progress("暂存", done, total)
                if store.is_sqlite and done < total:
                    await asyncio.sleep(BREATH_S)
        progress("生效", 0, 1)
        async with store.writing(now) as uow:
            if not await uow.roster.apply(import_id, plan.marks, on, plan.changed_fields):
                raise RosterBusy(MOVED)
            begun = [one.row.id for one in plan.staged["posts"] if one.action == "add"]
            await uow.handing_over.succeed(begun, on)
            await _ask(uow, held, import_id, on)
        progress("生效", 1, 1)
    finally:
        async with store.writing(now) as uow:
            await uow.roster.end(import_id)


async def _ask(uow: UnitOfWork, held: Sequence[dict[str, Any]], import_id: int, on: date) -> None:
    """Writes down what waits for offices, and tells each of them how much it is."""
    await uow.personnel.ask_many([{**one, "import_id": import_id} for one in held])
    for grid_id in sorted({one["office_grid_id"] for one in held}):
        count = sum(one["office_grid_id"] == grid_id for one in held)
        deciders = {post.person_id for post in await uow.people.posts_on([grid_id], on, roles=("office",))}
        terminals = await uow.terminals.of_people(deciders)
        await uow.outbox.send(terminals, letter_of_import(count, import_id), Lane.TASK)
