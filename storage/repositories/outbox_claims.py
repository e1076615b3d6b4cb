"""The delivery worker's side of the outbox: claim a batch, send it, settle each; rescue what a dead worker held."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, and_, delete, func, or_, select, update

from storage.repositories import outbox_statements as statements
from storage.repositories.base import Repository
from storage.repositories.dialect import as_given, ids_given, one_of
from storage.repositories.held import keep_from_workers, waits
from storage.repositories.outbox_statements import UNKNOWN
from storage.tables import deliveries, delivery_claims, messages


class Claimed(NamedTuple):
    """A delivery that this worker holds until its lease ends; a tuple, as a broadcast makes thousands a second."""

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


class Settlement(NamedTuple):
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


@dataclass(frozen=True)
class Fates:
    """What became of letters: arrived, on their way, refused, sent without an answer, chat closed.

    ``perhaps_twice``: of the first two, those whose first answer was lost, or that a process held when it died.
    """

    sent: int
    waiting: int
    refused: int
    unanswered: int
    closed: int
    perhaps_twice: int


_LANE, _DUE_AT = 8, 19
_IN_ORDER = itemgetter(_LANE, _DUE_AT, 0)


def _claimed(values: tuple[Any, ...], message: Row[Any] | None) -> Claimed:
    """Lays a delivery's own words over its message's; the values stand in the order of the record's fields."""
    kind, params, buttons = values[10:13]
    own = message is None or kind is not None or params is not None or buttons is not None
    if message is not None:
        kind = kind or message.kind
        params = {**message.params, **params} if params else message.params
        buttons = message.buttons if buttons is None else buttons
    return Claimed(*(*values[:10], kind, params or {}, buttons or [], *values[13:19], own))


class OutboxClaims(Repository):
    """Claiming and settling."""

    async def prefer_indexes(self) -> None:
        """Lets PostgreSQL look letters up, in this transaction: its own figures read all of them for some hundred.

        They are made for disks that turn. Nowhere else: sweeps, which do read whole tables, are quicker with them.
        https://www.postgresql.org/docs/current/runtime-config-query.html#GUC-RANDOM-PAGE-COST
        """
        if self._dialect != "sqlite":
            await self.connection.execute(statements.PREFER_INDEXES)

    async def next_due(self, account: str) -> dict[int, datetime]:
        """Returns for each lane that has mail when its first is due: a look that takes no write lock."""
        rows = await self.connection.execute(statements.next_due(), {"of_account": account})
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
        first, last = min(lanes), max(lanes)
        given = {
            "of_account": account, "now": self.now, "limit": limit, "worker": worker,
            "until": self.now + timedelta(seconds=lease_s),
        }  # fmt: skip
        ids = (await self.connection.execute(statements.take(self._dialect, first, last), given)).scalars().all()
        if limit and not ids:
            return []
        these = ids_given(self.connection, ids)
        rows = (await self.connection.execute(statements.read_taken(self._dialect), these)).all()
        taken = sorted(map(tuple, rows), key=_IN_ORDER)
        common = {message_id for _, message_id, *_ in taken if message_id is not None}
        # A broadcast's words are read once for the whole batch, not once a terminal.
        found = {m.id: m for m in await self.rows(select(messages).where(messages.c.id.in_(common)))} if common else {}
        return [_claimed(values, found.get(values[1])) for values in taken]

    @property
    def _dialect(self) -> str:
        return self.connection.dialect.name

    async def postpone(self, when: Mapping[int, datetime]) -> None:
        """Puts claimed deliveries back unsent, each until its moment."""
        if when:
            await self.settle(Settlement(i, 0, "queued", at, reason="paced", attempted=False) for i, at in when.items())

    async def occupy(self, chats: Mapping[int, datetime]) -> None:
        """Leaves terminals alone until a moment each: a chat's own second, or what a 429 asked for."""
        if chats:
            given = as_given(self.connection, chats.items())
            await self.connection.execute(statements.occupy(self._dialect), given)

    async def settle(self, settlements: Iterable[Settlement], worker: str | None = None) -> None:
        """Writes outcomes down; a delivery that was edited meanwhile goes back into the queue with its newest words.

        Args:
            settlements: the outcomes.
            worker: only what this worker holds is settled: after its lease another may; None: whoever holds it.
        """
        settlements = list(settlements)
        await self.prefer_indexes()
        ours = await self._let_go((one.id for one in settlements), worker)
        # A delivery may be settled twice by one group, put back and claimed again meanwhile: its first word counts.
        sent: dict[int, Sequence[Any]] = {}
        others: dict[int, Sequence[Any]] = {}
        for one in settlements:
            if one.id not in ours:
                continue
            if one.state == "sent":
                sent.setdefault(
                    one.id,
                    (one.id, one.version, one.due_at, one.sent_at, one.vendor_message_id, one.sent_text, one.reason),
                )
            else:
                others.setdefault(one.id, (one.id, one.state, one.due_at, one.reason, int(one.attempted)))
        for statement, rows in ((statements.settle_sent, sent), (statements.settle_others, others)):
            if rows:
                given = as_given(self.connection, rows.values())
                await self.connection.execute(statement(self._dialect), given)

    async def _let_go(self, ids: Iterable[int], worker: str | None) -> set[int]:
        """Ends claims and returns those that there were."""
        whose = {} if worker is None else {"worker": worker}
        given = ids_given(self.connection, ids) | whose
        gone = await self.connection.execute(statements.let_go(self._dialect, worker is not None), given)
        return set(gone.scalars())

    async def rescue(self, not_of: str | None = None) -> int:
        """Puts back what a worker claimed and did not settle before its lease ended; returns how many.

        Args:
            not_of: a worker that lives, and knows itself what it holds: a clock set forward ends every lease at once.
        """
        late = [delivery_claims.c.lease_until < self.now]
        if not_of is not None:
            late.append(delivery_claims.c.worker != not_of)
        return await self._put_back(and_(*late), tried=1)

    async def clock_was_set_back(self, longest_pause_s: float, lease_s: float) -> None:
        """Recomputes moments that were reckoned by a clock that ran ahead: nothing waits until it is that late again.

        What was written at a moment that is yet to come and was due at once is due now; so is what was to be tried
        again, or edited, after a pause longer than any. A lease ends no later than if it were taken now. What is to
        wait for a moment of the day waits for it.

        Args:
            longest_pause_s: the longest pause before a letter is tried again.
            lease_s: how long a lease is.
        """
        queued = and_(waits(), deliveries.c.due_at > self.now)
        at_once = and_(deliveries.c.created_at > self.now, deliveries.c.due_at == deliveries.c.created_at)
        tried_or_shown = or_(deliveries.c.reason.is_not(None), deliveries.c.sent_version > 0)
        far_off = deliveries.c.due_at > self.now + timedelta(seconds=longest_pause_s)
        soon = or_(at_once, and_(tried_or_shown, far_off))
        await self.connection.execute(update(deliveries).where(queued, soon).values(due_at=self.now))
        until = self.now + timedelta(seconds=lease_s)
        ends_later = delivery_claims.c.lease_until > until
        await self.connection.execute(update(delivery_claims).where(ends_later).values(lease_until=until))

    async def release(self, account: str) -> int:
        """Puts back whatever is claimed for an account: for the start of the only process that can hold it."""
        its = select(deliveries.c.id).where(deliveries.c.id == delivery_claims.c.delivery_id)
        return await self._put_back(its.where(deliveries.c.account == account).exists(), tried=0)

    async def _put_back(self, held: ColumnElement[bool], tried: int) -> int:
        """Ends claims of the dead; what they held is queued as it was, and may have been sent."""
        ended = delete(delivery_claims).where(held).returning(delivery_claims.c.delivery_id)
        ids = (await self.connection.execute(ended)).scalars().all()
        these = and_(one_of(self.connection, deliveries.c.id, ids), deliveries.c.state == "queued")
        values = {"attempts": deliveries.c.attempts + tried, "reason": statements.was_held_by_the_dead()}
        if ids:
            await self.connection.execute(update(deliveries).where(these).values(values))
        return len(ids)

    async def cancel_for(self, terminal_id: int, reason: str) -> None:
        """Stops everything still queued for a terminal that closed."""
        theirs = deliveries.c.terminal_id == terminal_id
        await keep_from_workers(self.connection, theirs)
        stopped = update(deliveries).where(theirs, waits()).values(state="cancelled", reason=reason)
        await self.connection.execute(stopped)

    # What the office sees of it, and may do about it.

    async def fates(self, subject: str) -> Fates:
        """Counts what became of the deliveries about a subject; those taken back by whoever sent them do not count."""
        state, was_sent = deliveries.c.state, deliveries.c.sent_version > 0
        lost = func.coalesce(deliveries.c.reason, "").startswith(UNKNOWN)
        on_its_way = and_(state == "queued", ~was_sent)
        closed = and_(state == "cancelled", ~was_sent, deliveries.c.reason != "withdrawn")
        of_each = {
            "sent": was_sent, "waiting": on_its_way, "refused": and_(state == "dead", ~lost),
            "unanswered": and_(state == "dead", lost), "closed": closed,
            "perhaps_twice": and_(lost, or_(was_sent, on_its_way)),
        }  # fmt: skip
        counted = select(*(func.count().filter(which).label(name) for name, which in of_each.items()))
        return (await self.many(Fates, counted.where(deliveries.c.subject == subject)))[0]

    async def retry_dead(self, subject: str) -> int:
        """Queues the dead deliveries about a subject once more, as if they were new; returns how many."""
        dead = and_(deliveries.c.subject == subject, deliveries.c.state == "dead")
        values = {"state": "queued", "attempts": 0, "due_at": self.now, "created_at": self.now}
        again = update(deliveries).where(dead).values(**values, reason=statements.may_have_come_twice())
        return int((await self.connection.execute(again)).rowcount)
