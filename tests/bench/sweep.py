"""The morning's sweep over a whole county: 5,459 posts, 110,000 households, a year of two visits a day, all overdue.

It measures what the program does by itself: counting, wording's parameters and the outbox's rows. Sending is not in it.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

from sqlalchemy import func, insert, literal, select, text

from bot.garbage import look_rarely
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import Context
from handlers.progress.command import show
from handlers.reminders.jobs import MORNING_SOURCES
from handlers.reminders.rounds import go_round
from storage.engine import Store
from storage.tables import deliveries, grids, households, people, posts, terminals, visit_targets, visits
from tests.bench.figures import Figure, median
from tests.bench.run import Run
from tests.bench.stores import fresh

VILLAGES, WORKERS, HOUSEHOLDS = 381, 5_078, 110_000
SWEEP_S, STALL_MS, LOCK_MS, ANSWER_MS = 2.0, 50, 50, 50
_WORKING_DAYS = 240
# A Thursday: the month began with nothing done, the last visits are of the month before.
TODAY = date(2026, 11, 26)
_CHUNK = 5_000


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Returns the morning of the day, in UTC."""
        return datetime(TODAY.year, TODAY.month, TODAY.day, 0, 31, tzinfo=UTC)


async def measure(run: Run) -> list[Figure]:
    """Returns the sweep's duration and holds, what more posts and more years cost, and how fast /progress answers."""
    part = 10 if run.quick else 1
    found: list[Figure] = []
    for kind in run.kinds:
        async with fresh(kind, run.server) as store:
            count = await fill(store, part)
            took, stall_ms, lock_ms, queued = await _sweep(store)
            worker_ms, head_ms = [await _progress_ms(store, person) for person in (1, WORKERS // part + 1)]
        note = f"{kind}: {VILLAGES // part + WORKERS // part} posts, {count} visits, {queued} messages"
        found += [
            Figure("sweep of a county, all overdue", took, "s", f"≤ {SWEEP_S} s", took <= SWEEP_S, note=note),
            Figure("stall of the event loop", stall_ms, "ms", f"≤ {STALL_MS} ms", stall_ms <= STALL_MS, note=kind),
            Figure("hold of the write lock", lock_ms, "ms", f"≤ {LOCK_MS} ms", lock_ms <= LOCK_MS, note=kind),
            Figure("/progress of a worker", worker_ms, "ms", f"≤ {ANSWER_MS} ms", worker_ms <= ANSWER_MS, note=kind),
            Figure("/progress of a head", head_ms, "ms", f"≤ {ANSWER_MS} ms", head_ms <= ANSWER_MS, note=kind),
        ]  # fmt: skip
        one, five = [await _tenth(run, kind, years) for years in (1, 5)]
        found.append(
            Figure(
                "five years of visits beside one, a tenth of the county", five, "s", "≤ 1.2 ×", five <= 1.2 * one,
                one, five / one, kind,
            )
        )  # fmt: skip
        if part == 1:
            found.append(
                Figure("the county beside ten tenths", took, "s", "≤ 1.2 ×", took <= 12 * one, 10 * one,
                       took / (10 * one), kind)
            )  # fmt: skip
    return found


async def _tenth(run: Run, kind: str, years: int) -> float:
    async with fresh(kind, run.server) as store:
        await fill(store, 10, _WORKING_DAYS * years)
        return (await _sweep(store))[0]


async def _progress_ms(store: Store, person_id: int) -> float:
    """Returns the middle of some answers to /progress, from the use case's start to its letter in the outbox."""
    clock = StandingClock()
    world = await open_world(Settings(), store, clock)
    samples: list[float] = []
    for _ in range(9):
        began = time.perf_counter()
        async with store.writing(clock.now()) as uow:
            person = await uow.people.get(person_id)
            posts_held = await uow.people.posts_of(person_id, TODAY)
            terminal = (await uow.terminals.of_people([person_id]))[0]
            await show(Context(world, uow, cast("Any", None), terminal, person, posts_held))
        samples.append((time.perf_counter() - began) * 1000)
    return median(samples)


async def fill(store: Store, part: int = 1, days: int = _WORKING_DAYS) -> int:
    """Writes a county, a tenth of it where ``part`` is 10, and the visits of working days; returns how many."""
    now = StandingClock().now()
    villages, workers, houses = VILLAGES // part, WORKERS // part, HOUSEHOLDS // part
    since = TODAY.replace(month=1, day=1) - timedelta(days=2_200)
    tree: list[dict[str, Any]] = [
        {"id": 1, "code": "0", "name": "大县", "level": 0, "path": "/1/", "rulebook": "huining-2022", "parent_id": None}
    ]
    tree += [
        {"id": 1 + v, "code": f"V{v}", "name": f"{v}村", "level": 3, "path": f"/1/{1 + v}/", "rulebook": None,
         "parent_id": 1}
        for v in range(1, villages + 1)
    ]  # fmt: skip
    first = villages + 1
    for n in range(1, workers + 1):
        village = 2 + n % villages
        tree.append(
            {"id": first + n, "code": f"G{n}", "name": f"{n}组", "level": 4, "path": f"/1/{village}/{first + n}/",
             "rulebook": None, "parent_id": village}
        )  # fmt: skip
    persons = [*range(1, workers + 1), *range(workers + 1, workers + villages + 1)]
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (grids, tree),
        (people, [{"id": n, "name": f"人{n}", "phone": str(13_000_000_000 + n), "created_at": now} for n in persons]),
        (posts, [
            {"person_id": n, "grid_id": first + n if n <= workers else 1 + n - workers, "since_on": since,
             "role": "worker" if n <= workers else "head", "level": 4 if n <= workers else 3,
             "title": "网格员" if n <= workers else "三级网格长", "nature": "县直下沉" if n <= workers else ""}
            for n in persons
        ]),
        (terminals, [
            {"id": n, "channel": "telegram", "account": "telegram:7000000001", "address": str(n), "kind": "private",
             "state": "open", "person_id": n, "opened_at": now}
            for n in persons
        ]),
        (households, [
            {"id": h + 1, "code": f"H{h}", "name": f"户{h}", "address": f"{h}号", "grid_id": first + 1 + h % workers,
             "worker_id": 1 + h % workers}
            for h in range(houses)
        ]),
    ]  # fmt: skip
    for table, values in rows:
        for start in range(0, len(values), _CHUNK):
            async with store.writing(now) as uow:
                await uow.connection.execute(insert(table), values[start : start + _CHUNK])
    total = await _visited(store, workers, houses // workers, days)
    async with store.connection() as connection:
        # What autovacuum does within a minute, and SQLite's own housekeeping in the night.
        await connection.execute(text("ANALYZE"))
    return total


async def _visited(store: Store, workers: int, each: int, days: int) -> int:
    on, total = TODAY.replace(day=1), 0
    for number in range(days):
        on -= timedelta(days=1 if on.weekday() else 3)
        now = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        for half in (0, 1):
            reached = people.c.id + literal(workers * ((number * 2 + half) % each))
            async with store.writing(now) as uow:
                newest = (await uow.connection.execute(select(func.coalesce(func.max(visits.c.id), 0)))).scalar_one()
                names = ["person_id", "filed_by_id", "filed_at", "on", "text", "attachments"]
                chosen = select(
                    people.c.id, people.c.id, literal(now, visits.c.filed_at.type), literal(on, visits.c.on.type),
                    literal(""), literal([], visits.c.attachments.type),
                ).where(people.c.id <= workers)  # fmt: skip
                await uow.connection.execute(insert(visits).from_select(names, chosen, include_defaults=False))
                targets = select(
                    visits.c.id, literal("household").label("kind"), reached.label("target_id"),
                    visits.c.person_id, visits.c.on,
                ).where(visits.c.id > newest, people.c.id == visits.c.person_id)  # fmt: skip
                await uow.connection.execute(
                    insert(visit_targets).from_select(["visit_id", "kind", "target_id", "person_id", "on"], targets)
                )
            total += workers
    return total


async def _sweep(store: Store) -> tuple[float, float, float, int]:
    clock = StandingClock()
    world = await open_world(Settings(), store, clock)
    # As the process does that runs the sweeps.
    look_rarely()
    held, gaps = [0.0], [0.0]
    lock = store.writing

    @asynccontextmanager
    async def timed(now: datetime) -> AsyncIterator[Any]:
        async with lock(now) as uow:
            began = time.perf_counter()
            yield uow
            held.append((time.perf_counter() - began) * 1000)

    store.writing = timed  # type: ignore[method-assign]
    watch = asyncio.create_task(_watch(gaps))
    began = time.perf_counter()
    await go_round(store, world, clock, MORNING_SOURCES, with_misses=True, since_on=TODAY - timedelta(days=1))
    took = time.perf_counter() - began
    watch.cancel()
    async with store.reading(clock.now()) as uow:
        queued = (await uow.connection.execute(select(func.count()).select_from(deliveries))).scalar_one()
    return took, max(gaps), max(held), int(queued)


async def _watch(gaps: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        gaps.append((time.perf_counter() - began) * 1000 - 5)
