"""What people got from the program and did for it: letters by terminal, updates by chat. Counts alone, no words.

Groups are left out: what is said there is said to nobody in particular.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select

from storage.repositories.base import Repository
from storage.repositories.dialect import one_of
from storage.tables import deliveries, inbox, terminals


@dataclass(frozen=True)
class Got:
    """The letters that one terminal of a person got; ``unasked`` of them came of the program's own accord."""

    person_id: int
    letters: int
    unasked: int


class Burdens(Repository):
    """What private chats carried; the span is half open."""

    async def got(self, person_ids: Iterable[int], start: datetime, end: datetime) -> list[Got]:
        """Returns what each terminal of people got of the letters written in a span; edits are no letters."""
        d, t = deliveries.c, terminals.c
        counted = (
            select(t.person_id, func.count().label("letters"), func.count(d.unasked_on).label("unasked"))
            .join_from(terminals, deliveries, d.terminal_id == t.id)
            .where(one_of(self.connection, t.person_id, person_ids), d.created_at >= start, d.created_at < end)
            .where(d.sent_version > 0)
            .group_by(t.person_id, t.id)
        )
        return await self.many(Got, counted)

    async def steps(self, person_ids: Iterable[int], start: datetime, end: datetime) -> dict[int, int]:
        """Returns how often people wrote or pressed in a span, as far back as updates are kept."""
        i, t = inbox.c, terminals.c
        counted = (
            select(t.person_id, func.count().label("n"))
            .join_from(terminals, inbox, and_(i.account == t.account, i.chat == t.address))
            .where(one_of(self.connection, t.person_id, person_ids), i.received_at >= start, i.received_at < end)
            .group_by(t.person_id)
        )
        return {row.person_id: row.n for row in await self.rows(counted)}
