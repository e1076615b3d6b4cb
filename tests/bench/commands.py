"""Commands a second, each committed before its reply, beside an echo bot that keeps nothing."""

import asyncio
import json
import sys
from pathlib import Path

from tests.bench import county
from tests.bench.figures import Figure, Stopwatch, median
from tests.bench.program import serving
from tests.bench.run import Run
from tests.bench.stores import POSTGRESQL
from tests.bench.stub import Platform, platform

LEAST = {"sqlite": 0.25, "postgresql": 0.3}
WARM_UP = 50
# A reminder to everybody, at its time of the day, would be counted as replies.
TALKING = ("ingress", "delivery")


async def _rate(where: Platform, count: int) -> float:
    """Lets so many people write at once, after a few to warm up; returns replies a second."""
    await where.says([(count + n, "日报 今天上午走访十户") for n in range(1, WARM_UP + 1)])
    await where.until_calls("sendmessage", WARM_UP, 60)
    started = Stopwatch().moment
    await where.says([(n, "日报 今天上午走访十户") for n in range(1, count + 1)])
    await where.until_calls("sendmessage", WARM_UP + count, 300)
    return count / (max(at for at, _ in await where.arrivals()) - started)


async def ours(run: Run, kind: str, count: int) -> float:
    """Files a daily report for each: found person, fact, reply."""
    async with platform() as where, serving(run, kind, where, county.Size(run.terminals), only=TALKING):
        return await _rate(where, count)


async def echo(count: int) -> float:
    """An echo bot of python-telegram-bot with its defaults."""
    async with platform() as where:
        job = json.dumps({"url": where.url, "token": where.tokens[0]})
        script = Path(__file__).with_name("peer_ptb_echo.py")
        process = await asyncio.create_subprocess_exec(sys.executable, "-P", str(script), job)
        try:
            return await _rate(where, count)
        finally:
            process.kill()
            await process.wait()


async def measure(run: Run) -> list[Figure]:
    """Takes turns with the echo bot."""
    count = 400 if run.quick else 2_000
    peers: list[float] = []
    mine: dict[str, list[float]] = {kind: [] for kind in run.kinds}
    for _ in range(run.rounds):
        peers.append(await echo(count))
        for kind in run.kinds:
            mine[kind].append(await ours(run, kind, count))
    figures = []
    for kind, reached in mine.items():
        ratios = [a / b for a, b in zip(reached, peers, strict=True)]
        least = LEAST["postgresql" if kind == POSTGRESQL else "sqlite"]
        figures.append(
            Figure(
                f"commands a second, {kind}", median(reached), "/s", f"≥ {least} × an echo bot",
                median(ratios) >= least, median(peers), median(ratios), f"best round {max(ratios):.2f}", reached,
            )
        )  # fmt: skip
    return figures
