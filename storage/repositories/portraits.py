"""Portraits that people sent of themselves: kept, taken down, and found for a board."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import insert, select, update

from storage.repositories.base import Repository
from storage.tables import portraits


@dataclass(frozen=True)
class Portrait:
    """A person's own photo: the file's id at the account that it came in by."""

    person_id: int
    account: str
    file_id: str


class Portraits(Repository):
    """One portrait a person at a time."""

    async def keep(self, person_id: int, account: str, file_id: str) -> None:
        """Makes a file somebody's portrait, in place of the one before."""
        await self.take_down(person_id)
        row = {"person_id": person_id, "account": account, "file_id": file_id, "sent_at": self.now}
        await self.connection.execute(insert(portraits).values(row))

    async def take_down(self, person_id: int) -> bool:
        """Ends somebody's portrait; returns whether there was one."""
        own = (portraits.c.person_id == person_id, portraits.c.ended_at.is_(None))
        ended = update(portraits).where(*own).values(ended_at=self.now).returning(portraits.c.id)
        return (await self.connection.execute(ended)).first() is not None

    async def of_people(self, person_ids: Iterable[int]) -> dict[int, Portrait]:
        """Returns the portraits of people by their id; whoever sent none is left out."""
        theirs = (portraits.c.person_id.in_(list(person_ids)), portraits.c.ended_at.is_(None))
        return {one.person_id: one for one in await self.many(Portrait, select(portraits).where(*theirs))}
