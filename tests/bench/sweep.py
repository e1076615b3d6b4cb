"""A morning and an evening over a whole county, all overdue: 5,459 posts, 110,000 households, a year of visits.

It measures what the program does by itself: counting, wording's parameters and the outbox's rows. Sending is not in it.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import delete, func, select

from bot.garbage import look_rarely
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import Context, World
from handlers.progress.command import show
from handlers.reminders.jobs import EVENING_SOURCES, MORNING_SOURCES
from handlers.reminders.rounds import go_round
from storage.engine import Store
from storage.tables import deliveries, notices
from tests.bench.figures import Figure, median
from tests.bench.run import Run
from tests.bench.stores import fresh
from tests.bench.sweep_county import (
    TODAY,
    VILLAGES,
    WORKERS,
    WORKING_DAYS,
    StandingClock,
    fill,
    gather_township,
    visit,
)

SWEEP_S, STALL_MS, LOCK_MS, ANSWER_MS = 2.0, 50, 50, 50
LINEAR, YEARS = 1.1, 1.2
_ANSWERS = 9
# A tenth takes a fifth of a second: what else the machine does just then must not decide.
_SHORT_ROUNDS = 7


@dataclass(frozen=True)
class Sweep:
    """One morning or evening: its time, the longest stall of the loop and hold of the lock, and its letters."""

    took_s: float
    stall_ms: float
    lock_ms: float
    queued: int


async def measure(run: Run) -> list[Figure]:
    """Returns the sweep's duration and holds, what more posts and more years cost, and how fast /progress answers."""
    part = 10 if run.quick else 1
    found: list[Figure] = []
    for kind in run.kinds:
        async with fresh(kind, run.server) as store, fresh(kind, run.server) as half:
            for one, share in ((half, 2 * part), (store, part)):
                await fill(one, share)
                count = await visit(one, share, 0, WORKING_DAYS)
            whole, halves = await _in_turns(store, half, run.rounds)
            evenings = await _rounds(store, run.rounds, evening=True)
            world = await open_world(Settings(), store, StandingClock())
            worker_ms, village_ms = [await _progress_ms(world, store, person) for person in (1, WORKERS // part + 1)]
            top_ms = await _progress_ms(world, store, await gather_township(store, part))
        async with fresh(kind, run.server) as five, fresh(kind, run.server) as one:
            for store, years in ((five, 5), (one, 1)):
                await fill(store, 10)
                await visit(store, 10, 0, years * WORKING_DAYS)
            long, short = await _in_turns(five, one, _SHORT_ROUNDS)
        took_s, late_s, both = _took(whole), _took(evenings), [*whole, *evenings]
        stall_ms, lock_ms = max(one.stall_ms for one in both), max(one.lock_ms for one in both)
        note = f"{kind}: {VILLAGES // part + WORKERS // part} posts, {count} visits, {whole[0].queued} letters"
        found += [
            Figure("sweep of a county, all overdue", took_s, "s", f"≤ {SWEEP_S} s", took_s <= SWEEP_S, note=note,
                   samples=[one.took_s for one in whole]),
            Figure("its evening, all worse than was said", late_s, "s", f"≤ {SWEEP_S} s", late_s <= SWEEP_S,
                   note=f"{kind}: {evenings[0].queued} letters, reports among them",
                   samples=[one.took_s for one in evenings]),
            Figure("stall of the event loop", stall_ms, "ms", f"≤ {STALL_MS} ms", stall_ms <= STALL_MS, note=kind),
            Figure("hold of the write lock", lock_ms, "ms", f"≤ {LOCK_MS} ms", lock_ms <= LOCK_MS, note=kind),
            _beside("the county beside its half, twice", whole, halves, 2, LINEAR, kind),
            _beside("five years of visits beside one, a tenth of the county", long, short, 1, YEARS, kind),
            Figure("/progress of a worker", worker_ms, "ms", f"≤ {ANSWER_MS} ms", worker_ms <= ANSWER_MS, note=kind),
            Figure("/progress of a village's head", village_ms, "ms", f"≤ {ANSWER_MS} ms", village_ms <= ANSWER_MS,
                   note=kind),
            Figure("/progress of a township's head", top_ms, "ms", f"≤ {ANSWER_MS} ms", top_ms <= ANSWER_MS, note=kind),
        ]  # fmt: skip
    return found


def _beside(what: str, ours: Sequence[Sweep], others: Sequence[Sweep], times: int, most: float, note: str) -> Figure:
    # A round's ratio: its parts were measured within the same seconds.
    ratios = [one.took_s / (times * other.took_s) for one, other in zip(ours, others, strict=True)]
    ratio = median(ratios)
    return Figure(what, _took(ours), "s", f"≤ {most} ×", ratio <= most, times * _took(others), ratio, note, ratios)


def _took(mornings: Sequence[Sweep]) -> float:
    return median([one.took_s for one in mornings])


async def _in_turns(one: Store, other: Store, rounds: int) -> tuple[list[Sweep], list[Sweep]]:
    """Sweeps mornings of two counties by turns, so that a busy moment of the machine hits both."""
    ours: list[Sweep] = []
    others: list[Sweep] = []
    for _ in range(rounds):
        ours += await _rounds(one, 1)
        others += await _rounds(other, 1)
    return ours, others


async def _rounds(store: Store, rounds: int, *, evening: bool = False) -> list[Sweep]:
    """Sweeps some mornings or evenings, each as if nothing had been said yet."""
    found = []
    world = await open_world(Settings(), store, StandingClock())
    for _ in range(rounds):
        async with store.writing(StandingClock().now()) as uow:
            await uow.connection.execute(delete(deliveries))
            await uow.connection.execute(delete(notices))
        found.append(await _sweep(world, store, evening=evening))
    return found


async def _sweep(world: World, store: Store, *, evening: bool = False) -> Sweep:
    clock = StandingClock()
    # As the process does that runs the sweeps.
    look_rarely()
    held, gaps = [0.0], [0.0]
    lock = store.writing

    @asynccontextmanager
    async def timed(now: datetime) -> AsyncIterator[Any]:
        async with lock(now) as uow:
            began = time.perf_counter()
            yield uow
        # With the commit: until then nobody else may write.
        held.append((time.perf_counter() - began) * 1000)

    store.writing = timed  # type: ignore[method-assign]
    watch = asyncio.create_task(_watch(gaps))
    began = time.perf_counter()
    if evening:
        await go_round(store, world, clock, EVENING_SOURCES)
    else:
        await go_round(store, world, clock, MORNING_SOURCES, with_misses=True, since_on=TODAY - timedelta(days=1))
    took = time.perf_counter() - began
    watch.cancel()
    store.writing = lock  # type: ignore[method-assign]
    async with store.reading(clock.now()) as uow:
        queued = (await uow.connection.execute(select(func.count()).select_from(deliveries))).scalar_one()
    return Sweep(took, max(gaps), max(held), int(queued))


async def _watch(gaps: list[float]) -> None:
    while True:
        began = time.perf_counter()
        await asyncio.sleep(0.005)
        gaps.append((time.perf_counter() - began) * 1000 - 5)


async def _progress_ms(world: World, store: Store, person_id: int) -> float:
    """Returns the middle of some answers to /progress, from the use case's start to its letter in the outbox."""
    clock = StandingClock()
    samples: list[float] = []
    for _ in range(_ANSWERS):
        began = time.perf_counter()
        async with store.writing(clock.now()) as uow:
            person = await uow.people.get(person_id)
            posts_held = await uow.people.posts_of(person_id, TODAY)
            terminal = (await uow.terminals.of_people([person_id]))[0]
            await show(Context(world, uow, cast("Any", None), terminal, person, posts_held))
        samples.append((time.perf_counter() - began) * 1000)
    return median(samples)
