"""Leases: what one process at a time may do, given back by itself when its holder dies.

Must never be trusted beyond its time: a process that slept through its lease does what another does as well, so what
it guards has to bear being done twice for a moment (two pollers: the platform refuses one, the inbox keeps an update
once).
"""

from datetime import timedelta

from sqlalchemy import and_, delete, or_, update

from storage.repositories.base import Repository
from storage.repositories.dialect import insert_new
from storage.tables import leases

# A lease so far ahead was taken before the clock was set back: nobody may have to wait for it.
FURTHEST = timedelta(minutes=2)


class Leases(Repository):
    """Leases by name."""

    async def hold(self, name: str, owner: str, ttl_s: float) -> bool:
        """Takes or renews a lease.

        Args:
            name: what is to be done by one process.
            owner: this process.
            ttl_s: seconds for which it is held from now.

        Returns:
            Whether it is held by ``owner`` now; False while another owner's time runs.
        """
        expires_at = self.now + timedelta(seconds=ttl_s)
        row = {"name": name, "owner": owner, "expires_at": expires_at}
        free = or_(leases.c.owner == owner, leases.c.expires_at <= self.now, leases.c.expires_at > self.now + FURTHEST)
        renewed = await self.connection.execute(
            update(leases).where(and_(leases.c.name == name, free)).values(owner=owner, expires_at=expires_at)
        )
        if renewed.rowcount == 1:
            return True
        added = await self.connection.execute(insert_new(self.connection, leases).values(row))
        return bool(added.rowcount == 1)

    async def give_back(self, name: str, owner: str) -> None:
        """Lets go of a lease, if ``owner`` still holds it."""
        await self.connection.execute(delete(leases).where(leases.c.name == name, leases.c.owner == owner))
