"""Equipment (配套设备) that people were given for the work, and when it came back.

Must never forget a thing that was given out: what came back is marked, not taken away.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, insert, or_, select, update

from storage.repositories.base import Repository, within
from storage.tables import equipment, grids, people, posts


@dataclass(frozen=True)
class Thing:
    """A thing that somebody has for the work, and when it came back."""

    id: int
    person_id: int
    person: str
    name: str
    issued_at: datetime
    returned_at: datetime | None


def _things() -> Select[Any]:
    return select(equipment, people.c.name.label("person")).join(people, people.c.id == equipment.c.person_id)


class Equipment(Repository):
    """Issued, given back, still out."""

    async def issue(self, person_id: int, names: Collection[str], by_id: int) -> None:
        """Writes down what somebody got for the work."""
        rows = [{"person_id": person_id, "name": name, "issued_at": self.now, "issued_by_id": by_id} for name in names]
        await self.connection.execute(insert(equipment), rows)

    async def give_back(self, ids: Iterable[int], to_id: int) -> int:
        """Writes down that things came back; returns how many had not before."""
        out = (equipment.c.id.in_(list(ids)), equipment.c.returned_at.is_(None))
        values = {"returned_at": self.now, "returned_to_id": to_id}
        return int((await self.connection.execute(update(equipment).where(*out).values(values))).rowcount)

    async def of(self, person_ids: Iterable[int]) -> list[Thing]:
        """Returns what people have and had, the oldest first."""
        mine = _things().where(equipment.c.person_id.in_(list(person_ids)))
        return await self.many(Thing, mine.order_by(equipment.c.id))

    async def not_returned_below(self, paths: Iterable[str], on: date) -> list[Thing]:
        """Returns what people still have who held a post in some subtrees and hold none anywhere now."""
        inside = select(posts.c.person_id).join(grids, grids.c.id == posts.c.grid_id)
        inside = inside.where(or_(*(within(grids.c.path, path) for path in paths)))
        serving = select(posts.c.person_id).where(or_(posts.c.until_on.is_(None), posts.c.until_on >= on))
        out = (
            equipment.c.returned_at.is_(None), equipment.c.person_id.in_(inside),
            equipment.c.person_id.not_in(serving),
        )  # fmt: skip
        return await self.many(Thing, _things().where(*out).order_by(equipment.c.person_id, equipment.c.id))
