"""How much waits in the inbox and the outbox, and how long: figures for health and metrics, no names, no texts."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from storage.repositories.base import Repository
from storage.repositories.held import waits
from storage.tables import deliveries, delivery_claims, inbox


@dataclass(frozen=True)
class Waiting:
    """A queue of one account, of one lane in the outbox; ``since`` is when its oldest became due or came in."""

    account: str
    lane: int
    count: int
    since: datetime


class Queues(Repository):
    """Depth and age of queues."""

    async def inbox(self) -> list[Waiting]:
        """Returns what was received and not handled, an account each; the lane is 0."""
        since = func.min(inbox.c.received_at)
        return await self._waiting(
            select(inbox.c.account, func.count().label("held"), since.label("since"))
            .where(inbox.c.state == "received")
            .group_by(inbox.c.account)
        )

    async def outbox(self) -> list[Waiting]:
        """Returns what is due and not sent, an account and lane each; what is to wait until later is not in it."""
        since = func.min(deliveries.c.due_at)
        return await self._waiting(
            select(deliveries.c.account, deliveries.c.lane, func.count().label("held"), since.label("since"))
            .where(waits(), deliveries.c.due_at <= self.now)
            .group_by(deliveries.c.account, deliveries.c.lane)
        )

    async def in_flight(self) -> int:
        """Counts the deliveries that a worker holds now."""
        return await self.number(select(func.count()).select_from(delivery_claims))

    async def _waiting(self, statement: Select[Any]) -> list[Waiting]:
        return [
            Waiting(row.account, int(row._mapping.get("lane", 0)), row.held, row.since)
            for row in await self.rows(statement)
        ]
