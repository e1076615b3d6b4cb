"""Invite links: hashed, one use, bound to one person and to one of the accounts, ended by a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, insert, select, update

from storage.repositories.base import Repository
from storage.tables import invites, terminals


@dataclass(frozen=True)
class Invite:
    """An invite as it stands; the code itself is never kept, only its hash."""

    code_hash: str
    person_id: int
    expires_at: datetime
    used_at: datetime | None


class Invites(Repository):
    """Invite links."""

    async def add(self, code_hash: str, person_id: int, expires_at: datetime, account: str | None = None) -> None:
        """Keeps a new invite for one person; ``account`` is the bot whose link it is."""
        row = {
            "code_hash": code_hash, "person_id": person_id, "account": account, "created_at": self.now,
            "expires_at": expires_at,
        }  # fmt: skip
        await self.connection.execute(insert(invites).values(row))

    async def find(self, code_hash: str) -> Invite | None:
        """Returns the invite with this hash, used or not."""
        return await self.one(Invite, select(invites).where(invites.c.code_hash == code_hash).with_for_update())

    async def use(self, code_hash: str, terminal_id: int) -> None:
        """Marks an invite as used up by a terminal."""
        await self.connection.execute(
            update(invites)
            .where(invites.c.code_hash == code_hash)
            .values(used_at=self.now, used_by_terminal_id=terminal_id)
        )

    async def account_for(self, person_id: int, accounts: Sequence[str]) -> str:
        """Returns the account that a person is to be invited to.

        The one that serves the person already; else the one with the fewest open terminals and unused invites, the
        first of them if several have as few.

        Args:
            person_id: who is invited.
            accounts: the accounts of the pool, at least one, in the operator's order.
        """
        mine = select(terminals.c.account).where(
            terminals.c.person_id == person_id, terminals.c.state == "open", terminals.c.account.in_(accounts)
        )
        served = (await self.connection.execute(mine.order_by(terminals.c.opened_at.desc()).limit(1))).scalar()
        if served is not None:
            return str(served)
        load = dict.fromkeys(accounts, 0)
        open_ones = (terminals.c.state == "open", terminals.c.account.in_(accounts))
        unused = (invites.c.used_at.is_(None), invites.c.expires_at > self.now, invites.c.account.in_(accounts))
        for table, holds in ((terminals, open_ones), (invites, unused)):
            count = select(table.c.account, func.count().label("held")).where(*holds).group_by(table.c.account)
            for row in await self.rows(count):
                load[row.account] += row.held
        return min(accounts, key=lambda account: load[account])
