"""Claims the next block of deliveries together with the slots in which sends may start.

One transaction: the account's pace is held, deliveries are claimed, those whose chat must still be left alone are put
back until it is free, the others get a slot each. So several processes share one budget without talking to each other.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.channels.port import Limits
from storage.repositories.letters import Lane
from storage.repositories.outbox_claims import Claimed
from storage.unit_of_work import UnitOfWork

AHEAD = timedelta(milliseconds=400)
"""How far ahead slots are taken: a machine that stands still for less than half of it wastes none."""
LEAST_LOOK = timedelta(milliseconds=20)
MOST = 800
MOST_OVERTAKING = 32
LEASE_S = 60.0
# A chat held for longer than this was held before the clock was set back, and is let go.
LONGEST_HOLD = timedelta(minutes=55)
LAST_LANE = int(Lane.DIGEST)


@dataclass(frozen=True)
class Held:
    """What the worker holds already: slots it has not used, and deliveries that have no slot yet."""

    slots: int = 0
    without_slot: int = 0
    late: int = 0
    """Slots whose moment has passed: the worker lags, and takes so many fewer."""
    usable_slots: int = MOST
    """How many more slots it can use."""


class Start(NamedTuple):
    """A delivery that this worker holds now, and when its send may start if nothing overtakes it."""

    claimed: Claimed
    at: datetime


@dataclass(frozen=True)
class Block:
    """What was claimed, every slot that was taken, and when it is worth looking again (None: on new mail)."""

    starts: Sequence[Start]
    look_again_at: datetime | None
    slots: Sequence[datetime] = ()
    alone_until: datetime | None = None
    """Until then no other process starts a send of this account; None: others may at any moment."""


async def claim_block(
    uow: UnitOfWork,
    account: str,
    limits: Limits,
    worker: str,
    *,
    room: int,
    first_lane: int = int(Lane.REPLY),
    held: Held | None = None,
    lead: timedelta = timedelta(0),
    sole: bool = False,
    quiet_until: datetime | None = None,
) -> Block:
    """Claims as many deliveries as have slots within the next moments.

    Replies for which no slot is left are claimed without one: they take the slots that the worker holds for others,
    and those get the next ones. So a reply waits for one slot, however long the broadcast.

    Args:
        uow: an open unit of work.
        account: the channel account.
        limits: what its platform publishes.
        worker: this worker's name.
        room: how many sends the worker can still take on.
        first_lane: half of the block goes to lanes from this one on, so that a long broadcast starves nobody.
        held: what the worker holds.
        lead: how long the store will take to answer.
        sole: no other process can deliver for this account.
        quiet_until: reminders and digests are held until then; None: it is no quiet hour. An edit wakes nobody.
    """
    held = held or Held()
    slots = await uow.pacing.slots(account, limits.messages_per_second, worker, lead=lead, sole=sole)
    free = max(0, min(slots.until(uow.now + lead + AHEAD) - held.late, held.usable_slots))
    owed = min(held.without_slot, free)
    count = max(0, min(free - owed, room, MOST))
    claims = uow.outbox.claims
    await claims.prefer_indexes()
    claimed: list[Claimed] = []
    if count > 0 and first_lane > Lane.REPLY:
        claimed += await claims.claim(account, (first_lane, LAST_LANE), (count + 1) // 2, worker, LEASE_S)
    if count > len(claimed):
        claimed += await claims.claim(account, (Lane.REPLY, LAST_LANE), count - len(claimed), worker, LEASE_S)
    is_full = len(claimed) == count
    overtaking = min(room - count, MOST_OVERTAKING)
    if is_full and count == free - owed and overtaking > 0 and (held.slots or claimed):
        claimed += await claims.claim(account, (Lane.REPLY, Lane.REPLY), overtaking, worker, LEASE_S)
    gaps = {in_group: _gap(in_group, limits) for in_group in (False, True)}
    moments = [slots.at(place) for place in range(owed + count)]
    starts: list[Start] = []
    busy: dict[int, datetime] = {}
    later: dict[int, datetime] = {}
    for one in claimed:
        if quiet_until is not None and one.lane >= Lane.REMINDER and one.vendor_message_id is None:
            later[one.id] = quiet_until
            continue
        place = owed + len(starts)
        at = moments[place] if place < len(moments) else uow.now
        free_at = busy.get(one.terminal_id, one.free_at)
        if free_at is not None and at < free_at < at + LONGEST_HOLD:
            # One letter a second keeps the order of a chat: the ones behind it come a little later each.
            later[one.id] = free_at
            busy[one.terminal_id] = free_at + gaps[one.in_group]
            continue
        starts.append(Start(one, at))
        busy[one.terminal_id] = at + gaps[one.in_group]
    await claims.postpone(later)
    if limits.chat_interval_s > 0 or any(start.claimed.in_group for start in starts):
        await claims.occupy({s.claimed.terminal_id: s.at + gaps[s.claimed.in_group] for s in starts})
    taken = min(owed + len(starts), owed + count)
    if taken:
        await uow.pacing.take(account, slots, taken)
    again = [max(slots.at(taken) - AHEAD / 2, uow.now + LEAST_LOOK)] if is_full else []
    return Block(
        tuple(starts),
        min([*again, *later.values()], default=None),
        tuple(moments[:taken]),
        slots.alone_until(taken),
    )


def _gap(in_group: bool, limits: Limits) -> timedelta:
    """How long a chat is left alone after a send: its own second, or a group's share of its minute."""
    group_s = 60.0 / limits.group_messages_per_minute if in_group else 0.0
    return timedelta(seconds=max(limits.chat_interval_s, group_s))
