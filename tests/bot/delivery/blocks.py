"""Chats, letters to them, and the blocks that a worker claims of these, for tests of an account's pace."""

from datetime import datetime, timedelta

from sqlalchemy import insert, select

from bot.channels.port import Limits
from bot.delivery.block import Block, claim_block
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.repositories.outbox_claims import Settlement
from storage.tables import terminals
from tests.conversation import NOON

LIMITS = Limits(4096, 1024, 100, 40, messages_per_second=20, chat_interval_s=1.0, group_messages_per_minute=20)
HELLO = Letter("common.sorry", {})


async def chats(store: Store, count: int, kind: str = "private") -> list[int]:
    """Opens so many chats; returns their terminals' ids."""
    async with store.writing(NOON) as uow:
        rows = [
            {"channel": "paper", "account": "paper", "address": f"{kind}-{n}", "kind": kind, "state": "open",
             "opened_at": NOON}
            for n in range(count)
        ]  # fmt: skip
        await uow.connection.execute(insert(terminals), rows)
        found = await uow.outbox.rows(select(terminals.c.id).where(terminals.c.kind == kind).order_by(terminals.c.id))
        return [row.id for row in found]


async def broadcast(store: Store, subject: str = "task:1") -> None:
    """Queues a task for every chat."""
    async with store.writing(NOON) as uow:
        await uow.outbox.broadcast(HELLO, select(terminals.c.id), Lane.TASK, subject=subject)


async def reply(store: Store, terminal_id: int, subject: str = "answer") -> None:
    """Queues a reply for one chat."""
    async with store.writing(NOON) as uow:
        await uow.outbox.send([await uow.terminals.get(terminal_id)], HELLO, Lane.REPLY, subject=subject)


async def block(store: Store, at: datetime, limits: Limits = LIMITS, room: int = 128) -> Block:
    """Claims a block for ``worker``."""
    async with store.writing(at) as uow:
        return await claim_block(uow, "paper", limits, "worker", room=room)


async def all_starts(store: Store, seconds: float, limits: Limits = LIMITS) -> list[tuple[datetime, str, int]]:
    """Claims every 50 ms and settles at once what was claimed; returns (start, subject, terminal) of each send."""
    found = []
    for step in range(int(seconds * 20)):
        at = NOON + timedelta(milliseconds=50 * step)
        claimed = await block(store, at, limits)
        found += [(start.at, start.claimed.subject, start.claimed.terminal_id) for start in claimed.starts]
        async with store.writing(at) as uow:
            sent = [Settlement(s.claimed.id, s.claimed.version, "sent", at, at, "v", "words") for s in claimed.starts]
            await uow.outbox.claims.settle(sent)
    return found
