"""How long a broadcast takes under the platform's limits, with one bot and with four; and its first message."""

import asyncio

from storage.repositories.which import about
from tests.bench import county
from tests.bench.engine import CLOCK, delivering, until_sent, until_settled
from tests.bench.figures import Figure, Stopwatch, median
from tests.bench.run import Run
from tests.bench.stores import fresh
from tests.bench.stub import platform

FIRST_ROUNDS = 20
AFTER_START_S = 2.0


async def makespan(run: Run, kind: str, count: int, bots: int, rate: float) -> tuple[float, int]:
    """Returns the seconds from the commit to the last message's arrival, and how many were refused as too many."""
    async with platform(rate=rate, bots=bots) as where, fresh(kind, run.server) as store:
        accounts = tuple(f"telegram:{token.partition(':')[0]}" for token in where.tokens)
        await county.fill(store, county.Size(count, accounts))
        async with delivering(store, where, rate):
            # The task is issued while the program runs, not while it starts: one letter of each bot has gone before.
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow, after=count - bots)
            await until_sent(store, where, bots, 60)
            await asyncio.sleep(AFTER_START_S)
            watch = Stopwatch()
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow)
            started = watch.moment
            await until_sent(store, where, bots + count, count / rate / bots * 3 + 60)
        arrivals = [at for at, _ in await where.arrivals()]
        refused = (await where.stats())["refusals"].get("429", 0)
        return max(arrivals) - started, refused


async def first_messages(run: Run, kind: str) -> list[float]:
    """Returns the seconds from a commit to the arrival of its first message, each with an idle worker."""
    waited = []
    async with platform() as where, fresh(kind, run.server) as store:
        await county.fill(store, county.Size(200 if run.quick else run.terminals))
        async with delivering(store, where, run.per_second):
            for _ in range(FIRST_ROUNDS):
                before = len(await where.arrivals())
                async with store.writing(CLOCK.now()) as uow:
                    await county.broadcast(uow)
                committed = Stopwatch().moment
                await where.until_calls("sendmessage", before + 1, 60)
                waited.append(min(at for at, _ in (await where.arrivals())[before:]) - committed)
                # The rest of it is nobody's wait.
                async with store.writing(CLOCK.now()) as uow:
                    await uow.outbox.cancel(about("task:1"), "measured")
                await until_settled(store, 60)
    return waited


async def measure(run: Run) -> list[Figure]:
    """Runs a broadcast with one bot and with a pool, at the platform's real pace, or at so many times that."""
    figures = []
    for kind in run.kinds:
        for bots, most in ((1, 1.02), (4, 1.05)):
            count = 600 * bots if run.quick else run.terminals
            rate = run.pace(count, bots)
            took_s, refused = await makespan(run, kind, count, bots, rate)
            bound_s = count / rate / bots
            figures.append(
                Figure(
                    f"makespan of {count}, {bots} bot(s) at {rate:.0f}/s, {kind}", took_s, "s",
                    f"≤ {most} × and no 429",
                    took_s <= most * bound_s and refused == 0, bound_s, took_s / bound_s, f"{refused} × 429",
                )
            )  # fmt: skip
        waited_ms = [1000 * one for one in await first_messages(run, kind)]
        figures.append(
            Figure(
                f"first message after the commit, {kind}", median(waited_ms), "ms", "≤ 50 ms median",
                median(waited_ms) <= 50, note=f"least {min(waited_ms):.1f}, most {max(waited_ms):.1f}",
                samples=waited_ms,
            )
        )  # fmt: skip
    return figures
