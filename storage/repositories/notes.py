"""Texts, voices and photos that came without a command, kept until their sender says what they are."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.repositories.base import Repository
from storage.tables import notes


@dataclass(frozen=True)
class Note:
    """One kept message; ``attachments`` are the channel's file ids with their kinds."""

    id: int
    person_id: int
    terminal_id: int
    text: str
    attachments: list[dict[str, Any]]
    source: str
    state: str
    at: datetime


class Notes(Repository):
    """Kept messages."""

    async def keep(
        self, person_id: int, terminal_id: int, text: str, attachments: Iterable[dict[str, Any]], source: str
    ) -> int:
        """Keeps a message and returns its id."""
        row = {
            "person_id": person_id, "terminal_id": terminal_id, "text": text, "attachments": list(attachments),
            "source": source, "at": self.now,
        }  # fmt: skip
        result = await self.connection.execute(insert(notes).values(row).returning(notes.c.id))
        return int(result.scalar_one())

    async def get(self, note_id: int) -> Note | None:
        """Returns a kept message by id."""
        return await self.one(Note, select(notes).where(notes.c.id == note_id))

    async def kept(self, person_id: int) -> list[Note]:
        """Returns a person's messages that wait to be called something, oldest first."""
        mine = (notes.c.person_id == person_id, notes.c.state == "kept")
        return await self.many(Note, select(notes).where(*mine).order_by(notes.c.id))

    async def kept_from(self, source: str) -> Note | None:
        """Returns the message that came from one chat message and still waits to be called something."""
        if not source:
            return None
        mine = (notes.c.source == source, notes.c.state == "kept")
        return await self.one(Note, select(notes).where(*mine).order_by(notes.c.id.desc()).limit(1))

    async def reword(self, note_id: int, text: str) -> None:
        """Replaces a kept message's text by what its sender made of it."""
        await self.connection.execute(update(notes).where(notes.c.id == note_id).values(text=text))

    async def settle(self, note_id: int, state: str) -> None:
        """Marks a message as 'used' or 'dropped'."""
        await self.connection.execute(update(notes).where(notes.c.id == note_id).values(state=state))
