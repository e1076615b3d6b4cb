"""Updates as the platform sent them: each once, in the order of their arrival at our store."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update

from storage.repositories.base import Repository
from storage.repositories.dialect import insert_new
from storage.tables import inbox


@dataclass(frozen=True)
class Received:
    """One raw update that waits to be handled."""

    id: int
    account: str
    event_id: str
    chat: str
    raw: str
    received_at: datetime


class Inbox(Repository):
    """The inbox of all channel accounts."""

    touched = False

    async def receive(self, updates: Iterable[Mapping[str, Any]]) -> None:
        """Keeps raw updates; one that came before (same account and event id) changes nothing.

        Args:
            updates: mappings with account, event_id, chat and raw.
        """
        rows = [{**one, "received_at": self.now} for one in updates]
        if rows:
            await self.connection.execute(insert_new(self.connection, inbox), rows)
            self.touched = True

    async def waiting(self, limit: int) -> list[Received]:
        """Returns the oldest updates that wait, of all accounts."""
        return await self.many(
            Received, select(inbox).where(inbox.c.state == "received").order_by(inbox.c.id).limit(limit)
        )

    async def is_waiting(self, inbox_id: int) -> bool:
        """Whether an update still waits; asked inside the handling transaction, so that nothing is handled twice."""
        row = (
            await self.connection.execute(select(inbox.c.state).where(inbox.c.id == inbox_id).with_for_update())
        ).first()
        return row is not None and row.state == "received"

    async def done(self, inbox_id: int) -> None:
        """Marks an update as handled, in the transaction that handled it."""
        await self._end(inbox_id, "done", None)

    async def failed(self, inbox_id: int, error: str) -> None:
        """Marks an update as one that could not be handled; ``error`` names the kind of error, nothing more."""
        await self._end(inbox_id, "failed", error)

    async def clear(self, before: datetime, limit: int) -> int:
        """Deletes updates that were handled before a moment, at most ``limit``; returns how many."""
        old = select(inbox.c.id).where(inbox.c.state != "received", inbox.c.handled_at < before).limit(limit)
        return int((await self.connection.execute(delete(inbox).where(inbox.c.id.in_(old)))).rowcount)

    async def _end(self, inbox_id: int, state: str, error: str | None) -> None:
        await self.connection.execute(
            update(inbox).where(inbox.c.id == inbox_id).values(state=state, error=error, handled_at=self.now)
        )
