"""Sends a second with the limits off, each one durable, beside others that keep nothing."""

from bot.channels.port import Outgoing
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


async def _plain(what: Outgoing, count: int) -> float:
    async with platform() as where:
        return await plain.aiohttp_sends(where, what, count)


async def measure(run: Run) -> list[Figure]:
    """Takes turns, as a busy moment of the machine hits everybody; plain sends go before and after each of ours."""
    count = 1_500 if run.quick else run.terminals
    what = plain.message(Renderer(Words(Settings().zone), pictures()))
    samples: dict[str, list[float]] = {}
    # A county's sends take a second, in which a shared machine may be at something else: more rounds have a middle.
    for _ in range(run.rounds if run.quick or run.tenfold else 2 * run.rounds + 1):
        for name, peer in (("ptb", plain.ptb_sends), ("aiogram", plain.aiogram_sends)):
            async with platform() as where:
                reached = await peer(where, what, min(count, PEERS_SEND[name]))
            if reached is not None:
                samples.setdefault(name, []).append(reached)
        before = await _plain(what, count)
        for kind in run.kinds:
            samples.setdefault(kind, []).append(await ours(run, kind, count))
            after = await _plain(what, count)
            samples.setdefault(f"aiohttp beside {kind}", []).append((before + after) / 2)
            before = after
    return _figures(run, count, samples)


def _figures(run: Run, count: int, samples: dict[str, list[float]]) -> list[Figure]:
    figures = []
    for kind in run.kinds:
        mine = samples[kind]
        for peer, least in (("aiohttp", 0.5), ("aiogram", 1.0), ("ptb", 5.0)):
            theirs = samples.get(f"{peer} beside {kind}") or samples.get(peer)
            if theirs:
                # A round's ratio: its parts were measured within the same seconds.
                ratios = [a / b for a, b in zip(mine, theirs, strict=True)]
                ratio, note = median(ratios), f"{len(ratios)} rounds, {min(ratios):.2f} to {max(ratios):.2f}"
                figures.append(
                    Figure(
                        f"sends a second of {count}, {kind}, beside {peer}", median(mine), "/s", f"≥ {least} ×",
                        ratio >= least, median(theirs), ratio, note, mine,
                    )
                )  # fmt: skip
    return figures
