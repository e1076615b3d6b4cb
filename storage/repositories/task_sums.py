"""What heads make of sums (corrections with a reason, confirmations), and what changed after issue.

Must never change an answer: the original stays. The sums themselves are in task_totals.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.repositories.base import Repository
from storage.repositories.plain import plain
from storage.tables import grids, people, task_changes, task_confirmations, task_corrections, task_words


@dataclass(frozen=True)
class Correction:
    """A head's correction of one field's sum in a subtree, in thousandths."""

    grid_id: int
    grid_path: str
    place: int
    was: int
    becomes: int
    delta: int
    reason: str
    by_id: int
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Confirmation:
    """A head's word that a subtree's sums are right, with what stood there."""

    grid_id: int
    figures: list[int]
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Change:
    """Something that was changed after a task was issued."""

    kind: str
    grid_id: int | None
    before: dict[str, Any]
    after: dict[str, Any]
    by_id: int
    by_name: str
    at: datetime


@dataclass(frozen=True)
class Word:
    """One line of the thread between a recipient and those above."""

    by_id: int
    by_name: str
    kind: str
    text: str
    at: datetime


class TaskSums(Repository):
    """Corrections, confirmations and changes of tasks."""

    async def correct(
        self, task_id: int, grid_id: int, place: int, *, was: int, becomes: int, delta: int, reason: str, by_id: int
    ) -> None:
        """Writes a correction down in place of an earlier one of the same grid and field."""
        earlier = (
            task_corrections.c.task_id == task_id, task_corrections.c.grid_id == grid_id,
            task_corrections.c.place == place, task_corrections.c.ended_at.is_(None),
        )  # fmt: skip
        await self.connection.execute(update(task_corrections).where(*earlier).values(ended_at=self.now))
        row = {
            "task_id": task_id, "grid_id": grid_id, "place": place, "was": was, "becomes": becomes, "delta": delta,
            "reason": reason, "by_id": by_id, "at": self.now,
        }  # fmt: skip
        await self.connection.execute(insert(task_corrections).values(row))

    async def corrections(self, task_id: int) -> list[Correction]:
        """Returns the corrections that count, oldest first."""
        columns = [c for c in task_corrections.c if c.name not in ("id", "task_id", "ended_at")]
        return await self.many(
            Correction,
            select(*columns, people.c.name.label("by_name"), grids.c.path.label("grid_path"))
            .join(people, people.c.id == task_corrections.c.by_id)
            .join(grids, grids.c.id == task_corrections.c.grid_id)
            .where(task_corrections.c.task_id == task_id, task_corrections.c.ended_at.is_(None))
            .order_by(task_corrections.c.id),
        )

    async def confirm(self, task_id: int, grid_id: int, figures: Sequence[int], by_id: int) -> None:
        """Writes a confirmation down."""
        row = {"task_id": task_id, "grid_id": grid_id, "figures": list(figures), "by_id": by_id, "at": self.now}
        await self.connection.execute(insert(task_confirmations).values(row))

    async def confirmations(self, task_id: int) -> dict[int, Confirmation]:
        """Returns the newest confirmation of each grid."""
        found = await self.many(
            Confirmation,
            select(
                task_confirmations.c.grid_id, task_confirmations.c.figures, people.c.name.label("by_name"),
                task_confirmations.c.at,
            )
            .join(people, people.c.id == task_confirmations.c.by_id)
            .where(task_confirmations.c.task_id == task_id)
            .order_by(task_confirmations.c.id),
        )  # fmt: skip
        return {one.grid_id: one for one in found}

    async def note_change(
        self, task_id: int, kind: str, by_id: int, *, grid_id: int | None = None,
        before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """Writes down what was changed after issue, by whom."""
        row = {
            "task_id": task_id, "kind": kind, "grid_id": grid_id, "before": plain(before or {}),
            "after": plain(after or {}), "by_id": by_id, "at": self.now,
        }  # fmt: skip
        await self.connection.execute(insert(task_changes).values(row))

    async def changes(self, task_id: int, kinds: Sequence[str] | None = None) -> list[Change]:
        """Returns what was changed after issue, oldest first."""
        wanted = (
            select(*[c for c in task_changes.c if c.name not in ("id", "task_id")], people.c.name.label("by_name"))
            .join(people, people.c.id == task_changes.c.by_id)
            .where(task_changes.c.task_id == task_id)
            .order_by(task_changes.c.id)
        )
        if kinds is not None:
            wanted = wanted.where(task_changes.c.kind.in_(list(kinds)))
        return await self.many(Change, wanted)

    async def say(self, task_id: int, person_id: int, by_id: int, kind: str, text: str) -> None:
        """Adds a line to the thread of one recipient."""
        row = {
            "task_id": task_id, "person_id": person_id, "by_id": by_id, "kind": kind, "text": text, "at": self.now
        }  # fmt: skip
        await self.connection.execute(insert(task_words).values(row))

    async def thread(self, task_id: int, person_id: int) -> list[Word]:
        """Returns the thread of one recipient, oldest first."""
        return await self.many(
            Word,
            select(task_words.c.by_id, people.c.name.label("by_name"), task_words.c.kind, task_words.c.text,
                   task_words.c.at)
            .join(people, people.c.id == task_words.c.by_id)
            .where(task_words.c.task_id == task_id, task_words.c.person_id == person_id)
            .order_by(task_words.c.id),
        )  # fmt: skip
