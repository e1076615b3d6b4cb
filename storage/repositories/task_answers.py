"""What people answer to tasks that collect: who may answer, and one answer that counts a person.

Figures are thousandths. Must never add answers up: sums are in task_totals.py, who owes one in task_respondents.py.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, literal, or_, select, update

from storage.repositories.base import Repository
from storage.repositories.dialect import insert_new
from storage.repositories.plain import plain
from storage.repositories.task_deadlines import due_at
from storage.repositories.task_families import family_of
from storage.repositories.task_people import stood_in_for
from storage.tables import grids, people, task_answers, task_recipients, tasks


@dataclass(frozen=True)
class Slot:
    """One recipient's place in a task that collects: whose it is, what is asked, and whether it is filled."""

    task_id: int
    title: str
    asks: str
    drill: bool
    fields: Any
    state: str
    deadline_at: datetime | None
    issuer_id: int
    issuer_name: str
    parent_id: int | None
    was_split: bool
    person_id: int
    person_name: str
    grid_id: int
    grid_name: str
    grid_path: str
    received_at: datetime | None
    answered_at: datetime | None


@dataclass(frozen=True)
class Answer:
    """One answer that counts, or counted."""

    id: int
    task_id: int
    person_id: int
    grid_id: int
    given: dict[str, Any]
    figures: list[int]
    late: bool
    filed_by_id: int
    filed_at: datetime
    source: str
    supersedes_id: int | None
    ended_at: datetime | None


def owed() -> ColumnElement[bool]:
    """The recipients who owe an answer themselves; a 代岗人 answers in the place of whoever is on leave."""
    return task_recipients.c.stand_in_for_id.is_(None)


def counting() -> ColumnElement[bool]:
    """The answers that count."""
    return task_answers.c.ended_at.is_(None)


class TaskAnswers(Repository):
    """Places in tasks that collect, and the answers in them."""

    def _slots(self) -> Select[Any]:
        mine = and_(
            task_answers.c.task_id == tasks.c.id, task_answers.c.person_id == task_recipients.c.person_id, counting()
        )
        issuer, part = people.alias("issuer"), tasks.alias("part")
        was_split = select(part.c.id).where(part.c.parent_id == tasks.c.id).correlate(tasks).exists()
        return (
            select(
                tasks.c.id.label("task_id"), tasks.c.title, tasks.c.asks, tasks.c.drill, tasks.c.fields,
                tasks.c.state, due_at().label("deadline_at"), tasks.c.issuer_id,
                issuer.c.name.label("issuer_name"), tasks.c.parent_id, was_split.label("was_split"),
                task_recipients.c.person_id, people.c.name.label("person_name"), task_recipients.c.grid_id,
                grids.c.name.label("grid_name"),
                grids.c.path.label("grid_path"), task_recipients.c.received_at,
                task_answers.c.filed_at.label("answered_at"),
            )
            .join(task_recipients, task_recipients.c.task_id == tasks.c.id)
            .join(issuer, issuer.c.id == tasks.c.issuer_id)
            .join(people, people.c.id == task_recipients.c.person_id)
            .join(grids, grids.c.id == task_recipients.c.grid_id)
            .outerjoin(task_answers, mine)
            .where(owed())
        )  # fmt: skip

    async def slots(self, person_id: int, on: date, *, since: datetime, task_id: int | None = None) -> list[Slot]:
        """Returns the places that a person may fill today: the own ones, and those of people they stand in for.

        Args:
            person_id: who answers.
            on: the local day, for leave.
            since: a task that was closed after this is returned too, so that it can be said that it is over.
            task_id: of this task alone; of all if None.
        """
        stands_in = stood_in_for(person_id, on)
        # One set, so that the index on people is used: with OR a store reads every recipient of every task.
        whose = select(literal(person_id, task_recipients.c.person_id.type)).union_all(stands_in)
        theirs = task_recipients.c.person_id.in_(whose)
        collects = tasks.c.asks == "fields"
        alive = or_(tasks.c.state == "issued", and_(tasks.c.state == "closed", tasks.c.closed_at >= since))
        wanted = [theirs, collects, alive]
        if task_id is not None:
            wanted.append(tasks.c.id == task_id)
        nearest = (due_at().is_(None), due_at(), tasks.c.id)
        return await self.many(Slot, self._slots().where(*wanted).order_by(*nearest).limit(40))

    async def slot(self, task_id: int, person_id: int) -> Slot | None:
        """Returns one recipient's place in a task."""
        where = (tasks.c.id == task_id, task_recipients.c.person_id == person_id)
        return await self.one(Slot, self._slots().where(*where))

    async def twins(self, slot: Slot) -> list[Slot]:
        """Returns the same person's places in running tasks of the same family that ask for just the same."""
        where = (
            tasks.c.id.in_(family_of(slot.task_id)), tasks.c.id != slot.task_id, tasks.c.state == "issued",
            task_recipients.c.person_id == slot.person_id,
        )  # fmt: skip
        return [one for one in await self.many(Slot, self._slots().where(*where)) if one.fields == slot.fields]

    async def current(self, task_id: int, person_id: int) -> Answer | None:
        """Returns the answer of a person that counts."""
        mine = (task_answers.c.task_id == task_id, task_answers.c.person_id == person_id, counting())
        return await self.one(Answer, select(task_answers).where(*mine))

    async def from_source(self, source: str) -> Answer | None:
        """Returns the newest answer that was written in a chat message."""
        if not source:
            return None
        newest = select(task_answers).where(task_answers.c.source == source).order_by(task_answers.c.id.desc())
        return await self.one(Answer, newest.limit(1))

    async def file(
        self, slot: Slot, given: Mapping[str, Any], figures: Sequence[int], *, late: bool, by_id: int, source: str
    ) -> Answer | None:
        """Writes an answer down; the one that counted before is superseded.

        Args:
            slot: whose answer it is.
            given: every field's answer.
            figures: thousandths, one for each number field.
            late: whether the deadline was over.
            by_id: who wrote it.
            source: the chat message.

        Returns:
            The answer that counted before; None for the first.
        """
        mine = (task_answers.c.task_id == slot.task_id, task_answers.c.person_id == slot.person_id, counting())
        row = {
            "task_id": slot.task_id, "person_id": slot.person_id, "grid_id": slot.grid_id, "given": plain(given),
            "figures": list(figures), "late": late, "filed_by_id": by_id, "filed_at": self.now, "source": source,
        }  # fmt: skip
        before: Answer | None = None
        for attempt in range(3):
            if slot.answered_at is not None or attempt:
                ended = update(task_answers).where(*mine).values(ended_at=self.now, ended_by_id=by_id)
                before = await self.one(Answer, ended.returning(*task_answers.c)) or before
            supersedes = before.id if before is not None else None
            added = insert_new(self.connection, task_answers).values({**row, "supersedes_id": supersedes})
            if (await self.connection.execute(added)).rowcount == 1:
                return before
            # Two phones at once: the other one was quicker by a moment, and is superseded like any earlier answer.
        raise RuntimeError("an answer found no place")
