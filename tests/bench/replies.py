"""How long a reply takes while a broadcast runs, beside the same with none running."""

import asyncio
import itertools

from tests.bench import county
from tests.bench.engine import CLOCK
from tests.bench.figures import Figure, Stopwatch, median, share
from tests.bench.program import serving
from tests.bench.run import Run
from tests.bench.stub import Platform, platform

EVERY_S = 0.2
# A reminder to everybody, at its time of the day, would be a broadcast of its own.
TALKING = ("ingress", "delivery")


async def _latencies(where: Platform, chats: range) -> list[float]:
    """Lets one person after the other write; returns the seconds to each one's reply."""
    asked = {}
    for chat in chats:
        asked[chat] = Stopwatch().moment
        await where.says([(chat, "日报 今天上午走访十户")])
        await asyncio.sleep(EVERY_S)
    async with asyncio.timeout(60):
        while True:
            replied = dict(reversed([(chat, at) for at, chat in await where.arrivals() if chat in asked]))
            if len(replied) == len(asked):
                return [replied[chat] - asked[chat] for chat in asked]
            await asyncio.sleep(0.2)


async def measure(run: Run) -> list[Figure]:
    """The same number of people ask before and during a broadcast that does not reach them."""
    count = 60 if run.quick else 300
    figures = []
    for kind in run.kinds:
        letters = int(count * EVERY_S * 2 * run.per_second) + 300
        async with (
            platform(rate=run.per_second) as where,
            serving(
                run, kind, where, county.Size(2 * count + 5 + letters), rate=run.per_second, only=TALKING
            ) as served,
        ):
            await _latencies(where, range(1, 6))
            alone = await _latencies(where, range(6, count + 6))
            async with served.store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow, after=2 * count + 6)
            during = await _latencies(where, range(count + 6, 2 * count + 6))
            refused = (await where.stats())["refusals"].get("429", 0)
        one, other = 1000 * share(alone, 0.99), 1000 * share(during, 0.99)
        figures.append(
            Figure(
                f"a reply during a broadcast to {letters}, p99, {kind}", other, "ms", "≤ 2 × and ≤ 300 ms",
                other <= 2 * one and other <= 300, one, other / one,
                f"medians {1000 * median(during):.0f} / {1000 * median(alone):.0f}, {refused} × 429",
                list(itertools.chain(during)),
            )
        )  # fmt: skip
    return figures
