"""One receipt a person: written once, whoever pressed it for them, and how a task stands by them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, and_, bindparam, func, literal, select, update
from sqlalchemy.sql.dml import ReturningUpdate

from storage.repositories import task_people
from storage.repositories.base import Repository
from storage.repositories.task_deadlines import due_at
from storage.repositories.task_people import stood_in_for
from storage.tables import deliveries, grids, people, task_recipients, tasks


@dataclass(frozen=True)
class Receipt:
    """One person's row of a task; ``deadline_at`` is what holds for them, ``grid_path`` where they were asked."""

    task_id: int
    person_id: int
    grid_id: int
    grid_path: str
    received_at: datetime | None
    done_at: datetime | None
    stand_in_for_id: int | None
    deadline_at: datetime | None
    asks: str


@dataclass(frozen=True)
class Figures:
    """How a task stands: people, deliveries of its broadcast, receipts, and people whom no terminal reaches."""

    people: int
    received: int
    done: int
    unreachable: int
    terminals: int
    sent: int
    pending: int


class TaskReceipts(Repository):
    """Receipts of tasks."""

    async def receipt(self, task_id: int, person_id: int) -> Receipt | None:
        """Returns one person's row of a task."""
        mine = and_(task_recipients.c.task_id == task_id, task_recipients.c.person_id == person_id)
        columns = [one for one in task_recipients.c if one.name != "deadline_at"]
        joined = (
            select(*columns, due_at().label("deadline_at"), tasks.c.asks, grids.c.path.label("grid_path"))
            .join(tasks, tasks.c.id == task_recipients.c.task_id)
            .join(grids, grids.c.id == task_recipients.c.grid_id)
        )
        return await self.one(Receipt, joined.where(mine))

    async def sign(self, task_id: int, person_id: int, terminal_id: int, *, done: bool) -> Receipt | None:
        """Writes a person's receipt down, once; done implies received.

        Returns:
            The row as it now stands; None if nothing changed: not in scope, signed before, or no longer issued.
        """
        written = await self.many(Receipt, _sign(done), self._asked(task_id, person_id, terminal_id))
        return next(iter(written), None)

    async def sign_for_all(
        self, task_id: int, person_id: int, terminal_id: int, on: date, *, done: bool
    ) -> list[Receipt]:
        """Writes down the receipt of a person and of those in whose place they stand.

        What was received, was received for everybody whom they stand in for on that day. What is done is done for
        them as well, unless the task came to the person for their own grid: then that one alone is completed.

        Args:
            task_id: the task.
            person_id: who pressed.
            terminal_id: where.
            on: the local day, for leave.
            done: completed, not only received.

        Returns:
            The rows that changed, the person's own first.
        """
        asked = self._asked(task_id, person_id, terminal_id) | {"b_on": on}
        rows = await self.many(Receipt, _sign_for_all(done), asked)
        return sorted(rows, key=lambda row: row.person_id != person_id)

    def _asked(self, task_id: int, person_id: int, terminal_id: int) -> dict[str, Any]:
        return {"b_task": task_id, "b_person": person_id, "b_terminal": terminal_id, "b_now": self.now}

    async def stands_in_for(self, task_id: int, person_id: int, on: date) -> list[int]:
        """Returns the recipients of a task in whose place somebody stands on a day."""
        theirs = select(task_recipients.c.person_id).where(
            task_recipients.c.task_id == task_id, task_recipients.c.person_id.in_(stood_in_for(person_id, on))
        )  # fmt: skip
        return [row.person_id for row in await self.rows(theirs.order_by(task_recipients.c.person_id))]

    async def figures(self, task_id: int) -> Figures:
        """Counts how a task stands, in one statement."""
        mine = task_recipients.c.task_id == task_id
        message = select(tasks.c.message_id).where(tasks.c.id == task_id).scalar_subquery()
        was_sent = deliveries.c.sent_version > 0
        waits = and_(deliveries.c.state == "queued", deliveries.c.sent_version == 0)
        people = (
            select(
                func.count().label("people"), func.count(task_recipients.c.received_at).label("received"),
                func.count(task_recipients.c.done_at).label("done"),
                func.count().filter(task_people.is_unreachable(task_id)).label("unreachable"),
            )
            .where(mine)
            .subquery()
        )  # fmt: skip
        sent = (
            select(
                func.count().label("terminals"), func.count().filter(was_sent).label("sent"),
                func.count().filter(waits).label("pending"),
            )
            .where(deliveries.c.subject == f"task:{task_id}", deliveries.c.message_id == message)
            .subquery()
        )  # fmt: skip
        row = (await self.connection.execute(select(people, sent).join(sent, literal(True)))).one()
        return Figures(**_as_mapping(row._mapping))


def _as_mapping(row: Mapping[Any, Any]) -> dict[str, int]:
    return {str(key): int(value or 0) for key, value in row.items()}


# Built once: most of a county signs within the same minutes, and building them costs more than running them.
_TASK, _PERSON = bindparam("b_task", type_=tasks.c.id.type), bindparam("b_person", type_=people.c.id.type)


@cache
def _sign(done: bool) -> ReturningUpdate[Any]:
    """Writes a person's receipt down."""
    return _signing(task_recipients.c.person_id == _PERSON, done)


@cache
def _sign_for_all(done: bool) -> ReturningUpdate[Any]:
    """Writes down the receipts of a person and of those in whose place they stand."""
    others = stood_in_for(_PERSON, bindparam("b_on", type_=Date()))
    if done:
        came_to_them_for_others = select(task_recipients.c.person_id).where(
            task_recipients.c.task_id == _TASK, task_recipients.c.person_id == _PERSON,
            task_recipients.c.stand_in_for_id.is_not(None),
        )  # fmt: skip
        others = others.where(came_to_them_for_others.exists())
    return _signing(task_recipients.c.person_id.in_(select(_PERSON).union_all(others)), done)


def _signing(whose: ColumnElement[bool], done: bool) -> ReturningUpdate[Any]:
    column = task_recipients.c.done_at if done else task_recipients.c.received_at
    now = bindparam("b_now", type_=column.type)
    values: dict[str, Any] = {
        "received_at": func.coalesce(task_recipients.c.received_at, now),
        "via_terminal_id": bindparam("b_terminal", type_=task_recipients.c.via_terminal_id.type),
    }
    if done:
        values["done_at"] = now
    still_issued = select(tasks.c.id).where(tasks.c.id == _TASK, tasks.c.state == "issued").exists()
    asked = select(tasks.c.asks).where(tasks.c.id == _TASK).scalar_subquery()
    path = select(grids.c.path).where(grids.c.id == task_recipients.c.grid_id).scalar_subquery()
    # What to show is known without the task: a row's own deadline is enough where a receipt was just written.
    return (
        update(task_recipients)
        .where(task_recipients.c.task_id == _TASK, whose, column.is_(None), still_issued)
        .values(values)
        .returning(*task_recipients.c, asked.label("asks"), path.label("grid_path"))
    )
