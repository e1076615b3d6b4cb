"""Claiming from a queue behind a million letters that were sent, beside an empty one."""

import time
from datetime import datetime

from sqlalchemy import insert, literal, select, text

from storage.engine import Store
from storage.repositories.dialect import random_token
from storage.repositories.letters import Lane
from storage.tables import deliveries, terminals
from tests.bench import county
from tests.bench.engine import CLOCK
from tests.bench.figures import Figure, median
from tests.bench.run import Run
from tests.bench.stores import POSTGRESQL, fresh

CLAIM = 200
TIMES = 15


class _Undone(Exception):
    """Rolls a claim back, so that the next one finds the same queue."""


async def _claim_ms(store: Store) -> list[float]:
    taken = []
    for _ in range(TIMES):
        started = time.perf_counter()
        try:
            async with store.writing(CLOCK.now()) as uow:
                found = await uow.outbox.claims.claim("telegram:7000000001", (0, 4), CLAIM, "bench", 60)
                taken.append(1000 * (time.perf_counter() - started))
                assert len(found) == CLAIM
                raise _Undone
        except _Undone:
            pass
    return taken


async def _add_sent(store: Store, rows: int, terminal_count: int, now: datetime) -> None:
    """Writes so many sent letters down, a county's worth a statement."""
    moment = literal(now, deliveries.c.due_at.type)
    columns = ["terminal_id", "account", "lane", "state", "token", "created_at", "due_at", "sent_at", "kind",
               "sent_version", "vendor_message_id"]  # fmt: skip
    for _ in range(-(-rows // terminal_count)):
        async with store.writing(now) as uow:
            many = select(
                terminals.c.id, terminals.c.account, literal(2), literal("sent"), random_token(uow.connection), moment,
                moment, moment, literal("tasks.card"), literal(1), literal("12345"),
            )  # fmt: skip
            await uow.connection.execute(insert(deliveries).from_select(columns, many))


async def measure(run: Run) -> list[Figure]:
    """Claims, rolls back, and again: first from a queue that is alone in its table."""
    rows = 100_000 if run.quick else 1_000_000
    size = county.Size(5_000)
    figures = []
    for kind in run.kinds:
        async with fresh(kind, run.server) as store:
            await county.fill(store, size)
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow, Lane.TASK)
            empty = await _claim_ms(store)
        async with fresh(kind, run.server) as store:
            await county.fill(store, size)
            await _add_sent(store, rows, size.terminals, CLOCK.now())
            if kind == POSTGRESQL:
                await _add_sent(store, rows, size.terminals, CLOCK.now())
                async with store.writing(CLOCK.now()) as uow:
                    await uow.connection.execute(text("DELETE FROM deliveries WHERE id % 2 = 0"))
            async with store.writing(CLOCK.now()) as uow:
                await county.broadcast(uow, Lane.TASK)
            full = await _claim_ms(store)
        ratio = median(full) / median(empty)
        figures.append(
            Figure(
                f"claim {CLAIM} behind {rows:,} sent rows, {kind}", median(full), "ms", "≤ 2 × an empty queue",
                ratio <= 2, median(empty), ratio, f"best {min(full):.1f} / {min(empty):.1f}", full,
            )
        )  # fmt: skip
    return figures
