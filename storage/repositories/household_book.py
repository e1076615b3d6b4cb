"""The household book: who lives where, what was corrected and when it was looked at last.

Must never lose what stood there before: a correction ends a row and adds one.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, insert, not_, or_, select, update

from storage.repositories.base import within
from storage.repositories.facts import FactRepository
from storage.repositories.targets import Target, of_kind, workers_own
from storage.tables import book_entries, grids, households, people, residents, visit_targets, visits
from storage.tags import tags_of


@dataclass(frozen=True)
class Resident:
    """Somebody who lives in a household; ``tags_text`` as in :class:`Target`."""

    id: int
    household_id: int
    name: str
    relation: str
    phone: str
    tags_text: str

    @property
    def tags(self) -> tuple[str, ...]:
        """The tags as words."""
        return tags_of(self.tags_text)


@dataclass(frozen=True)
class Entry:
    """One word about a household, with who said it; ``before`` and ``after`` are values of its kind."""

    id: int
    household_id: int
    what: str
    before: Any
    after: Any
    visit_id: int | None
    filed_by_id: int
    by: str
    filed_at: datetime
    source: str
    ended_at: datetime | None


@dataclass(frozen=True)
class Call:
    """A visit to one household, as its book tells it."""

    on: date
    text: str
    by: str


def _entries() -> Select[Any]:
    return select(book_entries, people.c.name.label("by")).join(people, people.c.id == book_entries.c.filed_by_id)


class HouseholdBook(FactRepository):
    """Residents, corrections and confirmations of households."""

    table = book_entries

    async def residents_of(self, household_ids: Iterable[int]) -> list[Resident]:
        """Returns who lives in these households, in the order in which they were written down."""
        statement = select(
            residents.c.id, residents.c.household_id, residents.c.name, residents.c.relation, residents.c.phone,
            residents.c.tags.label("tags_text"),
        ).where(residents.c.household_id.in_(list(household_ids)), residents.c.retired_at.is_(None))  # fmt: skip
        return await self.many(Resident, statement.order_by(residents.c.id))

    async def add_resident(
        self, household_id: int, values: Mapping[str, str], by_id: int, supersedes_id: int | None = None
    ) -> int:
        """Writes somebody down; returns the id.

        Args:
            household_id: where they live.
            values: name, relation, phone, tags (as the store keeps them).
            by_id: who says so.
            supersedes_id: the row that said something else before.
        """
        row = {
            "household_id": household_id, **values, "by_id": by_id, "created_at": self.now,
            "supersedes_id": supersedes_id,
        }  # fmt: skip
        result = await self.connection.execute(insert(residents).values(row).returning(residents.c.id))
        return int(result.scalar_one())

    async def end_resident(self, resident_id: int, by_id: int) -> bool:
        """Ends what is said about a resident; False if it had ended before."""
        living = (residents.c.id == resident_id, residents.c.retired_at.is_(None))
        values = {"retired_at": self.now, "retired_by_id": by_id}
        return bool((await self.connection.execute(update(residents).where(*living).values(values))).rowcount)

    async def set_field(self, household_id: int, field: str, value: str) -> None:
        """Makes the household's own name, address or tags what a correction says."""
        assert field in ("name", "address", "tags")
        changed = update(households).where(households.c.id == household_id).values({field: value})
        await self.connection.execute(changed)

    async def entry(self, entry_id: int) -> Entry | None:
        """Returns one word about a household, whether it counts or not."""
        return await self.one(Entry, _entries().where(book_entries.c.id == entry_id))

    async def entries_of(self, household_id: int, limit: int = 20) -> list[Entry]:
        """Returns what was said about a household, the newest first, what was taken back included."""
        mine = _entries().where(book_entries.c.household_id == household_id)
        return await self.many(Entry, mine.order_by(book_entries.c.id.desc()).limit(limit))

    async def newest_of(self, household_id: int, what: str) -> Entry | None:
        """Returns the newest word of one kind that counts."""
        mine = (book_entries.c.household_id == household_id, book_entries.c.what == what)
        counts = _entries().where(*mine, book_entries.c.ended_at.is_(None))
        return await self.one(Entry, counts.order_by(book_entries.c.id.desc()).limit(1))

    async def calls_at(self, household_id: int, limit: int = 3) -> list[Call]:
        """Returns the last visits to a household with what was written down, the newest first."""
        statement = (
            select(visits.c.on, visits.c.text, people.c.name.label("by"))
            .join_from(visit_targets, visits, visits.c.id == visit_targets.c.visit_id)
            .join(people, people.c.id == visits.c.person_id)
            .where(
                visit_targets.c.kind == "household", visit_targets.c.target_id == household_id,
                visit_targets.c.ended_at.is_(None),
            )
            .order_by(visits.c.on.desc(), visits.c.id.desc())
            .limit(limit)
        )  # fmt: skip
        return await self.many(Call, statement)

    async def due(
        self, path: str, person_id: int, cutoff: datetime, *, never_counts: bool, limit: int = 8
    ) -> tuple[list[Target], int]:
        """Returns a worker's households whose book nobody looked at since a moment, and how many they are.

        Args:
            path: the grid of the worker's post.
            person_id: the worker.
            cutoff: what was said before this moment is old.
            never_counts: whether a household about which nothing was ever said is due as well.
            limit: how many are named at most, the oldest first.
        """
        about = (book_entries.c.household_id == households.c.id, book_entries.c.ended_at.is_(None))
        last = select(func.max(book_entries.c.filed_at)).where(*about).correlate(households).scalar_subquery()
        said = select(book_entries.c.id).where(*about).correlate(households).exists()
        fresh = (
            select(book_entries.c.id).where(*about, book_entries.c.filed_at >= cutoff).correlate(households).exists()
        )
        old = not_(fresh) if never_counts else and_(said, not_(fresh))
        statement = of_kind("household").where(workers_own("household", path, person_id), old)
        count = await self.number(select(func.count()).select_from(statement.subquery()))
        if not count:
            return [], 0
        found = await self.many(Target, statement.order_by(last.is_not(None), last, households.c.code).limit(limit))
        return found, count

    async def counted(self, paths: Iterable[str], since: datetime) -> tuple[int, int]:
        """Counts the households of some subtrees, and those of them whose book was looked at since a moment."""
        inside = or_(*(within(grids.c.path, path) for path in paths))
        fresh = select(book_entries.c.id).where(
            book_entries.c.household_id == households.c.id, book_entries.c.ended_at.is_(None),
            book_entries.c.filed_at >= since,
        )  # fmt: skip
        all_of_them = select(func.count()).select_from(households).join(grids, grids.c.id == households.c.grid_id)
        all_of_them = all_of_them.where(inside, households.c.retired_at.is_(None))
        return await self.number(all_of_them), await self.number(
            all_of_them.where(fresh.correlate(households).exists())
        )
