"""Claims the next block of deliveries together with the slots in which their sends may start.

One transaction: the account's pace is held, deliveries are claimed, those whose chat must still be left alone are put
back until it is free, the others get a slot each. So several processes share one budget without talking to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.port import Limits
from storage.repositories.outbox import Lane
from storage.repositories.outbox_claims import Claimed
from storage.unit_of_work import UnitOfWork

AHEAD = timedelta(milliseconds=150)
"""How far ahead slots are taken: a reply that comes meanwhile waits for no more than this."""
MOST = 200
LEASE_S = 60.0
# A chat held for longer than this was held before the clock was set back, and is let go.
LONGEST_HOLD = timedelta(hours=1)
ALL_LANES = (int(Lane.REPLY), int(Lane.DIGEST))


@dataclass(frozen=True)
class Start:
    """A delivery that this worker holds, and when its send may start."""

    claimed: Claimed
    at: datetime


@dataclass(frozen=True)
class Block:
    """What was claimed, and when it is worth looking again (None: when something new is queued)."""

    starts: Sequence[Start]
    look_again_at: datetime | None


async def claim_block(
    uow: UnitOfWork, account: str, limits: Limits, worker: str, *, room: int, first_lane: int = int(Lane.REPLY)
) -> Block:
    """Claims as many deliveries as have slots within the next moments.

    Args:
        uow: an open unit of work.
        account: the channel account.
        limits: what its platform publishes.
        worker: this worker's name.
        room: how many sends the worker can still take on.
        first_lane: lanes before this one are passed over, so that a long broadcast starves nobody behind it.
    """
    slots = await uow.pacing.slots(account, limits.messages_per_second)
    count = min(slots.until(uow.now + AHEAD), room, MOST)
    if count == 0:
        return Block((), slots.first_at - AHEAD / 2)
    lanes = (first_lane, ALL_LANES[-1])
    claimed = await uow.outbox.claims.claim(account, lanes, count, worker, LEASE_S)
    starts: list[Start] = []
    busy: dict[int, datetime] = {}
    later: dict[int, datetime] = {}
    for one in claimed:
        at = slots.at(len(starts))
        free_at = busy.get(one.terminal_id, one.free_at)
        if free_at is not None and at < free_at < at + LONGEST_HOLD:
            # One letter a second keeps the order of a chat: the ones behind it come a little later each.
            later[one.id] = free_at
            busy[one.terminal_id] = free_at + _gap(one, limits)
            continue
        starts.append(Start(one, at))
        busy[one.terminal_id] = at + _gap(one, limits)
    await uow.outbox.claims.postpone(later)
    await uow.outbox.claims.occupy({s.claimed.terminal_id: s.at + _gap(s.claimed, limits) for s in starts})
    await uow.pacing.take(account, slots, len(starts))
    full = len(claimed) == count
    return Block(tuple(starts), slots.at(len(starts)) - AHEAD / 2 if full else None)


def _gap(claimed: Claimed, limits: Limits) -> timedelta:
    """How long a chat is left alone after a send: its own second, or a group's share of its minute."""
    group_s = 60.0 / limits.group_messages_per_minute if claimed.in_group else 0.0
    return timedelta(seconds=max(limits.chat_interval_s, group_s))
