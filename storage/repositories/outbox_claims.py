"""The delivery worker's side of the outbox: claim a batch, send it, settle each; rescue what a dead worker held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Row,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    literal,
    select,
    union_all,
    update,
)
from sqlalchemy.sql.dml import ReturningUpdate

from storage.repositories.base import Repository
from storage.repositories.dialect import GIVEN, as_given, given_rows
from storage.tables import deliveries, messages, terminals
from storage.tables.base import Id, Instant

LANES = range(5)
# How the reason of a send begins whose answer was lost.
UNKNOWN = "unknown: "
# What an outcome's row holds, for the statements that take many at once.
_SENT = {
    "id": Id, "version": Integer(), "due_at": Instant(), "sent_at": Instant(), "vendor_message_id": String(),
    "sent_text": String(), "reason": String(),
}  # fmt: skip
_OTHERS = {"id": Id, "state": String(), "due_at": Instant(), "reason": String(), "tries": Integer()}


@dataclass(frozen=True)
class Claimed:
    """A delivery that this worker holds until its lease ends."""

    id: int
    message_id: int | None
    terminal_id: int
    account: str
    address: str
    terminal_kind: str
    free_at: datetime | None
    language: str
    lane: int
    subject: str
    kind: str
    params: dict[str, Any]
    buttons: list[dict[str, Any]]
    token: str
    version: int
    vendor_message_id: str | None
    attempts: int
    expires_at: datetime | None
    created_at: datetime
    has_own_words: bool

    @property
    def in_group(self) -> bool:
        """Whether it goes to a group."""
        return self.terminal_kind == "group"


@dataclass(frozen=True)
class Settlement:
    """What became of a claimed delivery.

    ``state`` is the next state; ``queued`` means once more, not before ``due_at``.
    """

    id: int
    version: int
    state: str
    due_at: datetime
    sent_at: datetime | None = None
    vendor_message_id: str | None = None
    sent_text: str | None = None
    reason: str | None = None
    attempted: bool = True  # False: it was put back before anything was tried.


def _claimed(row: Row[Any], message: Row[Any] | None) -> Claimed:
    """Lays a delivery's own words over its message's; the row's columns stand in the order of the record's fields."""
    values: tuple[Any, ...] = tuple(row)
    kind, params, buttons = values[10:13]
    own = message is None or kind is not None or params is not None or buttons is not None
    if message is not None:
        kind = kind or message.kind
        params = {**message.params, **params} if params else message.params
        buttons = message.buttons if buttons is None else buttons
    return Claimed(*(*values[:10], kind, params or {}, buttons or [], *values[13:], own))


@cache
def _due(first_lane: int, last_lane: int) -> Select[Any]:
    """The ids of what is due, first lanes first; built once, as building it takes longer than running it.

    A lane at a time: each is a short walk along the queue's index, past no mail that waits for tomorrow.
    """
    now = bindparam("now", type_=Instant())
    of_lanes = [
        select(deliveries.c.id, deliveries.c.lane, deliveries.c.due_at)
        .where(_queued(lane), deliveries.c.due_at <= now)
        .order_by(deliveries.c.due_at, deliveries.c.id)
        .limit(bindparam("limit", type_=Integer()))
        .with_for_update(skip_locked=True)
        .subquery()
        for lane in range(first_lane, last_lane + 1)
    ]
    together = union_all(*(select(one) for one in of_lanes)).subquery()
    in_order = (together.c.lane, together.c.due_at, together.c.id)
    return select(together.c.id).order_by(*in_order).limit(bindparam("limit", type_=Integer()))


@cache
def _take(first_lane: int, last_lane: int) -> ReturningUpdate[Any]:
    lease = {"state": "claimed", "claimed_by": bindparam("worker"), "lease_until": bindparam("until", type_=Instant())}
    due = _due(first_lane, last_lane)
    return update(deliveries).where(deliveries.c.id.in_(due)).values(lease).returning(deliveries.c.id)


@cache
def _next_due() -> CompoundSelect[Any]:
    return union_all(
        *(
            select(
                literal(lane).label("lane"),
                select(deliveries.c.due_at).where(_queued(lane)).order_by(deliveries.c.due_at).limit(1)
                .scalar_subquery().label("due_at"),
            )
            for lane in LANES
        )
    )  # fmt: skip


def _queued(lane: int) -> ColumnElement[bool]:
    return and_(
        deliveries.c.account == bindparam("of_account"), deliveries.c.state == "queued", deliveries.c.lane == lane
    )


_CLAIMED_FIELDS = (
    select(
        deliveries.c.id, deliveries.c.message_id, deliveries.c.terminal_id, deliveries.c.account,
        terminals.c.address, terminals.c.kind.label("terminal_kind"), terminals.c.free_at,
        terminals.c.language, deliveries.c.lane, deliveries.c.subject, deliveries.c.kind, deliveries.c.params,
        deliveries.c.buttons, deliveries.c.token, deliveries.c.wanted_version.label("version"),
        deliveries.c.vendor_message_id, deliveries.c.attempts, deliveries.c.expires_at,
        deliveries.c.created_at,
    )
    .join(terminals, terminals.c.id == deliveries.c.terminal_id)
    .order_by(deliveries.c.lane, deliveries.c.due_at, deliveries.c.id)
)  # fmt: skip


class OutboxClaims(Repository):
    """Claiming and settling."""

    async def next_due(self, account: str) -> dict[int, datetime]:
        """Returns for each lane that has mail when its first is due: a look that takes no write lock."""
        rows = await self.connection.execute(_next_due(), {"of_account": account})
        return {row.lane: row.due_at for row in rows if row.due_at is not None}

    async def claim(self, account: str, lanes: Sequence[int], limit: int, worker: str, lease_s: float) -> list[Claimed]:
        """Takes the next deliveries of an account that are due, first lanes first, oldest first.

        Args:
            account: the channel account that will send them.
            lanes: neighbouring lanes to take from. (A range, so that the queue's index gives the order.)
            limit: how many at most.
            worker: the name of this worker, kept with the claim.
            lease_s: seconds after which they count as abandoned.
        """
        taken = await self.connection.execute(
            _take(min(lanes), max(lanes)),
            {
                "of_account": account, "now": self.now, "limit": limit, "worker": worker,
                "until": self.now + timedelta(seconds=lease_s),
            },
        )  # fmt: skip
        ids = list(taken.scalars())
        return await self._read(ids) if ids else []

    async def _read(self, ids: list[int]) -> list[Claimed]:
        rows = await self.rows(_CLAIMED_FIELDS.where(deliveries.c.id.in_(ids)))
        common = {row.message_id for row in rows if row.message_id is not None}
        # A broadcast's words are read once for the whole batch, not once a terminal.
        found = {m.id: m for m in await self.rows(select(messages).where(messages.c.id.in_(common)))} if common else {}
        return [_claimed(row, found.get(row.message_id)) for row in rows]

    async def postpone(self, when: Mapping[int, datetime]) -> None:
        """Puts claimed deliveries back unsent, each until its moment."""
        if when:
            await self.settle(Settlement(i, 0, "queued", at, reason="paced", attempted=False) for i, at in when.items())

    async def occupy(self, chats: Mapping[int, datetime]) -> None:
        """Leaves terminals alone until a moment each: a chat's own second, or what a 429 asked for."""
        if chats:
            rows = given_rows(self.connection, {"id": Id, "free_at": Instant()})
            await self.connection.execute(
                update(terminals).where(terminals.c.id == rows.c.id).values(free_at=rows.c.free_at),
                {GIVEN: as_given(self.connection, chats.items())},
            )

    async def settle(self, settlements: Iterable[Settlement]) -> None:
        """Writes outcomes down; a delivery that was edited meanwhile goes back into the queue with its newest words."""
        # A delivery may be settled twice by one group, put back and claimed again meanwhile: its first word counts.
        sent: dict[int, Sequence[Any]] = {}
        others: dict[int, Sequence[Any]] = {}
        for one in settlements:
            if one.state == "sent":
                sent.setdefault(
                    one.id,
                    (one.id, one.version, one.due_at, one.sent_at, one.vendor_message_id, one.sent_text, one.reason),
                )
            else:
                others.setdefault(one.id, (one.id, one.state, one.due_at, one.reason, int(one.attempted)))
        if sent:
            rows = given_rows(self.connection, _SENT)
            overtaken = deliveries.c.wanted_version > rows.c.version
            held_back = and_(overtaken, deliveries.c.due_at > rows.c.due_at)
            await self.connection.execute(
                update(deliveries)
                .where(deliveries.c.id == rows.c.id, deliveries.c.state == "claimed")
                .values(
                    state=case((overtaken, "queued"), else_="sent"), sent_version=rows.c.version,
                    due_at=case((held_back, deliveries.c.due_at), else_=rows.c.due_at),
                    sent_at=rows.c.sent_at, attempts=0, reason=func.coalesce(rows.c.reason, _may_have_come_twice()),
                    vendor_message_id=func.coalesce(rows.c.vendor_message_id, deliveries.c.vendor_message_id),
                    sent_text=rows.c.sent_text, lease_until=None, claimed_by=None,
                ),
                {GIVEN: as_given(self.connection, sent.values())},
            )  # fmt: skip
        if others:
            rows = given_rows(self.connection, _OTHERS)
            await self.connection.execute(
                update(deliveries)
                .where(deliveries.c.id == rows.c.id, deliveries.c.state == "claimed")
                .values(
                    state=rows.c.state, due_at=rows.c.due_at, reason=rows.c.reason,
                    attempts=deliveries.c.attempts + rows.c.tries, lease_until=None, claimed_by=None,
                ),
                {GIVEN: as_given(self.connection, others.values())},
            )  # fmt: skip

    async def rescue(self) -> int:
        """Puts back what a worker claimed and did not settle before its lease ended; returns how many."""
        late = and_(deliveries.c.state == "claimed", deliveries.c.lease_until < self.now)
        result = await self.connection.execute(
            update(deliveries)
            .where(late)
            .values(state="queued", lease_until=None, claimed_by=None, attempts=deliveries.c.attempts + 1)
        )
        return int(result.rowcount)

    async def release(self, account: str) -> int:
        """Puts back whatever is claimed for an account: for the start of the only process that can hold it."""
        held = and_(deliveries.c.state == "claimed", deliveries.c.account == account)
        result = await self.connection.execute(
            update(deliveries).where(held).values(state="queued", lease_until=None, claimed_by=None)
        )
        return int(result.rowcount)

    async def cancel_for(self, terminal_id: int, reason: str) -> None:
        """Stops everything still queued for a terminal that closed."""
        queued = and_(deliveries.c.terminal_id == terminal_id, deliveries.c.state == "queued")
        await self.connection.execute(update(deliveries).where(queued).values(state="cancelled", reason=reason))

    # What the office sees of it, and may do about it.

    async def unknown(self, subject: str) -> int:
        """Counts the deliveries about a subject that were sent once without an answer: they may have come twice."""
        lost = deliveries.c.reason.startswith(UNKNOWN)
        return await self.number(
            select(func.count()).select_from(deliveries).where(deliveries.c.subject == subject, lost)
        )

    async def retry_dead(self, subject: str) -> int:
        """Queues the dead deliveries about a subject once more, as if they were new; returns how many."""
        dead = and_(deliveries.c.subject == subject, deliveries.c.state == "dead")
        values = {"state": "queued", "attempts": 0, "due_at": self.now, "created_at": self.now, "reason": None}
        return int((await self.connection.execute(update(deliveries).where(dead).values(values))).rowcount)


def _may_have_come_twice() -> ColumnElement[str | None]:
    """The reason that a delivery bears, if it says that an answer was lost."""
    return case((deliveries.c.reason.startswith(UNKNOWN), deliveries.c.reason), else_=None)
