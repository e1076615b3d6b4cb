"""Invite links: hashed, one use, bound to one person, ended by a date."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from storage.repositories.base import Repository
from storage.tables import invites


@dataclass(frozen=True)
class Invite:
    """An invite as it stands; the code itself is never kept, only its hash."""

    code_hash: str
    person_id: int
    expires_at: datetime
    used_at: datetime | None


class Invites(Repository):
    """Invite links."""

    async def add(self, code_hash: str, person_id: int, expires_at: datetime) -> None:
        """Keeps a new invite for one person."""
        row = {"code_hash": code_hash, "person_id": person_id, "created_at": self.now, "expires_at": expires_at}
        await self.connection.execute(insert(invites).values(row))

    async def find(self, code_hash: str) -> Invite | None:
        """Returns the invite with this hash, used or not."""
        return await self.one(Invite, select(invites).where(invites.c.code_hash == code_hash).with_for_update())

    async def use(self, code_hash: str, terminal_id: int) -> None:
        """Marks an invite as used up by a terminal."""
        await self.connection.execute(
            update(invites)
            .where(invites.c.code_hash == code_hash)
            .values(used_at=self.now, used_by_terminal_id=terminal_id)
        )
