"""Personnel changes as they are asked for and decided; handing_over.py makes them count.

Must never change a post: a change that waits is no change yet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, and_, insert, or_, select, update

from storage.repositories.base import Repository, within
from storage.repositories.dialect import one_of
from storage.tables import (
    grids,
    people,
    personnel_changes,
    posts,
)

_ended_post = posts.alias("ended_post")
_leaver = people.alias("leaver")
_from_grid = grids.alias("from_grid")
_to_grid = grids.alias("to_grid")


@dataclass(frozen=True)
class PersonnelChange:
    """One change with the names that people read; ``leaver`` holds the post that ends, '' if none does."""

    id: int
    kind: str
    state: str
    office_grid_id: int
    office_path: str
    ends_post_id: int | None
    person_id: int | None
    name: str
    phone: str
    grid_id: int | None
    grid: str | None
    role: str
    level: int | None
    title: str
    nature: str
    unit: str
    takes: dict[str, list[int]] | None
    reason: str
    clause: str
    import_id: int | None
    asked_by_id: int | None
    asked_at: datetime
    decided_by_id: int | None
    words: str
    handed: dict[str, int] | None
    leaver_id: int | None
    leaver: str | None
    from_grid_id: int | None
    from_grid: str | None
    from_title: str | None


def _changes() -> Select[Any]:
    columns = [column for column in personnel_changes.c if column.name != "decided_at"]
    return (
        select(
            *columns, grids.c.path.label("office_path"), _to_grid.c.name.label("grid"),
            _ended_post.c.person_id.label("leaver_id"), _leaver.c.name.label("leaver"),
            _ended_post.c.grid_id.label("from_grid_id"), _from_grid.c.name.label("from_grid"),
            _ended_post.c.title.label("from_title"),
        )
        .select_from(personnel_changes)
        .join(grids, grids.c.id == personnel_changes.c.office_grid_id)
        .outerjoin(_to_grid, _to_grid.c.id == personnel_changes.c.grid_id)
        .outerjoin(_ended_post, _ended_post.c.id == personnel_changes.c.ends_post_id)
        .outerjoin(_leaver, _leaver.c.id == _ended_post.c.person_id)
        .outerjoin(_from_grid, _from_grid.c.id == _ended_post.c.grid_id)
    )  # fmt: skip


class Personnel(Repository):
    """Personnel changes, each with the names that people read."""

    async def ask(self, values: Mapping[str, Any]) -> int:
        """Writes a change down as asked for now; returns its id."""
        row = insert(personnel_changes).values({"asked_at": self.now, **values}).returning(personnel_changes.c.id)
        return int((await self.connection.execute(row)).scalar_one())

    async def ask_many(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Writes the changes of an import down as asked for now; all rows name the same columns."""
        values = [{"asked_at": self.now, **row} for row in rows]
        if values:
            await self.connection.execute(insert(personnel_changes), values)

    async def get(self, change_id: int) -> PersonnelChange | None:
        """Returns one change by id."""
        return await self.one(PersonnelChange, _changes().where(personnel_changes.c.id == change_id))

    async def asked(
        self, paths: Iterable[str], *, import_id: int | None = None, limit: int = 500
    ) -> list[PersonnelChange]:
        """Returns what waits for the word of offices in some subtrees, the oldest first; of one import if named."""
        inside = or_(*(within(grids.c.path, path) for path in paths))
        wanted = [personnel_changes.c.state == "asked", inside]
        if import_id is not None:
            wanted.append(personnel_changes.c.import_id == import_id)
        statement = _changes().where(*wanted).order_by(personnel_changes.c.id).limit(limit)
        return await self.many(PersonnelChange, statement)

    async def waiting_keys(self) -> set[tuple[Any, ...]]:
        """Returns what tells apart the changes that wait: (post that ends, phone, grid, role, name)."""
        c = personnel_changes.c
        waits = or_(c.state == "asked", and_(c.state == "approved", c.handed.is_(None)))
        statement = select(c.ends_post_id, c.phone, c.grid_id, c.role, c.name).where(waits)
        return {tuple(row) for row in await self.rows(statement)}

    async def approve_later(self, change_ids: Iterable[int], by_id: int) -> int:
        """Approves changes that wait, to be carried out little by little; returns how many had not been decided."""
        waits = (one_of(self.connection, personnel_changes.c.id, change_ids), personnel_changes.c.state == "asked")
        values = {"state": "approved", "decided_by_id": by_id, "decided_at": self.now}
        return int((await self.connection.execute(update(personnel_changes).where(*waits).values(values))).rowcount)

    async def approved(self, limit: int) -> list[PersonnelChange]:
        """Returns what is approved and not carried out; whoever leaves comes first, a number may pass to a newcomer."""
        todo = (personnel_changes.c.state == "approved", personnel_changes.c.handed.is_(None))
        order = (personnel_changes.c.ends_post_id.is_(None), personnel_changes.c.id)
        return await self.many(PersonnelChange, _changes().where(*todo).order_by(*order).limit(limit))

    async def withdraw(self, change_id: int) -> None:
        """Ends a change whose post has ended meanwhile."""
        this = personnel_changes.c.id == change_id
        await self.connection.execute(update(personnel_changes).where(this).values(state="withdrawn"))

    async def decide(self, change_id: int, state: str, by_id: int, words: str = "") -> bool:
        """Decides a change that waits, with the words of who refuses it; False if it was decided before."""
        waits = (personnel_changes.c.id == change_id, personnel_changes.c.state == "asked")
        values = {"state": state, "decided_by_id": by_id, "decided_at": self.now, "words": words}
        return bool((await self.connection.execute(update(personnel_changes).where(*waits).values(values))).rowcount)
