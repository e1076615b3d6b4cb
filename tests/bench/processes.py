"""Two delivery processes on PostgreSQL beside one; and the budget that they share, by the starts of all their sends."""

import re
from bisect import bisect_right
from collections.abc import Sequence
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
    """How it went: sends a second, starts told, starts and arrivals in their fullest windows of a second, refusals."""

    per_second: float
    told: int
    starts: int
    arrivals: int
    refused: int


async def _sends(run: Run, count: int, processes: int, rate: float, delay_s: float, log_level: str = "INFO") -> Sent:
    limit = rate if rate < 1000 else 0
    async with platform(rate=limit, delay_s=delay_s) as where:
        async with serving(
            run, POSTGRESQL, where, county.Size(count), rate=rate, only=("delivery",), processes=processes,
            log_level=log_level,
        ) as served:  # fmt: skip
            async with served.store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow)
            await until_sent(served.store, where, count, 300)
            for program in served.programs:
                await program.stop()
            starts = [at for program in served.programs for at in _starts(program.log)]
        arrivals = sorted(at for at, _ in await where.arrivals())
        refused = (await where.stats())["refusals"].get("429", 0)
    return Sent(count / (arrivals[-1] - arrivals[0]), len(starts), _fullest(starts), _fullest(arrivals), refused)


def _starts(log: Sequence[str]) -> list[float]:
    """Returns the moments at which a process started sends; all processes tell them by the machine's steady clock."""
    told = (re.search(r"event='send_starts'.* at_s=([0-9.]+)", line) for line in log)
    return [float(found[1]) for found in told if found]


def _fullest(moments: Sequence[float]) -> int:
    """Counts what lies in the fullest window of a second."""
    ordered = sorted(moments)
    return max((bisect_right(ordered, at) - bisect_right(ordered, at - 1) for at in ordered), default=0)


async def measure(run: Run) -> list[Figure]:
    """Compares one process with two, then lets two share a pace."""
    if POSTGRESQL not in run.kinds:
        return []
    count = 1_000 if run.quick else county.TERMINALS
    ones, twos = [], []
    for _ in range(run.rounds):
        ones.append((await _sends(run, count, 1, 1000, ANSWER_S)).per_second)
        twos.append((await _sends(run, count, 2, 1000, ANSWER_S)).per_second)
    ratios = [two / one for one, two in zip(ones, twos, strict=True)]
    shared = await _sends(run, count, 2, SHARED_PER_SECOND, 0, "DEBUG")
    kept = shared.told >= count and shared.starts <= SHARED_PER_SECOND and shared.refused == 0
    return [
        Figure(
            "two delivery processes beside one, postgresql", median(twos), "/s", "≥ 1.8 ×", median(ratios) >= 1.8,
            median(ones), median(ratios), f"answers take {ANSWER_S} s; best round {max(ratios):.2f}", twos,
        ),
        Figure(
            "two processes share a pace, starts in the fullest second, postgresql", shared.starts, "starts",
            f"≤ {SHARED_PER_SECOND:.0f}, no 429", kept, SHARED_PER_SECOND, shared.starts / SHARED_PER_SECOND,
            f"{shared.per_second:.1f}/s, arrivals in the fullest second {shared.arrivals}, {shared.refused} × 429",
        ),
    ]  # fmt: skip
