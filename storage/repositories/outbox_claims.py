"""The delivery worker's side of the outbox: claim a batch, send it, settle each; rescue what a dead worker held."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, case, func, select, update

from storage.repositories.base import Repository
from storage.tables import deliveries, messages, terminals


@dataclass(frozen=True)
class Claimed:
    """A delivery that this worker holds until its lease ends."""

    id: int
    terminal_id: int
    account: str
    address: str
    terminal_kind: str
    terminal_state: str
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


class OutboxClaims(Repository):
    """Claiming and settling."""

    async def is_waiting(self, account: str, lanes: Sequence[int]) -> bool:
        """Whether anything is due: a look that takes no write lock."""
        due = (
            deliveries.c.account == account, deliveries.c.state == "queued", deliveries.c.lane.in_(list(lanes)),
            deliveries.c.due_at <= self.now,
        )  # fmt: skip
        return (await self.connection.execute(select(deliveries.c.id).where(*due).limit(1))).first() is not None

    async def claim(self, account: str, lanes: Sequence[int], limit: int, worker: str, lease_s: float) -> list[Claimed]:
        """Takes the next deliveries of an account that are due, first lanes first, oldest first.

        Args:
            account: the channel account that will send them.
            lanes: the lanes to take from.
            limit: how many at most.
            worker: the name of this worker, kept with the claim.
            lease_s: seconds after which they count as abandoned.
        """
        due = (
            select(deliveries.c.id)
            .where(
                deliveries.c.account == account, deliveries.c.state == "queued", deliveries.c.lane.in_(list(lanes)),
                deliveries.c.due_at <= self.now,
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
                deliveries.c.id, deliveries.c.terminal_id, deliveries.c.account, terminals.c.address,
                terminals.c.kind.label("terminal_kind"), terminals.c.state.label("terminal_state"),
                terminals.c.language, deliveries.c.lane, deliveries.c.subject,
                func.coalesce(deliveries.c.kind, messages.c.kind).label("kind"), deliveries.c.params,
                deliveries.c.buttons, messages.c.params.label("message_params"),
                messages.c.buttons.label("message_buttons"), deliveries.c.token,
                deliveries.c.wanted_version.label("version"), deliveries.c.vendor_message_id, deliveries.c.attempts,
                deliveries.c.expires_at, deliveries.c.created_at,
            )
            .join(terminals, terminals.c.id == deliveries.c.terminal_id)
            .outerjoin(messages, messages.c.id == deliveries.c.message_id)
            .where(deliveries.c.id.in_(ids))
            .order_by(deliveries.c.lane, deliveries.c.due_at, deliveries.c.id)
        )  # fmt: skip
        claimed = []
        for row in await self.rows(joined):
            values = dict(row._mapping)
            message_params, message_buttons = values.pop("message_params"), values.pop("message_buttons")
            values["params"] = {**(message_params or {}), **(values["params"] or {})}
            values["buttons"] = values["buttons"] if values["buttons"] is not None else message_buttons or []
            claimed.append(Claimed(**values))
        return claimed

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
            await self.connection.execute(
                update(deliveries)
                .where(still_ours)
                .values(
                    state=case((overtaken, "queued"), else_="sent"), sent_version=bindparam("b_version"),
                    due_at=bindparam("b_due"), sent_at=bindparam("b_sent_at"), reason=bindparam("b_reason"),
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
