"""Occurrences of jobs, claimed once by one process, and notices that are said once."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any

from sqlalchemy import Select, String, and_, bindparam, func, select, true, update

from storage.repositories.base import Repository
from storage.repositories.dialect import as_given, given_rows_on, insert_new, insert_new_on
from storage.tables import notices, occurrences
from storage.tables.base import Instant

_AT_ONCE = 10_000


class Occurrences(Repository):
    """What has been done at which time, so that a restart, a double tick or a clock jump repeats nothing."""

    async def claim(self, job: str, due_at: datetime, lease_s: int) -> bool:
        """Takes an occurrence for this process.

        Args:
            job: the job's name.
            due_at: the moment for which it is due: with the name, the unique key.
            lease_s: seconds after which another process may take it, if it was not marked done.

        Returns:
            True if it is ours now; False if it is done, or another process has it.
        """
        row = {"job": job, "due_at": due_at, "state": "claimed", "lease_until": self.now + timedelta(seconds=lease_s)}
        added = await self.connection.execute(insert_new(self.connection, occurrences).values(row))
        if added.rowcount == 1:
            return True
        mine = and_(occurrences.c.job == job, occurrences.c.due_at == due_at)
        open_again = and_(mine, occurrences.c.state == "claimed", occurrences.c.lease_until < self.now)
        taken = await self.connection.execute(
            update(occurrences).where(open_again).values(lease_until=row["lease_until"])
        )
        return taken.rowcount == 1

    async def done(self, job: str, due_at: datetime) -> None:
        """Marks an occurrence as done: the last write of its last chunk."""
        mine = and_(occurrences.c.job == job, occurrences.c.due_at == due_at)
        await self.connection.execute(update(occurrences).where(mine).values(state="done", done_at=self.now))

    async def last_done(self, job: str) -> datetime | None:
        """Returns the newest moment for which a job was done."""
        newest = select(func.max(occurrences.c.due_at)).where(occurrences.c.job == job, occurrences.c.state == "done")
        moment: datetime | None = (await self.connection.execute(newest)).scalar()
        return moment

    async def said(self, keys: Iterable[str]) -> set[str]:
        """Returns those of the keys that were said already."""
        said: set[str] = set()
        for some in _by_many(keys):
            given = as_given(self.connection, some)
            said.update((await self.connection.execute(_said(self.connection.dialect.name), given)).scalars())
        return said

    async def say(self, keys: Iterable[str]) -> None:
        """Notes that keys were said, in the transaction that queues the words."""
        for some in _by_many(keys):
            given = as_given(self.connection, some) | {"now": self.now}
            await self.connection.execute(_say(self.connection.dialect.name), given)


def _by_many(keys: Iterable[str]) -> Iterator[list[tuple[str]]]:
    """Gives keys as rows, no more at once than a statement of SQLite's takes."""
    rest = iter(keys)
    while some := [(key,) for key in islice(rest, _AT_ONCE)]:
        yield some


@cache
def _said(dialect: str) -> Select[Any]:
    """Returns those of the given keys that were said; built once, as building it takes longer than running it."""
    given = given_rows_on(dialect, {"key": String()})
    return select(notices.c.key).where(notices.c.key.in_(select(given.c.key)))


@cache
def _say(dialect: str) -> Any:
    """Notes the given keys as said."""
    given = given_rows_on(dialect, {"key": String()})
    # SQLite wants a WHERE between SELECT and ON CONFLICT, or it takes ON for that of a join.
    chosen = select(given.c.key, bindparam("now", type_=Instant())).where(true())
    return insert_new_on(dialect, notices).from_select(["key", "at"], chosen)
