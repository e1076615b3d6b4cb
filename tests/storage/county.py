"""A county written straight into the store, with an office and a worker a grid, and a task issued to it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import insert

from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.repositories.tasks import Figures, TaskScope
from storage.tables import grids, people, posts, terminals

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
ON = date(2026, 11, 18)
SINCE = date(2026, 1, 1)
OFFICE = 1
ALL = TaskScope(("/1/",))


async def county(store: Store, workers: int) -> None:
    """Writes a county down with an office (person 1) and one worker a grid (persons 2 and up), in a few statements."""
    numbers = range(2, workers + 2)
    async with store.connection() as connection:
        rows: list[dict[str, Any]] = [
            {"id": n, "code": f"C{n}", "name": f"格{n}", "level": 4, "parent_id": 1, "path": f"/1/{n}/"}
            for n in numbers
        ]
        root = {"id": 1, "code": "C1", "name": "大县", "level": 0, "parent_id": None, "path": "/1/"}
        await connection.execute(insert(grids), [root, *rows])
        who = [{"id": n, "name": f"人{n}", "phone": str(13_000_000_000 + n), "created_at": NOW} for n in (1, *numbers)]
        await connection.execute(insert(people), who)
        held = [{"person_id": n, "grid_id": n, "role": "worker", "title": "网格员", "since_on": SINCE} for n in numbers]
        office = {"person_id": 1, "grid_id": 1, "role": "office", "title": "网格办", "since_on": SINCE}
        await connection.execute(insert(posts), [office, *held])
        chats = [
            {"channel": "paper", "account": "paper", "address": f"chat-{n}", "kind": "private", "state": "open",
             "person_id": n, "opened_at": NOW}
            for n in (1, *numbers)
        ]  # fmt: skip
        await connection.execute(insert(terminals), chats)


async def issue(store: Store, scope: TaskScope = ALL, key: str = "key") -> int | None:
    """Issues a task of the office, as one draft; returns its id, or None if the draft was issued before."""
    async with store.writing(NOW) as uow:
        task_id = await uow.tasks.issue(
            scope, ON, title="防火巡查", body="", scope={"grids": [1]}, grid_id=1, urgent=False,
            deadline_at=NOW + timedelta(days=1), issuer_id=OFFICE, draft_key=key,
        )  # fmt: skip
        if task_id is not None:
            whom = uow.tasks.terminals_of(task_id, scope)
            letter = Letter("tasks.card", {"task": task_id})
            message_id = await uow.outbox.broadcast(letter, whom, Lane.TASK, subject=f"task:{task_id}")
            await uow.tasks.set_message(task_id, message_id)
        return task_id


async def figures(store: Store, task_id: int = 1) -> Figures:
    """Counts a task."""
    async with store.reading(NOW) as uow:
        return await uow.tasks.figures(task_id)
