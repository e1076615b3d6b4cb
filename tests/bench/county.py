"""Fills a migrated store with a county of any size: grids, workers, and a terminal each, spread over the bots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import insert, select

from storage.engine import Store
from storage.repositories.letters import Button, Lane, Letter
from storage.tables import grids, people, posts, terminals
from storage.unit_of_work import UnitOfWork

TERMINALS = 5_459
"""The grid workers and heads that the county office's own figures name."""
CHUNK = 5_000
WORKERS_A_VILLAGE = 40


@dataclass(frozen=True)
class Size:
    """How big the county is."""

    terminals: int = TERMINALS
    accounts: Sequence[str] = ("telegram:7000000001",)


async def fill(store: Store, size: Size) -> None:
    """Writes grids, people, posts and open terminals; the worker n has the address n, the first one is the office."""
    now = datetime.now(UTC)
    since_on = now.date().replace(month=1, day=1)
    villages = max(1, size.terminals // WORKERS_A_VILLAGE)
    tree = [{"id": 1, "code": "0", "name": "大县", "level": 0, "path": "/1/", "rulebook": "huining-2022"}]
    tree += [
        {"id": 2 + n, "code": f"V{n}", "name": f"{n}村", "level": 3, "path": f"/1/{2 + n}/", "rulebook": None}
        for n in range(villages)
    ]
    async with store.writing(now) as uow:
        for grid in tree:
            grid["parent_id"] = None if grid["id"] == 1 else 1
        await uow.connection.execute(insert(grids), tree)
    for first in range(1, size.terminals + 1, CHUNK):
        numbers = range(first, min(first + CHUNK, size.terminals + 1))
        async with store.writing(now) as uow:
            await uow.connection.execute(
                insert(people),
                [{"id": n, "name": f"网格员{n}", "phone": str(13_000_000_000 + n), "created_at": now} for n in numbers],
            )
            await uow.connection.execute(
                insert(posts),
                [
                    {
                        "person_id": n, "grid_id": 1 if n == 1 else 2 + n % villages, "since_on": since_on,
                        "role": "office" if n == 1 else "worker", "level": None if n == 1 else 4,
                        "title": "网格办" if n == 1 else "网格员",
                    }
                    for n in numbers
                ],
            )  # fmt: skip
            await uow.connection.execute(
                insert(terminals),
                [
                    {
                        "id": n, "channel": "telegram", "account": size.accounts[n % len(size.accounts)],
                        "address": str(n), "kind": "private", "state": "open", "person_id": n, "opened_at": now,
                    }
                    for n in numbers
                ],
            )  # fmt: skip


def card(task_id: int = 1) -> Letter:
    """The card of a task as the program itself writes it."""
    params = {
        "task": task_id, "title": "森林防火巡查", "body": "今天下午把各组的林地都走一遍，有火情马上打电话。",
        "deadline_at": datetime(2030, 1, 1, 10, tzinfo=UTC), "urgent": False, "issuer": "陈建国（大县网格办）",
        "again": False,
    }  # fmt: skip
    subject = {"task": task_id}
    buttons = (
        Button("tasks.received", "tasks.received", subject, row=1), Button("tasks.done", "tasks.done", subject, row=1),
    )  # fmt: skip
    return Letter("tasks.card", params, buttons)


async def broadcast(uow: UnitOfWork, lane: Lane = Lane.TASK, after: int = 0) -> None:
    """Queues the card for every terminal whose number is greater than ``after``."""
    chosen = select(terminals.c.id).where(terminals.c.id > after)
    await uow.outbox.broadcast(card(), chosen, lane, subject="task:1")
