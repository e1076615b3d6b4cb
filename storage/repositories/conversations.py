"""Reads one chat as it stands on a screen: what was typed there and what was sent there, from inbox and outbox.

Must never change anything.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select

from storage.repositories.base import Repository
from storage.tables import deliveries, inbox, messages, terminals

SOON = timedelta(seconds=1)


@dataclass(frozen=True)
class SentMessage:
    """A delivery that reached its terminal, with the words that were sent and the buttons that it bears now."""

    id: int
    at: datetime
    text: str
    buttons: list[dict[str, Any]]
    token: str
    language: str


@dataclass(frozen=True)
class TypedMessage:
    """An update as it came in from a chat."""

    id: int
    at: datetime
    raw: str
    state: str


class Conversations(Repository):
    """Chats, newest messages last."""

    async def sent_to(self, account: str, address: str, limit: int) -> list[SentMessage]:
        """Returns the newest messages that were sent to a chat, oldest first."""
        newest = (
            select(
                deliveries.c.id, deliveries.c.created_at.label("at"), deliveries.c.sent_text.label("text"),
                deliveries.c.buttons, messages.c.buttons.label("message_buttons"), deliveries.c.token,
                terminals.c.language,
            )
            .join(terminals, terminals.c.id == deliveries.c.terminal_id)
            .outerjoin(messages, messages.c.id == deliveries.c.message_id)
            .where(
                terminals.c.account == account, terminals.c.address == address, deliveries.c.sent_version > 0,
                deliveries.c.sent_text.is_not(None),
            )
            .order_by(deliveries.c.id.desc())
            .limit(limit)
        )  # fmt: skip
        return [
            SentMessage(
                row.id, row.at, row.text, row.buttons if row.buttons is not None else row.message_buttons or [],
                row.token, row.language,
            )
            for row in reversed(await self.rows(newest))
        ]  # fmt: skip

    async def typed_in(self, account: str, address: str, limit: int) -> list[TypedMessage]:
        """Returns the newest updates that came from a chat, oldest first."""
        columns = (inbox.c.id, inbox.c.received_at.label("at"), inbox.c.raw, inbox.c.state)
        here = (inbox.c.account == account, inbox.c.chat == address)
        newest = select(*columns).where(*here).order_by(inbox.c.id.desc()).limit(limit)
        return (await self.many(TypedMessage, newest))[::-1]

    async def is_moving(self, account: str, address: str) -> bool:
        """Whether something typed in a chat waits to be answered, or something is being sent to it this moment.

        What is due within a second counts: an answer may be written after this transaction's moment, and seen by it.
        """
        waiting = select(func.count()).where(
            inbox.c.account == account, inbox.c.chat == address, inbox.c.state == "received"
        )
        sending = (
            select(func.count())
            .select_from(deliveries.join(terminals, terminals.c.id == deliveries.c.terminal_id))
            .where(
                terminals.c.account == account, terminals.c.address == address,
                deliveries.c.state == "queued", deliveries.c.due_at <= self.now + SOON,
            )
        )  # fmt: skip
        return await self.number(waiting) > 0 or await self.number(sending) > 0
