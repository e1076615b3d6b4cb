"""Doubts about matters: photos that look alike, and the flags that wait for a person to decide.

Must never decide that a doubt is true: a person does.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import and_, insert, or_, select, update

from storage.repositories.base import Repository
from storage.tables import matter_flags, matter_photos

BANDS = 4
MOST_SHARED = 500
"""So many photos of one band are compared; a band that more share is a blank wall and tells nothing."""


@dataclass(frozen=True)
class Flag:
    """A doubt about a matter, with its evidence."""

    id: int
    matter_id: int
    what: str
    other_id: int | None
    evidence: dict[str, Any]
    state: str


@dataclass(frozen=True)
class Photo:
    """A matter's photo that waits to be looked at."""

    id: int
    matter_id: int
    account: str
    file_id: str


class MatterDoubts(Repository):
    """Photos and flags of matters."""

    async def add_photos(self, matter_id: int, attachments: Iterable[Mapping[str, Any]]) -> None:
        """Keeps the photos among what was attached to a matter, to be looked at; other files are none."""
        rows = [
            {"matter_id": matter_id, "account": one.get("account", ""), "file_id": one["file_id"]}
            for one in attachments
            if one.get("kind") == "photo"
        ]
        if rows:
            await self.connection.execute(insert(matter_photos), rows)

    async def photos_waiting(self, limit: int = 20) -> list[Photo]:
        """Returns photos that nobody has looked at yet, oldest first."""
        waiting = select(matter_photos).where(matter_photos.c.looked_at.is_(None))
        return await self.many(Photo, waiting.order_by(matter_photos.c.id).limit(limit))

    async def files_of(self, account: str) -> list[str]:
        """Returns the names of all photos that whoever goes by an account keeps for matters."""
        theirs = select(matter_photos.c.file_id).where(matter_photos.c.account == account)
        return [row.file_id for row in await self.rows(theirs)]

    async def add_hash(self, photo_id: int, value: int | None) -> bool:
        """Keeps a photo's difference hash (64 bits, unsigned; None if it could not be drawn); False if it was kept."""
        values: dict[str, Any] = {"looked_at": self.now}
        if value is not None:
            # The store's numbers are signed.
            values |= {"hash": value - (1 << 64) if value >> 63 else value, **bands(value)}
        mine = and_(matter_photos.c.id == photo_id, matter_photos.c.looked_at.is_(None))
        result = await self.connection.execute(update(matter_photos).where(mine).values(**values))
        return bool(result.rowcount)

    async def like_photo(self, value: int, besides: int) -> list[tuple[int, int]]:
        """Returns (matter id, differing bits) of photos of other matters that share a band, at most three bits off."""
        shared = [matter_photos.c[name] == band for name, band in bands(value).items()]
        found = select(matter_photos.c.matter_id, matter_photos.c.hash).where(
            or_(*shared), matter_photos.c.matter_id != besides
        )
        near: dict[int, int] = {}
        for row in await self.rows(found.order_by(matter_photos.c.id.desc()).limit(MOST_SHARED)):
            off = ((row.hash & (1 << 64) - 1) ^ value).bit_count()
            if off < BANDS and off < near.get(row.matter_id, BANDS):
                near[row.matter_id] = off
        return sorted(near.items(), key=lambda one: one[1])

    async def flag(self, matter_id: int, what: str, other_id: int | None, evidence: dict[str, Any]) -> int:
        """Keeps a doubt for a person to look at."""
        row = {"matter_id": matter_id, "what": what, "other_id": other_id, "evidence": evidence, "at": self.now}
        result = await self.connection.execute(insert(matter_flags).values(row).returning(matter_flags.c.id))
        return int(result.scalar_one())

    async def flags(self, matter_id: int) -> list[Flag]:
        """Returns the doubts about a matter, oldest first."""
        mine = select(matter_flags).where(matter_flags.c.matter_id == matter_id)
        return await self.many(Flag, mine.order_by(matter_flags.c.id))

    async def get_flag(self, flag_id: int) -> Flag | None:
        """Returns a doubt by id."""
        return await self.one(Flag, select(matter_flags).where(matter_flags.c.id == flag_id))

    async def decide_flag(self, flag_id: int, state: str, by_id: int) -> bool:
        """Keeps what a person made of a doubt; False if somebody decided before."""
        mine = and_(matter_flags.c.id == flag_id, matter_flags.c.state == "open")
        values = {"state": state, "decided_at": self.now, "decided_by_id": by_id}
        result = await self.connection.execute(update(matter_flags).where(mine).values(**values))
        return bool(result.rowcount)


def bands(value: int) -> dict[str, int]:
    """Returns a 64-bit hash as four columns of 16 bits."""
    return {f"band{n}": value >> (16 * n) & 0xFFFF for n in range(BANDS)}
