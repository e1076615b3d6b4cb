"""The pace of a channel account: slots for the starts of sends, taken in the transaction that claims the sends.

A worker that alone takes an account's slots may use them late: it sees to its own seconds. Its slots lie half a
hundredth further apart than the rate asks, as the way from a slot to the call is not always equally long. Where
several take them, nobody sees all starts: slots lie further apart still, and none is used later than LATEST_S. So no
window of a second holds more starts than the rate, whatever stalls: 0.96 x the rate in 1.03 s is a second's worth and
a hundredth less, which is left for what happens on the way.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, select, update

from storage.repositories.base import Repository
from storage.repositories.dialect import insert_new
from storage.tables import paces

LATEST_S = 0.03
SHARED_PART = 0.96
ALONE_PART = 0.995
WINDOW = timedelta(seconds=1)
# Who had all slots for so long is alone: what others started is out of every window.
ALONE_AFTER = timedelta(seconds=10)
# How late one that is alone may be, after the last of its slots.
GRACE = timedelta(milliseconds=400)
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
    """When sends may start: the first slot, and the seconds between two."""

    first_at: datetime
    every_s: float
    taker: str
    alone_since: datetime

    def at(self, place: int) -> datetime:
        """Returns the start of the slot at a place, counted from 0."""
        return self.first_at + timedelta(seconds=self.every_s * place)

    def alone_until(self, count: int) -> datetime | None:
        """Returns until when nobody else starts a send, if so many slots are taken; None: others may at any moment."""
        return self.at(count) + GRACE if self.first_at - self.alone_since >= ALONE_AFTER else None

    def until(self, moment: datetime) -> int:
        """Returns how many slots start before a moment."""
        return (
            max(0, int((moment - self.first_at).total_seconds() / self.every_s) + 1) if moment >= self.first_at else 0
        )


class Pacing(Repository):
    """Slots and halts of channel accounts."""

    async def slots(
        self, account: str, per_second: float, taker: str, *, lead: timedelta = timedelta(0), sole: bool = False
    ) -> Slots:
        """Returns the account's next slots and holds its row until the end of the transaction.

        Args:
            account: the channel account.
            per_second: the rate that its platform publishes, in sends a second.
            taker: the worker that asks.
            lead: how long the store will take to answer; no slot is lost to that.
            sole: there can be no other worker.
        """
        row = (await self.connection.execute(_held(account))).first()
        if row is None:
            # Two may find none at once; the one that comes second waits for the first one's row, and reads it.
            fresh = insert_new(self.connection, paces).values(account=account, next_at=self.now, share=1.0)
            await self.connection.execute(fresh)
            row = (await self.connection.execute(_held(account))).one()
        next_at = row.next_at if row.next_at - self.now < FURTHEST else self.now
        alone_since = next_at
        if sole:
            alone_since = next_at - ALONE_AFTER
        elif row.taker == taker:
            alone_since = min(row.alone_since or next_at, next_at)
        elif row.alone_since is not None and row.next_at - row.alone_since >= ALONE_AFTER:
            # Who was alone until now may have started late: all keep out of its seconds. It is told by being no longer
            # the taker: while it were, slots would always be taken before the newcomer's turn.
            alone_since = next_at = next_at + GRACE + WINDOW
            await self._write(account, {"taker": taker, "next_at": next_at, "alone_since": alone_since})
        halted = row.halted_until is not None and row.halted_until - self.now < LONGEST_HALT
        first_at = max(self.now, next_at, row.halted_until if halted else self.now)
        every_s = 1.0 / (per_second * row.share)
        if first_at - alone_since >= ALONE_AFTER:
            return Slots(max(first_at, self.now + lead - GRACE), every_s / ALONE_PART, taker, alone_since)
        return Slots(max(first_at, self.now + lead), every_s / SHARED_PART, taker, alone_since)

    async def take(self, account: str, slots: Slots, count: int) -> None:
        """Takes the first slots; the pace grows back a little with each."""
        values = {
            "next_at": slots.at(count), "share": paces.c.share + (1.0 - paces.c.share) * GROWTH_A_SEND * count,
            "taker": slots.taker, "alone_since": slots.alone_since,
        }  # fmt: skip
        await self._write(account, values)

    async def slow_down(self, account: str, halted_until: datetime | None) -> None:
        """Lowers an account's pace after a 429, and halts it altogether if a moment is given."""
        row = (await self.connection.execute(_held(account))).first()
        if row is None:
            return
        values = {"share": max(LEAST_SHARE, row.share * LOWERED)}
        if halted_until is not None:
            values["halted_until"] = max(halted_until, row.halted_until or halted_until)
        await self._write(account, values)

    async def _write(self, account: str, values: dict[str, Any]) -> None:
        await self.connection.execute(update(paces).where(paces.c.account == account).values(values))


def _held(account: str) -> Select[Any]:
    """One account's row, held until the end of the transaction."""
    return select(paces).where(paces.c.account == account).with_for_update()
