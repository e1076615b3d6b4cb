"""Letters that nobody asked for (reminders, warnings, digests), counted by terminal and local day.

Must never decide how many are too many: handlers/unasked.py does.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from sqlalchemy import Date, Select, String, and_, bindparam, func, select, update

from storage.repositories.base import Repository
from storage.repositories.dialect import as_given, given_rows, ids_given, one_of, one_of_given
from storage.repositories.held import keep_from_workers, waits
from storage.repositories.letters import Packed
from storage.tables import deliveries
from storage.tables.base import Id, JsonText


@dataclass(frozen=True)
class Waiting:
    """The newest unasked letter of a terminal's day that is still in the queue, unseen."""

    id: int
    terminal_id: int
    kind: str
    params: dict[str, Any]
    buttons: list[dict[str, Any]]


class Unasked(Repository):
    """What terminals get of the program's own accord."""

    async def used(self, terminal_ids: Iterable[int], on: date) -> dict[int, int]:
        """Returns how many letters of a day each terminal got or will get; those without any are left out.

        Args:
            terminal_ids: any number; one statement serves all.
            on: the local day whose budget is looked at.
        """
        given = ids_given(self.connection, terminal_ids) | {"on": on}
        counted = await self.connection.execute(_used(self.connection.dialect.name), given)
        return {row.terminal_id: row.n for row in counted}

    async def waiting(self, terminal_ids: Iterable[int], on: date) -> dict[int, Waiting]:
        """Returns the newest letter of a day that no terminal has seen yet, by terminal; no other may take it now."""
        d = deliveries.c
        of_them = and_(
            one_of(self.connection, d.terminal_id, terminal_ids), d.unasked_on == on, d.sent_version == 0
        )  # fmt: skip
        await keep_from_workers(self.connection, of_them)
        unseen = select(d.id, d.terminal_id, d.kind, d.params, d.buttons).where(of_them, waits()).order_by(d.id)
        return {one.terminal_id: one for one in await self.many(Waiting, unseen)}

    async def put(self, letters: Iterable[tuple[int, Packed]]) -> None:
        """Puts other words in place of those of waiting letters, by delivery; what is merged no longer expires."""
        rows = [(delivery_id, one.kind, one.params, one.buttons) for delivery_id, one in letters]
        if rows:
            given = given_rows(self.connection, {"id": Id, "kind": String(), "params": JsonText, "buttons": JsonText})
            values = {"kind": given.c.kind, "params": given.c.params, "buttons": given.c.buttons, "expires_at": None}
            statement = update(deliveries).where(deliveries.c.id == given.c.id).values(values)
            await self.connection.execute(statement, as_given(self.connection, rows))


@cache
def _used(dialect: str) -> Select[Any]:
    """Counts the letters of a day by the given terminals."""
    d = deliveries.c
    theirs = (one_of_given(dialect, d.terminal_id), d.unasked_on == bindparam("on", type_=Date()))
    return select(d.terminal_id, func.count().label("n")).where(*theirs, d.state != "cancelled").group_by(d.terminal_id)
