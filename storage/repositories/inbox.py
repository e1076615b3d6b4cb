"""Updates as the platform sent them: each once, in the order of their arrival at our store."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from typing import Any

from sqlalchemy import BigInteger, Integer, and_, bindparam, delete, exists, func, select, text, update

from storage.repositories.base import Repository
from storage.repositories.dialect import insert_new
from storage.tables import inbox

_RECEIVING, _HANDLING = "receiving", "handling"
# One after the other in the order of the keys, so that two receivers never wait for each other.
_LOCK = text("SELECT pg_advisory_xact_lock(key) FROM unnest(CAST(:keys AS bigint[])) AS key")

_older = inbox.alias("older")
# Built once: they run for every update, and building them costs as much as running them.
_WAITING = (
    select(inbox)
    .where(inbox.c.state == "received", inbox.c.account.in_(bindparam("b_accounts", expanding=True)))
    .order_by(inbox.c.id)
    .limit(bindparam("b_limit", type_=Integer()))
)
_TAKE = (
    update(inbox)
    .where(
        inbox.c.id == bindparam("b_id"),
        inbox.c.state == "received",
        ~exists().where(
            _older.c.state == "received",
            _older.c.account == bindparam("b_account"),
            _older.c.chat == bindparam("b_chat"),
            _older.c.id < bindparam("b_id"),
        ),
    )
    .values(state="done", handled_at=bindparam("b_now", type_=inbox.c.handled_at.type))
)
# The chat's turn until the end of the transaction, asked for in the same trip: an update whose chat is another's just
# now is passed over. What that one commits after this statement began, it sees as it was before, and waits.
_TAKE_IN_TURN = _TAKE.where(func.pg_try_advisory_xact_lock(bindparam("b_key", type_=BigInteger())))


class Taking(Enum):
    """How an attempt to handle an update went."""

    TAKEN = auto()
    BUSY = auto()
    GONE = auto()


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
            await self._arrive_in_turn({(row["account"], row["chat"]) for row in rows})
            await self.connection.execute(insert_new(self.connection, inbox), rows)
            self.touched = True

    async def waiting(self, limit: int, accounts: Collection[str]) -> list[Received]:
        """Returns the oldest updates that wait, of these accounts."""
        return await self.many(Received, _WAITING, {"b_accounts": list(accounts), "b_limit": limit})

    async def take(self, received: Received) -> Taking:
        """Marks an update as handled by this transaction; what is rolled back waits as before.

        Whatever process asks, the updates of one chat are taken one after the other, in the order of their arrival.

        Returns:
            Whether it is ours; whether its chat is busy elsewhere or an older update of it still waits; or whether
            it was handled before.
        """
        one = {"b_id": received.id, "b_account": received.account, "b_chat": received.chat, "b_now": self.now}
        taking = _TAKE
        if self.connection.dialect.name == "postgresql":
            # SQLite has one writer anyway.
            taking, one["b_key"] = _TAKE_IN_TURN, _lock_key(_HANDLING, received.account, received.chat)
        if (await self.connection.execute(taking, one)).rowcount == 1:
            return Taking.TAKEN
        mine = and_(inbox.c.id == received.id, inbox.c.state == "received")
        waits = await self.connection.execute(select(inbox.c.id).where(mine))
        return Taking.GONE if waits.first() is None else Taking.BUSY

    async def failed(self, inbox_id: int, error: str) -> None:
        """Marks an update as one that could not be handled; ``error`` names the kind of error, nothing more."""
        mine = and_(inbox.c.id == inbox_id, inbox.c.state == "received")
        await self.connection.execute(
            update(inbox).where(mine).values(state="failed", error=error, handled_at=self.now)
        )

    async def clear(self, before: datetime, limit: int) -> int:
        """Deletes updates that were handled before a moment, at most ``limit``; returns how many."""
        old = select(inbox.c.id).where(inbox.c.state != "received", inbox.c.handled_at < before).limit(limit)
        return int((await self.connection.execute(delete(inbox).where(inbox.c.id.in_(old)))).rowcount)

    async def _arrive_in_turn(self, chats: set[tuple[str, str]]) -> None:
        """Lets receivers of one chat commit one after the other on PostgreSQL, so that ids follow their arrival.

        Without this a later update could be seen, and handled, before an earlier one's commit. SQLite has one writer.
        """
        if self.connection.dialect.name == "postgresql":
            keys = sorted({_lock_key(_RECEIVING, *chat) for chat in chats})
            await self.connection.execute(_LOCK, {"keys": keys})


def _lock_key(purpose: str, account: str, chat: str) -> int:
    """64 bits of a hash as PostgreSQL's advisory locks take them; two chats that share one only wait for each other."""
    digest = hashlib.blake2b(f"{purpose} {account} {chat}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, signed=True)
