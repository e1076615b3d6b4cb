"""The outbox: letters queued by use cases, in the transaction of the facts they speak of.

Must never send: delivery does that, after the commit. Claiming and settling are in outbox_claims.py.
"""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, case, delete, func, insert, literal, select, update

from storage.repositories.base import Repository
from storage.repositories.dialect import as_given, random_token
from storage.repositories.held import keep_from_workers, waits
from storage.repositories.letters import Button, Lane, Letter, Mail, Pressed
from storage.repositories.outbox_claims import OutboxClaims
from storage.repositories.outbox_statements import PRESSED, change, queue_each
from storage.repositories.plain import plain
from storage.repositories.which import Which, about
from storage.tables import deliveries, messages, terminals

_QUEUE = insert(deliveries)


class Outbox(Repository):
    """Letters on their way to terminals."""

    touched = False

    @property
    def claims(self) -> OutboxClaims:
        """The delivery worker's side of the outbox."""
        return OutboxClaims(self.connection, self.now)

    async def send(
        self,
        to: Iterable[Any],
        letter: Letter,
        lane: Lane,
        *,
        subject: str = "",
        due_at: datetime | None = None,
        expires_at: datetime | None = None,
    ) -> None:
        """Queues one letter for a few terminals.

        Args:
            to: terminals (id and account are read).
            letter: what to say.
            lane: how urgent.
            subject: what it is about ('task:12'), so that it can be edited or cancelled together.
            due_at: not before this moment; now if None.
            expires_at: not sent after this moment.
        """
        rows = [
            {
                "terminal_id": terminal.id, "account": terminal.account, "lane": int(lane), **letter.as_json(),
                "subject": subject, "token": secrets.token_hex(16), "created_at": self.now,
                "due_at": due_at or self.now, "expires_at": expires_at,
            }
            for terminal in to
        ]  # fmt: skip
        if rows:
            # The usual letter goes to one terminal: many at once take another, longer way to the store.
            await self.connection.execute(_QUEUE, rows[0] if len(rows) == 1 else rows)
            self.touched = True

    async def send_each(
        self,
        mail: Iterable[Mail],
        lane: Lane,
        *,
        due_at: datetime,
        expires_at: datetime | None = None,
        unasked_on: date | None = None,
    ) -> None:
        """Queues many letters that differ, by one statement: a county's morning has thousands.

        Args:
            mail: letters and their terminals.
            lane: how urgent.
            due_at: not before this moment.
            expires_at: not sent after this moment.
            unasked_on: the local day whose budget they use, if nobody asked for them.
        """
        letters = list(mail)
        if not letters:
            return
        tokens = secrets.token_hex(16 * len(letters))
        rows = [
            (one.terminal_id, one.account, one.letter.kind, one.letter.params, one.letter.buttons, one.subject,
             tokens[32 * n : 32 * (n + 1)])
            for n, one in enumerate(letters)
        ]  # fmt: skip
        same = {
            "of_lane": int(lane), "now": self.now, "due": due_at, "expires": expires_at, "unasked": unasked_on,
        }  # fmt: skip
        statement = queue_each(self.connection.dialect.name)
        await self.connection.execute(statement, as_given(self.connection, rows) | same)
        self.touched = True

    async def broadcast(self, letter: Letter, terminal_ids: Select[Any], lane: Lane, *, subject: str) -> int:
        """Queues one letter for all terminals that a SELECT finds, by one INSERT … SELECT; returns the message's id.

        Args:
            letter: kept once, in messages.
            terminal_ids: a SELECT of terminals.id; it runs in this transaction.
            lane: how urgent.
            subject: what it is about.
        """
        row = {**letter.as_json(), "subject": subject, "created_at": self.now}
        result = await self.connection.execute(insert(messages).values(row).returning(messages.c.id))
        message_id = int(result.scalar_one())
        moment = literal(self.now, deliveries.c.due_at.type)
        fan_out = (
            select(
                literal(message_id), terminals.c.id, terminals.c.account, literal(int(lane)), literal(subject),
                random_token(self.connection), moment, moment,
            )
            .where(terminals.c.id.in_(terminal_ids), terminals.c.state == "open")
            .order_by(terminals.c.id)
        )  # fmt: skip
        columns = ["message_id", "terminal_id", "account", "lane", "subject", "token", "created_at", "due_at"]
        await self.connection.execute(insert(deliveries).from_select(columns, fan_out))
        self.touched = True
        return message_id

    async def edit(
        self,
        which: Which,
        *,
        lane: Lane,
        params: Mapping[str, Any] | None = None,
        buttons: Iterable[Button] | None = None,
        kind: str | None = None,
        due_at: datetime | None = None,
    ) -> None:
        """Changes letters that were or will be sent; a letter already on a screen is edited there.

        Only the newest state of a letter is ever sent: an edit of a queued one just changes what will be sent.

        Args:
            which: the letters (see which.py).
            lane: the lane of the edit, for those already sent.
            params: the delivery's own parameters, laid over its message's; None keeps them.
            buttons: the new buttons; None keeps them.
            kind: the new kind; None keeps it.
            due_at: not before this moment (live counters are held back a second); now if None.
        """
        new: dict[str, Any] = {}
        if params is not None:
            new["params"] = plain(params)
        if buttons is not None:
            new["buttons"] = [button.as_json() for button in buttons]
        if kind is not None:
            new["kind"] = kind
        same = {"of_lane": int(lane), "due": due_at or self.now}
        asked = {**which.values, **same, **{f"new_{name}": value for name, value in new.items()}}
        await self.connection.execute(change(which.condition, tuple(new)), asked)
        self.touched = True

    async def reword(
        self, subject: str, params: Mapping[str, Any], lane: Lane, buttons: Iterable[Button] | None = None
    ) -> None:
        """Lays new params over every broadcast about a subject; each letter that shows one is edited once.

        What a letter shows of its own (a receipt, an answer) stays.

        Args:
            subject: what the broadcasts are about.
            params: laid over the messages' own.
            lane: the lane of the edits.
            buttons: in place of all buttons; None keeps them.
        """
        found = select(messages.c.id, messages.c.params).where(messages.c.subject == subject)
        for row in await self.rows(found):
            merged = {**row.params, **plain(params)}
            await self.connection.execute(update(messages).where(messages.c.id == row.id).values(params=merged))
        await self.edit(about(subject), lane=lane, buttons=buttons)

    async def cancel(self, which: Which, reason: str) -> int:
        """Stops letters that no terminal has seen yet; returns how many."""
        unseen = and_(which.condition, deliveries.c.sent_version == 0)
        await keep_from_workers(self.connection, unseen, which.values)
        stopped = update(deliveries).where(unseen, waits()).values(state="cancelled", reason=reason)
        result = await self.connection.execute(stopped, which.values)
        return int(result.rowcount)

    async def let_go(self, which: Which) -> None:
        """Takes letters out of what they are about: they stay as they are on their screens and are edited no more."""
        await self.connection.execute(update(deliveries).where(which.condition).values(subject=""), which.values)

    async def pressed(self, token: str) -> Pressed | None:
        """Returns the delivery that bears a token, with its message's words where it has none of its own."""
        row = (await self.connection.execute(PRESSED, {"of_token": token})).first()
        if row is None:
            return None
        return Pressed(
            row.id, row.terminal_id, row.message_id, row.kind, {**(row.message_params or {}), **(row.params or {})},
            [*(row.buttons or []), *(row.first_buttons or []), *(row.message_buttons or [])], row.subject,
            row.vendor_message_id, row.created_at,
        )  # fmt: skip

    async def clear(self, before: datetime, limit: int) -> int:
        """Deletes letters that were written before a moment and are settled, at most ``limit``; returns how many."""
        settled = (deliveries.c.created_at < before, deliveries.c.state != "queued")
        old = select(deliveries.c.id).where(*settled).limit(limit)
        return int((await self.connection.execute(delete(deliveries).where(deliveries.c.id.in_(old)))).rowcount)

    async def states(self, subject: str) -> dict[str, int]:
        """Counts the deliveries about a subject by state; one that was sent and waits for an edit counts as sent."""
        state = case((deliveries.c.sent_version > 0, "sent"), else_=deliveries.c.state)
        counted = select(state.label("state"), func.count().label("n")).where(deliveries.c.subject == subject)
        return {row.state: row.n for row in await self.rows(counted.group_by(state))}
