"""The delivery worker's side of the outbox: claim a batch, send it, settle each; rescue what a dead worker held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, and_, bindparam, case, func, select, update

from storage.repositories.base import Repository
from storage.tables import deliveries, messages, terminals


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
    """Lays a delivery's own words over its message's."""
    values = dict(row._mapping)
    own = (values["kind"], values["params"], values["buttons"])
    if message is not None:
        values["kind"] = values["kind"] or message.kind
        values["params"] = {**message.params, **(values["params"] or {})}
        values["buttons"] = message.buttons if values["buttons"] is None else values["buttons"]
    else:
        values["params"] = values["params"] or {}
        values["buttons"] = values["buttons"] or []
    return Claimed(**values, has_own_words=message is None or any(one is not None for one in own))


class OutboxClaims(Repository):
    """Claiming and settling."""

    async def is_waiting(self, account: str, lanes: Sequence[int]) -> bool:
        """Whether anything is due: a look that takes no write lock."""
        due = (
            deliveries.c.account == account, deliveries.c.state == "queued",
            deliveries.c.lane.between(min(lanes), max(lanes)), deliveries.c.due_at <= self.now,
        )  # fmt: skip
        return (await self.connection.execute(select(deliveries.c.id).where(*due).limit(1))).first() is not None

    async def claim(self, account: str, lanes: Sequence[int], limit: int, worker: str, lease_s: float) -> list[Claimed]:
        """Takes the next deliveries of an account that are due, first lanes first, oldest first.

        Args:
            account: the channel account that will send them.
            lanes: neighbouring lanes to take from. (A range, so that the queue's index gives the order.)
            limit: how many at most.
            worker: the name of this worker, kept with the claim.
            lease_s: seconds after which they count as abandoned.
        """
        due = (
            select(deliveries.c.id)
            .where(
                deliveries.c.account == account, deliveries.c.state == "queued",
                deliveries.c.lane.between(min(lanes), max(lanes)), deliveries.c.due_at <= self.now,
            )
            .order_by(deliveries.c.lane, deliveries.c.due_at, deliveries.c.id)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )  # fmt: skip
        lease = {"state": "claimed", "claimed_by": worker, "lease_until": self.now + timedelta(seconds=lease_s)}
        taken = await self.connection.execute(
            update(deliveries).where(deliveries.c.id.in_(due)).values(lease).returning(deliveries.c.id)
        )
        ids = list(taken.scalars())
        return await self._read(ids) if ids else []

    async def _read(self, ids: list[int]) -> list[Claimed]:
        joined = (
            select(
                deliveries.c.id, deliveries.c.message_id, deliveries.c.terminal_id, deliveries.c.account,
                terminals.c.address, terminals.c.kind.label("terminal_kind"), terminals.c.free_at,
                terminals.c.language, deliveries.c.lane, deliveries.c.subject, deliveries.c.kind, deliveries.c.params,
                deliveries.c.buttons, deliveries.c.token, deliveries.c.wanted_version.label("version"),
                deliveries.c.vendor_message_id, deliveries.c.attempts, deliveries.c.expires_at,
                deliveries.c.created_at,
            )
            .join(terminals, terminals.c.id == deliveries.c.terminal_id)
            .where(deliveries.c.id.in_(ids))
            .order_by(deliveries.c.lane, deliveries.c.due_at, deliveries.c.id)
        )  # fmt: skip
        rows = await self.rows(joined)
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
            await self.connection.execute(
                update(terminals).where(terminals.c.id == bindparam("b_id")).values(free_at=bindparam("b_at")),
                [{"b_id": terminal_id, "b_at": moment} for terminal_id, moment in chats.items()],
            )

    async def settle(self, settlements: Iterable[Settlement]) -> None:
        """Writes outcomes down; a delivery that was edited meanwhile goes back into the queue with its newest words."""
        sent, others = [], []
        for one in settlements:
            values = {
                "b_id": one.id, "b_version": one.version, "b_state": one.state, "b_due": one.due_at,
                "b_reason": one.reason, "b_tries": int(one.attempted),
            }  # fmt: skip
            if one.state == "sent":
                extra = {"b_sent_at": one.sent_at, "b_vendor": one.vendor_message_id, "b_text": one.sent_text}
                del values["b_tries"]
                sent.append({**values, **extra})
            else:
                others.append(values)
        still_ours = and_(deliveries.c.id == bindparam("b_id"), deliveries.c.state == "claimed")
        if sent:
            overtaken = deliveries.c.wanted_version > bindparam("b_version")
            held_back = and_(overtaken, deliveries.c.due_at > bindparam("b_due"))
            await self.connection.execute(
                update(deliveries)
                .where(still_ours)
                .values(
                    state=case((overtaken, "queued"), else_="sent"), sent_version=bindparam("b_version"),
                    due_at=case((held_back, deliveries.c.due_at), else_=bindparam("b_due")),
                    sent_at=bindparam("b_sent_at"), reason=bindparam("b_reason"),
                    vendor_message_id=func.coalesce(bindparam("b_vendor"), deliveries.c.vendor_message_id),
                    sent_text=bindparam("b_text"), lease_until=None, claimed_by=None,
                ),
                sent,
            )  # fmt: skip
        if others:
            await self.connection.execute(
                update(deliveries)
                .where(still_ours)
                .values(
                    state=bindparam("b_state"), due_at=bindparam("b_due"), reason=bindparam("b_reason"),
                    attempts=deliveries.c.attempts + bindparam("b_tries"), lease_until=None, claimed_by=None,
                ),
                others,
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

    async def next_due_at(self, account: str) -> datetime | None:
        """Returns when the earliest queued delivery of an account is due."""
        waiting = and_(deliveries.c.account == account, deliveries.c.state == "queued")
        moment: datetime | None = (
            await self.connection.execute(select(func.min(deliveries.c.due_at)).where(waiting))
        ).scalar()
        return moment
