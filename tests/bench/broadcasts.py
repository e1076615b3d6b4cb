"""How long a broadcast takes under the platform's limits, with one bot and with four; and its first message."""

from tests.bench import county
from tests.bench.engine import CLOCK, delivering, until_sent
from tests.bench.figures import Figure, Stopwatch, median
from tests.bench.run import Run
from tests.bench.stores import fresh
from tests.bench.stub import platform

PER_SECOND = 30.0
FIRST_ROUNDS = 20


async def makespan(run: Run, kind: str, count: int, bots: int, rate: float) -> tuple[float, int]:
    """Returns the seconds from the commit to the last message's arrival, and how many were refused as too many."""
    async with platform(rate=rate, bots=bots) as where, fresh(kind, run.server) as store:
        accounts = tuple(f"telegram:{token.partition(':')[0]}" for token in where.tokens)
        await county.fill(store, county.Size(count, accounts))
        async with delivering(store, where, rate):
            watch = Stopwatch()
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow)
            started = watch.moment
            await until_sent(store, count, count / rate / bots * 3 + 60)
        arrivals = [at for at, _ in await where.arrivals()]
        refused = (await where.stats())["refusals"].get("429", 0)
        return max(arrivals) - started, refused


async def first_messages(run: Run, kind: str) -> list[float]:
    """Returns the seconds from a commit to the arrival of its first message, each with an idle worker."""
    waited = []
    async with platform() as where, fresh(kind, run.server) as store:
        await county.fill(store, county.Size(200))
        async with delivering(store, where):
            for turn in range(FIRST_ROUNDS):
                async with store.writing(CLOCK.now()) as uow:
                    await county.broadcast(uow)
                committed = Stopwatch().moment
                await until_sent(store, 200 * (turn + 1), 60)
                waited.append(min(at for at, _ in (await where.arrivals())[200 * turn :]) - committed)
    return waited


async def measure(run: Run) -> list[Figure]:
    """Runs a broadcast with one bot and with a pool, at the platform's real pace unless it is to be quick."""
    figures = []
    for kind in run.kinds:
        for bots, most in ((1, 1.02), (4, 1.05)):
            count = 600 * bots if run.quick else county.TERMINALS
            took_s, refused = await makespan(run, kind, count, bots, PER_SECOND)
            bound_s = count / PER_SECOND / bots
            figures.append(
                Figure(
                    f"makespan of {count}, {bots} bot(s), {kind}", took_s, "s", f"≤ {most} × and no 429",
                    took_s <= most * bound_s and refused == 0, bound_s, took_s / bound_s, f"{refused} × 429",
                )
            )  # fmt: skip
        if run.tenfold:
            count, rate = county.TERMINALS * 10, PER_SECOND * 10
            took_s, refused = await makespan(run, kind, count, 1, rate)
            figures.append(
                Figure(
                    f"makespan of {count} at {rate:.0f}/s, {kind}", took_s, "s", "≤ 1.02 × and no 429",
                    took_s <= 1.02 * count / rate and refused == 0, count / rate, took_s * rate / count,
                    f"{refused} × 429",
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
