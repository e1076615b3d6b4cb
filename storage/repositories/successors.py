"""Who succeeded whom: the open work of somebody who left is the successor's, what was done stays where it was done.

Must never hand on the work of somebody who still serves: they do it themselves.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from sqlalchemy import Select, bindparam, insert, or_, select

from storage.repositories.base import Repository
from storage.tables import people, successions


def gone_before(person_id: int) -> Select[tuple[int]]:
    """Returns the statement for those whom somebody succeeded and who serve no more."""
    return (
        select(successions.c.before_id)
        .join(people, people.c.id == successions.c.before_id)
        .where(successions.c.person_id == person_id, people.c.retired_at.is_not(None))
    )


class Successors(Repository):
    """Successions of posts, each with all who held the post before."""

    async def stands_for(self, person_id: int) -> set[int]:
        """Returns those whose open work is somebody's now: predecessors who serve no more."""
        return {row.before_id for row in await self.rows(gone_before(person_id))}

    async def now_for(self, person_ids: Iterable[int]) -> list[int]:
        """Returns whom to turn to in place of some people: themselves, or who succeeded them if they serve no more.

        Somebody who left and whom nobody succeeded is left out.
        """
        ids = sorted(set(person_ids))
        gone = people.alias("gone")
        heirs = (
            select(successions.c.person_id)
            .join(gone, gone.c.id == successions.c.before_id)
            .where(successions.c.before_id.in_(ids), gone.c.retired_at.is_not(None))
        )
        wanted = or_(people.c.id.in_(ids), people.c.id.in_(heirs))
        alive = select(people.c.id).where(wanted, people.c.retired_at.is_(None)).order_by(people.c.id)
        return [row.id for row in await self.rows(alive)] if ids else []

    async def add_many(self, rows: Sequence[tuple[int, int, int, int]], on: date) -> None:
        """Remembers who succeeded whom, and through them everybody before.

        Args:
            rows: (post that begins, post that ended, who came, who left it), at least one.
            on: from this local day.
        """
        names = ("post_id", "before_post_id", "person_id", "before_id")
        columns = [successions.c[name] for name in names]
        given = [bindparam(f"new_{name}", type_=column.type) for name, column in zip(names, columns, strict=True)]
        new_post, old_post, person, _ = given
        earlier = select(
            new_post, successions.c.before_post_id, person, successions.c.before_id, successions.c.on
        ).where(successions.c.post_id == old_post)  # fmt: skip
        values = [{f"new_{name}": value for name, value in zip(names, row, strict=True)} for row in rows]
        await self.connection.execute(insert(successions).from_select([*names, "on"], earlier), values)
        plain = [{**dict(zip(names, row, strict=True)), "on": on} for row in rows]
        await self.connection.execute(insert(successions), plain)
