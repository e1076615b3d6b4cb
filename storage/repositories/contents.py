"""What somebody's visits of some days held: each thing once a day, with the grid it lies in.

Must never decide what counts: it hands out rows, the quota's reader adds them up.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, select, union_all

from storage.repositories.base import Repository
from storage.repositories.dialect import one_of
from storage.repositories.visits import targets_count
from storage.tables import grids, households, places, visit_targets


@dataclass(frozen=True)
class Held:
    """One thing that a person reached on a day; ``word`` is a place's kind, ``path`` that of its grid."""

    person_id: int
    on: date
    kind: str
    target_id: int
    word: str
    path: str


class Contents(Repository):
    """What visits held."""

    async def of(self, person_ids: Iterable[int], start: date, end: date, *, by: datetime | None = None) -> list[Held]:
        """Returns what people reached from day to day, both included, the same thing once a day.

        With ``by``, as it was known at that moment.
        """
        theirs = and_(one_of(self.connection, visit_targets.c.person_id, person_ids), targets_count(by))
        parts = [_part(kind, theirs, start, end) for kind in ("household", "place", "grid")]
        return await self.many(Held, union_all(*parts))


def _part(kind: str, theirs: ColumnElement[bool], start: date, end: date) -> Select[Any]:
    table: Any = {"household": households, "place": places, "grid": grids}[kind]
    word = places.c.kind if kind == "place" else literal("")
    targets = visit_targets.c
    statement = (
        select(targets.person_id, targets.on, targets.kind, targets.target_id, word.label("word"), grids.c.path)
        .join_from(visit_targets, table, table.c.id == targets.target_id)
        .where(
            targets.kind == kind, theirs, targets.on >= start, targets.on <= end,
        )
        .distinct()
    )  # fmt: skip
    return statement if kind == "grid" else statement.join(grids, grids.c.id == table.c.grid_id)
