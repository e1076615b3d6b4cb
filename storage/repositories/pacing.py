"""The pace of a channel account: slots for the starts of sends, taken in the transaction that claims the sends.

Slots are spaced evenly, so no window of a second holds more starts than the rate, however many processes take them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select, update

from storage.repositories.base import Repository
from storage.repositories.dialect import insert_new
from storage.tables import paces

LEAST_SHARE = 0.2
LOWERED = 0.85
# Half of what a 429 took away is back after some seventy sends: two seconds and a half at thirty a second.
GROWTH_A_SEND = 0.01
# A slot so far ahead was given out before the clock was set back: it is forgotten.
FURTHEST = timedelta(minutes=2)
# So is a halt: the worst that may come of it is another 429.
LONGEST_HALT = timedelta(minutes=55)


@dataclass(frozen=True)
class Slots:
    """When sends may start: the first slot, and the seconds between two; nobody has a slot after ``free_since``."""

    first_at: datetime
    every_s: float
    free_since: datetime

    def at(self, place: int) -> datetime:
        """Returns the start of the slot at a place, counted from 0."""
        return self.first_at + timedelta(seconds=self.every_s * place)

    def until(self, moment: datetime) -> int:
        """Returns how many slots start before a moment."""
        return (
            max(0, int((moment - self.first_at).total_seconds() / self.every_s) + 1) if moment >= self.first_at else 0
        )


class Pacing(Repository):
    """Slots and halts of channel accounts."""

    async def slots(self, account: str, per_second: float) -> Slots:
        """Returns the account's next slots and holds its row until the end of the transaction.

        Args:
            account: the channel account.
            per_second: the rate that its platform publishes, in sends a second.
        """
        row = (await self.connection.execute(select(paces).where(paces.c.account == account).with_for_update())).first()
        if row is None:
            await self.connection.execute(
                insert_new(self.connection, paces).values(account=account, next_at=self.now, share=1.0)
            )
            return Slots(self.now, 1.0 / per_second, self.now - FURTHEST)
        next_at = row.next_at if row.next_at - self.now < FURTHEST else self.now
        halted = row.halted_until is not None and row.halted_until - self.now < LONGEST_HALT
        first_at = max(self.now, next_at, row.halted_until if halted else self.now)
        return Slots(first_at, 1.0 / (per_second * row.share), next_at)

    async def take(self, account: str, slots: Slots, count: int) -> None:
        """Takes the first slots; the pace grows back a little with each."""
        values = {"next_at": slots.at(count), "share": paces.c.share + (1.0 - paces.c.share) * GROWTH_A_SEND * count}
        await self.connection.execute(update(paces).where(paces.c.account == account).values(values))

    async def slow_down(self, account: str, halted_until: datetime | None) -> None:
        """Lowers an account's pace after a 429, and halts it altogether if a moment is given."""
        row = (await self.connection.execute(select(paces).where(paces.c.account == account).with_for_update())).first()
        if row is None:
            return
        values = {"share": max(LEAST_SHARE, row.share * LOWERED)}
        if halted_until is not None:
            values["halted_until"] = max(halted_until, row.halted_until or halted_until)
        await self.connection.execute(update(paces).where(paces.c.account == account).values(values))
