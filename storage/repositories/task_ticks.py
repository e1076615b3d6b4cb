"""Ticks for single households, people and places (逐户): laid out when the task is issued, one counts for each.

Where a task was handed down, one tick counts in it and in the one above alike; there the head answers for it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, FromClause, Select, Table, and_, func, insert, literal, or_, select, update

from storage.repositories.base import Repository, grids_within
from storage.repositories.dialect import insert_new
from storage.repositories.targets import tagged
from storage.repositories.task_deadlines import due_at
from storage.repositories.task_families import TaskFamilies, family_of
from storage.tables import (
    grids,
    households,
    people,
    places,
    residents,
    task_recipients,
    task_targets,
    task_ticks,
    tasks,
)

_TARGET = ["task_id", "kind", "target_id", "person_id", "grid_id", "name", "address"]


@dataclass(frozen=True)
class TickLine:
    """One household or place of a task with its tick, if there is one."""

    kind: str
    target_id: int
    name: str
    address: str
    person_id: int
    grid_id: int
    grid_path: str
    mark: int | None
    at: datetime | None
    by_name: str | None
    late: bool | None


@dataclass(frozen=True)
class Ticked:
    """A task in which a tick was written down, and whose household or place it is there."""

    task_id: int
    person_id: int


class TaskTicks(Repository):
    """Targets and ticks of tasks."""

    async def lay_out(self, task_id: int, of: str, tags: Sequence[str]) -> None:
        """Writes down what a task wants a tick for: what its recipients look after, by two INSERT … SELECT at most.

        What was laid out before stays as it is: a task whose scope grew gets the rest. For people, a household of which
        no resident is on file stands for itself by its 户主.

        Args:
            task_id: a task that was just issued, or widened.
            of: household, person or place.
            tags: only those that bear one of these tags; all of them if there is none.
        """
        if of != "person":
            await self._lay_out(task_id, of, households if of == "household" else places, tags)
            await self._join_those_above(task_id)
            return
        lives_there = residents.c.household_id == households.c.id
        await self._lay_out(task_id, "person", residents, tags, households.join(residents, lives_there))
        on_file = select(residents.c.id).where(lives_there, residents.c.retired_at.is_(None)).correlate(households)
        await self._lay_out(task_id, "household", households, tags, only=~on_file.exists())
        await self._join_those_above(task_id)

    async def _join_those_above(self, task_id: int) -> None:
        """Lays a split task's targets out above as well, with who split it, and takes over what was ticked there."""
        chain = await TaskFamilies(self.connection, self.now).above(task_id)
        for lower, upper in pairwise(chain):
            if lower.asks != upper.asks or lower.fields["marks"] != upper.fields["marks"]:
                return
            own = task_targets.alias("own")
            asked = select(task_recipients.c.person_id).where(
                task_recipients.c.task_id == upper.id, task_recipients.c.person_id == lower.issuer_id
            )
            shown = (own.c.grid_id, own.c.name, own.c.address)
            chosen = select(
                literal(upper.id, tasks.c.id.type), own.c.kind, own.c.target_id,
                literal(lower.issuer_id, tasks.c.issuer_id.type), *shown,
            ).where(own.c.task_id == lower.id, asked.exists())  # fmt: skip
            await self.connection.execute(insert_new(self.connection, task_targets).from_select(_TARGET, chosen))
        if len(chain) > 1:
            await self._take_over(chain[1].id, task_id)

    async def _take_over(self, upper_id: int, task_id: int) -> None:
        """Writes what was ticked in a task down in one that was just split from it."""
        again = task_targets.alias("again")
        same = and_(
            again.c.task_id == task_id, again.c.kind == task_ticks.c.kind, again.c.target_id == task_ticks.c.target_id
        )
        columns = ["task_id", "kind", "target_id", "mark", "late", "by_id", "at"]
        chosen = (
            select(literal(task_id, tasks.c.id.type), *(task_ticks.c[name] for name in columns[1:]))
            .join(again, same)
            .where(task_ticks.c.task_id == upper_id, task_ticks.c.ended_at.is_(None))
        )
        await self.connection.execute(insert_new(self.connection, task_ticks).from_select(columns, chosen))

    async def _lay_out(
        self, task_id: int, kind: str, table: Table, tags: Sequence[str], source: FromClause | None = None,
        only: ColumnElement[bool] | None = None,
    ) -> None:  # fmt: skip
        """Lays out one kind; ``source`` is the table joined to what has grid and worker, ``only`` narrows it."""
        home = table if source is None else households
        recipient = and_(task_recipients.c.task_id == task_id, task_recipients.c.stand_in_for_id.is_(None))
        # The worker of a household where one is named; else whoever of the recipients stands on its grid.
        named = home.c.worker_id == task_recipients.c.person_id
        on_grid = and_(home.c.worker_id.is_(None), home.c.grid_id == task_recipients.c.grid_id)
        shown = (table.c.id, home.c.grid_id, table.c.name, home.c.address)
        there = task_targets.alias("there")
        known = select(there.c.task_id).where(
            there.c.task_id == task_id, there.c.kind == kind, there.c.target_id == table.c.id
        )
        chosen = (
            select(
                literal(task_id, tasks.c.id.type), literal(kind), table.c.id, func.min(task_recipients.c.person_id),
                *shown[1:],
            )
            .select_from((home if source is None else source).join(task_recipients, or_(named, on_grid)))
            .where(recipient, table.c.retired_at.is_(None), home.c.retired_at.is_(None), ~known.exists())
            .group_by(*shown)
        )  # fmt: skip
        if tags:
            chosen = chosen.where(tagged(table.c.tags, tags))
        if only is not None:
            chosen = chosen.where(only)
        await self.connection.execute(insert(task_targets).from_select(_TARGET, chosen))

    def _lines(self, task_id: int) -> Select[Any]:
        counts = and_(
            task_ticks.c.task_id == task_targets.c.task_id, task_ticks.c.kind == task_targets.c.kind,
            task_ticks.c.target_id == task_targets.c.target_id, task_ticks.c.ended_at.is_(None),
        )  # fmt: skip
        return (
            select(
                task_targets.c.kind, task_targets.c.target_id, task_targets.c.name, task_targets.c.address,
                task_targets.c.person_id, task_targets.c.grid_id, grids.c.path.label("grid_path"), task_ticks.c.mark,
                task_ticks.c.at, people.c.name.label("by_name"), task_ticks.c.late,
            )
            .join(grids, grids.c.id == task_targets.c.grid_id)
            .outerjoin(task_ticks, counts)
            .outerjoin(people, people.c.id == task_ticks.c.by_id)
            .where(task_targets.c.task_id == task_id)
            .order_by(grids.c.path, task_targets.c.kind, task_targets.c.target_id)
        )  # fmt: skip

    async def of_person(self, task_id: int, person_id: int) -> list[TickLine]:
        """Returns what one person is to tick."""
        return await self.many(TickLine, self._lines(task_id).where(task_targets.c.person_id == person_id))

    async def all(self, task_id: int) -> list[TickLine]:
        """Returns everything that is to be ticked, in the order of the tree."""
        return await self.many(TickLine, self._lines(task_id))

    async def one_line(self, task_id: int, kind: str, target_id: int) -> TickLine | None:
        """Returns one household or place of a task."""
        mine = (task_targets.c.kind == kind, task_targets.c.target_id == target_id)
        return await self.one(TickLine, self._lines(task_id).where(*mine))

    async def tick(self, task_id: int, kind: str, target_id: int, mark: int, by_id: int) -> list[Ticked]:
        """Writes a tick down in place of an earlier one, in every task of the family that asks for the same.

        Args:
            task_id: the task in which it was pressed.
            kind: household, person or place.
            target_id: which.
            mark: the place of the mark.
            by_id: who pressed.

        Returns:
            The tasks in which it counts now; none if the task is no longer issued.
        """
        there = (
            select(
                tasks.c.id, tasks.c.fields, task_targets.c.person_id, due_at().label("due_at"),
            )
            .join(task_targets, task_targets.c.task_id == tasks.c.id)
            .outerjoin(
                task_recipients,
                and_(
                    task_recipients.c.task_id == tasks.c.id, task_recipients.c.person_id == task_targets.c.person_id
                ),
            )
            .where(
                tasks.c.id.in_(family_of(task_id)), tasks.c.state == "issued", task_targets.c.kind == kind,
                task_targets.c.target_id == target_id,
            )
        )  # fmt: skip
        found = {row.id: row for row in await self.rows(there)}
        if task_id not in found:
            return []
        alike = [row for row in found.values() if row.fields["marks"] == found[task_id].fields["marks"]]
        earlier = (
            task_ticks.c.task_id.in_([row.id for row in alike]), task_ticks.c.kind == kind,
            task_ticks.c.target_id == target_id, task_ticks.c.ended_at.is_(None),
        )  # fmt: skip
        rows = [
            {"task_id": row.id, "kind": kind, "target_id": target_id, "mark": mark, "by_id": by_id, "at": self.now,
             "late": row.due_at is not None and self.now > row.due_at}
            for row in alike
        ]  # fmt: skip
        for _ in range(3):
            await self.connection.execute(update(task_ticks).where(*earlier).values(ended_at=self.now))
            added = await self.connection.execute(insert_new(self.connection, task_ticks).values(rows))
            if added.rowcount == len(rows):
                return [Ticked(row.id, row.person_id) for row in alike]
        raise RuntimeError("a tick found no place")

    async def all_ticked(self, task_id: int, person_id: int) -> bool:
        """Whether somebody has nothing left to tick; a head may answer for thousands, so it stops at the first."""
        ticked = select(task_ticks.c.id).where(
            task_ticks.c.task_id == task_targets.c.task_id, task_ticks.c.kind == task_targets.c.kind,
            task_ticks.c.target_id == task_targets.c.target_id, task_ticks.c.ended_at.is_(None),
        )  # fmt: skip
        mine = (task_targets.c.task_id == task_id, task_targets.c.person_id == person_id)
        open_ = select(task_targets.c.target_id).where(*mine, ~ticked.exists()).limit(1)
        return (await self.connection.execute(open_)).first() is None

    async def changed(self, task_id: int) -> set[tuple[str, int]]:
        """Returns what was ticked more than once: kind and id of each."""
        earlier = select(task_ticks.c.kind, task_ticks.c.target_id).distinct()
        again = earlier.where(task_ticks.c.task_id == task_id, task_ticks.c.ended_at.is_not(None))
        return {(row.kind, row.target_id) for row in await self.rows(again)}

    async def counts(self, task_id: int, marks: int, path: str | None = None) -> tuple[list[int], int]:
        """Returns how many bear each mark, and how many there are; of a subtree, or of all of it."""
        by_grid = await self.by_grid(task_id, marks, path)
        ticked = [sum(one[mark] for _, one in by_grid.values()) for mark in range(marks)]
        return ticked, sum(targets for targets, _ in by_grid.values())

    async def by_grid(self, task_id: int, marks: int, path: str | None = None) -> dict[int, tuple[int, list[int]]]:
        """Returns for each grid: how many are to be ticked, and how many bear each mark."""
        counts = and_(
            task_ticks.c.task_id == task_targets.c.task_id, task_ticks.c.kind == task_targets.c.kind,
            task_ticks.c.target_id == task_targets.c.target_id, task_ticks.c.ended_at.is_(None),
        )  # fmt: skip
        each = [func.count().filter(task_ticks.c.mark == mark) for mark in range(marks)]
        grouped = (
            select(task_targets.c.grid_id, func.count(), *each)
            .outerjoin(task_ticks, counts)
            .where(task_targets.c.task_id == task_id)
            .group_by(task_targets.c.grid_id)
        )
        if path is not None:
            grouped = grouped.where(task_targets.c.grid_id.in_(grids_within(path)))
        found = [tuple(row) for row in await self.rows(grouped)]
        return {key: (int(n), [int(value) for value in sums]) for key, n, *sums in found}
