"""Measures the import of 100,000 households on both stores; prints one JSON document.

    python -m tests.bench.roster_import [HOUSEHOLDS]

Beside the import another process writes a row again and again; its longest wait is how long the import kept others
from writing.
"""

import asyncio
import json
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from bot.roster.read import read_workbook
from bot.roster.write import write_roster
from config.rulebooks.loader import load_rulebooks
from handlers.roster.importing import import_roster
from handlers.roster.rows import GridRow, HouseholdRow, PostRow, RosterRows
from handlers.roster.sheets import rows_of_sheets
from storage.engine import Store
from storage.schema import upgrade
from tests.postgres import start_postgres

PER_WORKER = 20


def big_county(households: int) -> RosterRows:
    """Returns a county with this many households, twenty a worker, a worker a grid of level 4."""
    groups = max(1, households // PER_WORKER)
    grids = [GridRow("0", "大县", 0, rulebook="huining-2022")]
    people: list[PostRow] = []
    rows: list[HouseholdRow] = []
    for group in range(groups):
        township, area, village = group // 250, group // 50, group // 10
        for every, level, code, parent in (
            (250, 1, f"T{township}", "0"),
            (50, 2, f"A{area}", f"T{township}"),
            (10, 3, f"V{village}", f"A{area}"),
        ):
            if group % every == 0:
                grids.append(GridRow(code, f"网格{code}", level, parent, "农村"))
        grids.append(GridRow(f"G{group}", f"{group}组", 4, f"V{village}", "农村"))
        phone = str(13_000_000_000 + group)
        people.append(PostRow(f"网格员{group}", phone, "网格员", f"G{group}", "村委会", "专职"))
        for number in range(PER_WORKER):
            code = f"H{group * PER_WORKER + number:07}"
            tags = ("一类低保", "残疾") if number % 7 == 0 else ()
            rows.append(HouseholdRow(code, f"户主{code}", f"{village}村{group}组{number}号", f"G{group}", phone, tags))
    return RosterRows(grids, people, rows)


def changed(rows: RosterRows) -> RosterRows:
    """Returns the same roster with every household's address changed: the dearest kind of re-import."""
    return replace(rows, households=[row._replace(address=row.address + "（新）") for row in rows.households])


async def rival(url: str, running: Any, stopping: Any, longest: Any) -> None:
    """Another program on the same store: writes what each incoming message writes, and notes its longest wait."""
    store = Store(url)
    number = 0
    while not stopping.is_set():
        number += 1
        began = time.perf_counter()
        async with store.writing(datetime.now(UTC)) as uow:
            await uow.terminals.meet("bench", "bench", f"{began}-{number}", "private")
        longest.value = max(longest.value, time.perf_counter() - began)
        running.set()
        await asyncio.sleep(0.002)
    await store.close()


def run_rival(url: str, running: Any, stopping: Any, longest: Any) -> None:
    """The body of the other process."""
    asyncio.run(rival(url, running, stopping, longest))


class TimedStore(Store):
    """A store that notes how long each write transaction was open."""

    longest_s = 0.0

    @asynccontextmanager
    async def writing(self, now: datetime) -> AsyncIterator[Any]:
        """As the store's own, and timed from the lock to the end of the commit."""
        async with super().writing(now) as uow:
            began = time.perf_counter()
            yield uow
        self.longest_s = max(self.longest_s, time.perf_counter() - began)


async def measure(url: str, path: Path, again: Path) -> dict[str, Any]:
    """Imports a workbook into an empty store, then a changed one over it, then the same again; returns seconds."""
    store = TimedStore(url)
    await upgrade(store)
    books = load_rulebooks()
    figures: dict[str, Any] = {}
    processes = get_context("spawn")
    for name, file in (("first", path), ("changed", again), ("same", again)):
        running, stopping, longest = processes.Event(), processes.Event(), processes.Value("d", 0.0)
        other = processes.Process(target=run_rival, args=(url, running, stopping, longest))
        other.start()
        if not await asyncio.to_thread(running.wait, 60):
            raise RuntimeError("the other process did not start")
        longest.value = store.longest_s = 0.0
        began = time.perf_counter()
        rows, problems, _ = rows_of_sheets(read_workbook(file))
        read_s = time.perf_counter() - began
        report = await import_roster(store, rows, books, now=datetime.now(UTC), found=problems)
        total_s = time.perf_counter() - began
        stopping.set()
        other.join()
        figures[name] = {
            "total_s": round(total_s, 2),
            "read_s": round(read_s, 2),
            "longest_write_transaction_s": round(store.longest_s, 2),
            "longest_wait_of_another_writer_s": round(longest.value, 2),
            "households": dict(report.counts["住户"].__dict__),
        }
    await store.close()
    return figures


def main() -> None:
    """Measures both stores."""
    households = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    books = load_rulebooks()
    rows = big_county(households)
    with tempfile.TemporaryDirectory() as folder, start_postgres() as postgres:
        path, again = Path(folder) / "roster.xlsx", Path(folder) / "again.xlsx"
        began = time.perf_counter()
        write_roster(path, rows, books)
        written_s = round(time.perf_counter() - began, 2)
        write_roster(again, changed(rows), books)
        url = f"sqlite+aiosqlite:///{folder}/bench.sqlite3"
        figures = {
            "households": households,
            "write_workbook_s": written_s,
            "sqlite": asyncio.run(measure(url, path, again)),
            "postgresql": asyncio.run(measure(postgres.new_database(), path, again)),
        }
    print(json.dumps(figures, ensure_ascii=False, indent=2))


if __name__ == "__main__":
    main()
