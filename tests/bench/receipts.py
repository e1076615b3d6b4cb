"""A county signs a task within a minute: each receipt counted, each button acknowledged in time."""

import asyncio

from sqlalchemy import func, select

from storage.tables import task_recipients
from tests.bench import county
from tests.bench.engine import CLOCK
from tests.bench.figures import Figure, median, share
from tests.bench.program import serving
from tests.bench.run import Run
from tests.bench.stub import platform

OFFICE = 1


async def measure(run: Run) -> list[Figure]:
    """The office issues a task to everybody; each presses 收到 at some moment of the minute after it came.

    In a county ten times as big they take ten minutes, and those count that press in the first of them.
    """
    signers, minute_s = (600, 7.0) if run.quick else (county.TERMINALS, 60.0)
    everybody = signers * (10 if run.tenfold else 1)
    figures = []
    for kind in run.kinds:
        async with platform() as where, serving(run, kind, where, county.Size(everybody)) as served:
            await where.press_all({"确认发布": (0.0, 0.0), "收到": (1.0, minute_s * everybody / signers)})
            await where.says([(OFFICE, "/task 全县 2030年1月1日18点 防火巡查")])
            async with asyncio.timeout(minute_s * 3 + 120):
                while len(presses := await where.presses()) < signers or None in presses[:signers]:  # noqa: ASYNC110
                    await asyncio.sleep(0.5)
            waited = [one for one in presses[:signers] if one is not None]
            async with served.store.reading(CLOCK.now()) as uow:
                signed = await uow.outbox.number(
                    select(func.count()).select_from(task_recipients).where(task_recipients.c.received_at.is_not(None))
                )
        worst = share(waited, 0.99)
        figures.append(
            Figure(
                f"{signers - 1} receipts within {minute_s:.0f} s, of {everybody}, p99 to the acknowledgement, {kind}",
                1000 * worst, "ms", "≤ 1 s, each counted", worst <= 1 and signed >= signers - 1,
                note=f"counted {signed}, median {1000 * median(waited):.0f}", samples=waited,
            )
        )  # fmt: skip
    return figures
