"""Measures matters at the size of a county: 100,000 open and 1,000,000 closed ones; prints one JSON document.

    python -m tests.bench.matters [OPEN CLOSED]

Times are of one call on SQLite: registering, the deadline sweep's look-up, a township's month, a duplicate check.
"""

import asyncio
import json
import random
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from bot.wiring import open_world
from config.settings import Settings
from handlers.ledgers.figures import month_of, unit_figures
from handlers.matters.duplicates import near_texts
from handlers.matters.registering import NewMatter, register_matter
from storage.repositories.matter_doubts import bands
from storage.repositories.matter_figures import MatterFigures
from storage.tables import matter_photos, matters
from tests.bench.stores import fresh
from tests.conversation import HandClock
from tests.rosters import load_small_county

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
CHUNK = 5_000
ROUNDS = 20


def _rows(grids: list[tuple[int, str]], start: int, count: int, closed: bool) -> list[dict[str, Any]]:
    rows = []
    for n in range(start, start + count):
        grid_id, path = grids[n % len(grids)]
        at = NOW - timedelta(minutes=n % (700 * 1440) if closed else n % (60 * 1440))
        due = at + timedelta(days=5)
        done = at + timedelta(days=2) if closed else None
        rows.append(
            {
                "number": f"N{n}", "grid_id": grid_id, "grid_path": path, "origin": "worker", "kind": "环境卫生",
                "urgent": False, "confidential": False, "text": f"{n % 977}号路口第{n % 89}根杆子旁边有{n}堆东西",
                "attachments": [], "registered_at": at, "state": "closed" if closed else "handling", "version": 3,
                "holder_id": grid_id, "holder_path": path, "handed_on": at.date(), "due_on": due.date(), "due_at": due,
                "respond_by_at": at + timedelta(days=1),
                "next_at": None if closed else NOW + timedelta(minutes=1 + n % 9999),
                "stage": "",
                "responded_at": at, "solved_at": done, "followed_at": done, "closed_at": done,
                "satisfied": True if closed else None,
            }
        )  # fmt: skip
    return rows


async def _timed(work: Callable[[], Awaitable[Any]]) -> dict[str, float]:
    taken = []
    for _ in range(ROUNDS):
        began = time.perf_counter()
        await work()
        taken.append((time.perf_counter() - began) * 1000)
    return {"median_ms": round(statistics.median(taken), 1), "worst_ms": round(max(taken), 1)}


async def measure(open_ones: int, closed: int) -> dict[str, Any]:
    """Fills a store and measures each figure of the issue."""
    async with fresh("sqlite", None) as store:
        await load_small_county(store, NOW, date(2024, 1, 1))
        world = await open_world(Settings(), store, HandClock(NOW))
        async with store.writing(NOW) as uow:
            found = await uow.grids.all()
            township = next(one for one in found if one.level == 1)
            leaves = [(one.id, one.path) for one in found if one.level == 4 and one.path.startswith(township.path)]
            elsewhere = [(o.id, o.path) for o in found if o.level == 4 and not o.path.startswith(township.path)]
            # One township of thirty-six, as in the largest county of the rulebooks.
            leaves += [elsewhere[n % len(elsewhere)] for n in range(35 * len(leaves))]
            grid = next(one for one in found if one.level == 4)
        bits = random.Random(1)
        for whole, is_closed in ((closed, True), (open_ones, False)):
            for start in range(0, whole, CHUNK):
                rows = _rows(leaves, start + (0 if is_closed else closed), min(CHUNK, whole - start), is_closed)
                async with store.writing(NOW) as uow:
                    await uow.connection.execute(insert(matters), rows)
        async with store.writing(NOW) as uow:
            photos = [(1 + n, bits.getrandbits(64)) for n in range(min(100_000, closed))]
            photo_rows = [
                {"matter_id": n, "file_id": "f", "hash": value - (1 << 64) if value >> 63 else value, **bands(value)}
                for n, value in photos
            ]
            for start in range(0, len(photo_rows), CHUNK):
                await uow.connection.execute(insert(matter_photos), photo_rows[start : start + CHUNK])
        month = month_of(world, NOW.date())

        async def register() -> None:
            async with store.writing(NOW) as uow:
                await register_matter(world, uow, NewMatter(grid, "东沟路口井盖缺失", "安全隐患"))

        async def look_up() -> None:
            async with store.reading(NOW) as uow:
                await uow.matters.due()

        async def ledger() -> None:
            async with store.reading(NOW) as uow:
                await unit_figures(world, uow, township.path, month)
                await MatterFigures(uow.connection, NOW).by_grid(township.path, month.start, month.end)
                await uow.matters.between(township.path, month.start, month.end)

        async def duplicates() -> None:
            async with store.reading(NOW) as uow:
                matter = await uow.matters.get(closed + 1)
                assert matter is not None
                await near_texts(uow, matter)
                await uow.matters.like_photo(bits.getrandbits(64), matter.id)

        return {
            "open": open_ones, "closed": closed, "register": await _timed(register), "sweep": await _timed(look_up),
            "township_month": await _timed(ledger), "duplicate_check": await _timed(duplicates),
        }  # fmt: skip


if __name__ == "__main__":
    wanted = [int(word) for word in sys.argv[1:3]] or [100_000, 1_000_000]
    print(json.dumps(asyncio.run(measure(*wanted)), indent=2))
