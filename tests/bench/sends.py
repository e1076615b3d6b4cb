"""Sends a second with the limits off, each one durable, beside others that keep nothing."""

from bot.rendering.pictures import pictures
from bot.rendering.renderer import Renderer
from bot.rendering.words import Words
from config.settings import Settings
from tests.bench import county, plain
from tests.bench.engine import CLOCK, delivering, until_sent
from tests.bench.figures import Figure, Stopwatch, median
from tests.bench.run import Run
from tests.bench.stores import fresh
from tests.bench.stub import platform

WARM_UP = 100
# How many the slower ones send: a few seconds of them are enough. Whoever is quicker sends as many as we do.
PEERS_SEND = {"aiogram": 10_000, "ptb": 1_500}


async def ours(run: Run, kind: str, count: int) -> float:
    """Issues a broadcast and returns how many a second are claimed, sent and settled, from its commit to the last."""
    async with platform() as where, fresh(kind, run.server) as store:
        await county.fill(store, county.Size(count))
        async with delivering(store, where):
            # A program that runs has opened its connections and compiled its templates.
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow, after=count - WARM_UP)
            await until_sent(store, where, WARM_UP, 60)
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow)
            watch = Stopwatch()
            await until_sent(store, where, WARM_UP + count, 300)
            return count / watch.seconds


async def measure(run: Run) -> list[Figure]:
    """Takes turns, so that a busy moment of the machine hits everybody."""
    count = 1_500 if run.quick else run.terminals
    what = plain.message(Renderer(Words(Settings().zone), pictures()))
    samples: dict[str, list[float]] = {}
    for _ in range(run.rounds):
        for name, peer in (
            ("aiohttp", plain.aiohttp_sends), ("ptb", plain.ptb_sends), ("aiogram", plain.aiogram_sends),
        ):  # fmt: skip
            async with platform() as where:
                reached = await peer(where, what, min(count, PEERS_SEND.get(name, count)))
            if reached is not None:
                samples.setdefault(name, []).append(reached)
        for kind in run.kinds:
            samples.setdefault(kind, []).append(await ours(run, kind, count))
    return _figures(run, count, samples)


def _figures(run: Run, count: int, samples: dict[str, list[float]]) -> list[Figure]:
    figures = []
    for kind in run.kinds:
        mine = samples[kind]
        for peer, least in (("aiohttp", 0.5), ("aiogram", 1.0), ("ptb", 5.0)):
            if peer in samples:
                # A round's ratio: its parts were measured within the same seconds.
                ratios = [a / b for a, b in zip(mine, samples[peer], strict=True)]
                ratio = median(ratios)
                figures.append(
                    Figure(
                        f"sends a second of {count}, {kind}, beside {peer}", median(mine), "/s", f"≥ {least} ×",
                        ratio >= least, median(samples[peer]), ratio, f"best round {max(ratios):.2f}", mine,
                    )
                )  # fmt: skip
    return figures
