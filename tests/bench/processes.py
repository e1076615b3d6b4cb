"""Two delivery processes on PostgreSQL beside one; and the budget that they share."""

import asyncio
from bisect import bisect_right
from dataclasses import dataclass

from tests.bench import county
from tests.bench.engine import CLOCK, until_sent
from tests.bench.figures import Figure, median
from tests.bench.program import serving
from tests.bench.run import Run
from tests.bench.stores import POSTGRESQL
from tests.bench.stub import platform

ANSWER_S = 0.25
"""How long the platform takes for an answer, as it does from far away: one process has so many sends open."""
SHARED_PER_SECOND = 100.0


@dataclass(frozen=True)
class Sent:
    """How it went: sends a second, arrivals in the fullest window of a second, and refusals."""

    per_second: float
    fullest: int
    refused: int


async def _sends(run: Run, count: int, processes: int, rate: float, delay_s: float) -> Sent:
    limit = rate if rate < 1000 else 0
    async with platform(rate=limit, delay_s=delay_s) as where:
        async with serving(
            run, POSTGRESQL, where, county.Size(count), rate=rate, only=("delivery",), processes=processes
        ) as served:
            async with served.store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow)
            await until_sent(served.store, count, 300)
            await asyncio.sleep(0)
        arrivals = sorted(at for at, _ in await where.arrivals())
        refused = (await where.stats())["refusals"].get("429", 0)
    fullest = max(bisect_right(arrivals, at) - bisect_right(arrivals, at - 1) for at in arrivals)
    return Sent(count / (arrivals[-1] - arrivals[0]), fullest, refused)


async def measure(run: Run) -> list[Figure]:
    """Compares one process with two, then lets two share a pace."""
    if POSTGRESQL not in run.kinds:
        return []
    count = 1_000 if run.quick else 3_000
    ones, twos = [], []
    for _ in range(run.rounds):
        ones.append((await _sends(run, count, 1, 1000, ANSWER_S)).per_second)
        twos.append((await _sends(run, count, 2, 1000, ANSWER_S)).per_second)
    ratios = [two / one for one, two in zip(ones, twos, strict=True)]
    shared = await _sends(run, count, 2, SHARED_PER_SECOND, 0)
    return [
        Figure(
            "two delivery processes beside one, postgresql", median(twos), "/s", "≥ 1.8 ×", median(ratios) >= 1.8,
            median(ones), median(ratios), f"answers take {ANSWER_S} s; best round {max(ratios):.2f}", twos,
        ),
        Figure(
            "two processes share a pace, postgresql", shared.per_second, "/s", "no 429 (the way may bunch 10 %)",
            shared.refused == 0, SHARED_PER_SECOND,
            shared.per_second / SHARED_PER_SECOND,
            f"arrivals in the fullest second {shared.fullest}, {shared.refused} × 429",
        ),
    ]  # fmt: skip
