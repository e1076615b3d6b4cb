"""What people corrected in chat and a roster may write over: fields of households, residents, and who holds a post."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from storage.repositories.base import Repository
from storage.repositories.dialect import one_of
from storage.tables import book_entries, people, personnel_changes, posts, residents

ROSTER_FIELDS = ("name", "address", "tags")
"""What both the household book and the roster workbook say of a household."""


@dataclass(frozen=True)
class Corrected:
    """The newest word about one field of a household."""

    household_id: int
    what: str
    after: str
    by: str
    at: datetime


@dataclass(frozen=True)
class WrittenDown:
    """A resident whom somebody wrote down at the door."""

    id: int
    by: str
    at: datetime


@dataclass(frozen=True)
class PostChanged:
    """A post that began (``began``) or ended by a change made in chat."""

    began: bool
    name: str
    grid_id: int
    role: str
    at: datetime


class Corrections(Repository):
    """Corrections made in chat that still count."""

    async def of_households(self, household_ids: Iterable[int]) -> list[Corrected]:
        """Returns the newest correction of each field of some households."""
        entry = book_entries.c
        statement = (
            select(entry.household_id, entry.what, entry.after, people.c.name.label("by"), entry.filed_at.label("at"))
            .join(people, people.c.id == entry.filed_by_id)
            .where(
                one_of(self.connection, entry.household_id, household_ids), entry.what.in_(ROSTER_FIELDS),
                entry.ended_at.is_(None),
            )
            .order_by(entry.id)
        )  # fmt: skip
        found = await self.many(Corrected, statement)
        return list({(one.household_id, one.what): one for one in found}.values())

    async def of_residents(self, resident_ids: Iterable[int]) -> dict[int, WrittenDown]:
        """Returns by id which residents somebody wrote down at the door."""
        statement = (
            select(residents.c.id, people.c.name.label("by"), residents.c.created_at.label("at"))
            .join(people, people.c.id == residents.c.by_id)
            .where(one_of(self.connection, residents.c.id, resident_ids))
        )
        return {one.id: one for one in await self.many(WrittenDown, statement)}

    async def of_posts(self) -> list[PostChanged]:
        """Returns every post that began or ended by a change made in chat, the oldest first."""
        change, left = personnel_changes.c, people.alias("left")
        statement = (
            select(
                change.name, change.grid_id, change.role, change.decided_at, left.c.name.label("leaver"),
                posts.c.grid_id.label("from_grid_id"), posts.c.role.label("from_role"),
            )
            .select_from(personnel_changes)
            .outerjoin(posts, posts.c.id == change.ends_post_id)
            .outerjoin(left, left.c.id == posts.c.person_id)
            .where(change.state == "approved", change.import_id.is_(None))
            .order_by(change.id)
        )  # fmt: skip
        found = []
        for row in await self.rows(statement):
            if row.from_grid_id is not None:
                found.append(PostChanged(False, row.leaver, row.from_grid_id, row.from_role, row.decided_at))
            if row.grid_id is not None:
                found.append(PostChanged(True, row.name, row.grid_id, row.role, row.decided_at))
        return found
