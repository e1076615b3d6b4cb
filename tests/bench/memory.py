"""How much memory `gridbot run` takes with a county ten times as big and a broadcast queued."""

import asyncio
from pathlib import Path

from tests.bench import county
from tests.bench.engine import CLOCK
from tests.bench.figures import Figure
from tests.bench.program import serving
from tests.bench.run import Run
from tests.bench.stub import platform

WATCHED_S = 10


def _status(pid: int) -> str:
    return Path(f"/proc/{pid}/status").read_text()


async def measure(run: Run) -> list[Figure]:
    """Reads the most that the process ever held, as the kernel counts it."""
    count = county.TERMINALS * (1 if run.quick else 10)
    figures = []
    for kind in run.kinds:
        async with platform() as where, serving(run, kind, where, county.Size(count), rate=30) as served:
            async with served.store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow)
            await asyncio.sleep(WATCHED_S)
            status = _status(served.programs[0].process.pid)
        megabytes = {
            line.split(":")[0]: int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("Vm")
        }
        figures.append(
            Figure(
                f"memory with {count} terminals and a broadcast queued, {kind}", megabytes["VmHWM"], "MB", "≤ 200 MB",
                megabytes["VmHWM"] <= 200, note=f"now {megabytes['VmRSS']:.0f}",
            )
        )  # fmt: skip
    return figures
