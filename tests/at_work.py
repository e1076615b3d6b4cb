"""A delivery worker that works until a block ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from bot.delivery.worker import DeliveryWorker


@asynccontextmanager
async def at_work(worker: DeliveryWorker, patience_s: float) -> AsyncIterator[None]:
    """Runs a worker; at the end it stops as on SIGTERM, and everything in flight is settled."""
    task = asyncio.create_task(worker.run())
    try:
        yield
    finally:
        worker.stop()
        await asyncio.wait_for(task, patience_s)
