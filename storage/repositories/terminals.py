"""Terminals: who can be reached where, and who waits to be let in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Select, String, cast, func, insert, literal, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.repositories.base import Repository, within
from storage.repositories.dialect import ids_given, insert_new, one_of_given
from storage.tables import grids, people, terminal_claims, terminals


class Terminal(NamedTuple):
    """A chat endpoint: a person's private chat or web session, or a group bound to a grid."""

    id: int
    channel: str
    account: str
    address: str
    kind: str
    state: str
    person_id: int | None
    grid_id: int | None
    language: str
    label: str
    closed_reason: str | None = None

    @property
    def closed_for_blocking(self) -> bool:
        """Whether its owner closed it, and may open it again alone."""
        return self.state == "closed" and self.closed_reason in ("blocked", "gone")


@dataclass(frozen=True)
class TerminalClaim:
    """A terminal that wants to be a person's who has another one already."""

    id: int
    terminal_id: int
    person_id: int
    state: str
    asked_at: datetime
    decided_by_id: int | None


class Terminals(Repository):
    """Chat endpoints of people and groups."""

    def __init__(self, connection: AsyncConnection, now: datetime) -> None:
        """Starts with no terminal given away in this transaction."""
        super().__init__(connection, now)
        self.given: list[int] = []

    async def get(self, terminal_id: int) -> Terminal:
        """Returns a terminal by id."""
        terminal = await self.one(Terminal, select(terminals).where(terminals.c.id == terminal_id))
        if terminal is None:
            raise LookupError(f"no terminal {terminal_id}")
        return terminal

    async def at(self, account: str, address: str) -> Terminal | None:
        """Returns the terminal at an address of a channel account."""
        here = (terminals.c.account == account, terminals.c.address == address)
        return await self.one(Terminal, select(terminals).where(*here))

    async def meet(self, channel: str, account: str, address: str, kind: str, label: str = "") -> Terminal:
        """Returns the terminal at an address, writing it down as new and nobody's when it speaks for the first time."""
        known = await self.at(account, address)
        if known is not None:
            return known
        row = {
            "channel": channel, "account": account, "address": address, "kind": kind, "label": label,
            "opened_at": self.now,
        }  # fmt: skip
        await self.connection.execute(insert_new(self.connection, terminals).values(row))
        met = await self.at(account, address)
        assert met is not None
        return met

    async def of_people(self, person_ids: Iterable[int]) -> list[Terminal]:
        """Returns the open private terminals of people, the newest first."""
        theirs = _of_people(self.connection.dialect.name)
        return await self.many(Terminal, theirs, ids_given(self.connection, person_ids))

    async def groups_within(self, path: str) -> list[Terminal]:
        """Returns the open groups bound to grids of a subtree."""
        bound = select(terminals).join(grids, grids.c.id == terminals.c.grid_id)
        return await self.many(
            Terminal, bound.where(within(grids.c.path, path), terminals.c.kind == "group", terminals.c.state == "open")
        )

    async def give(self, terminal_id: int, *, person_id: int | None = None, grid_id: int | None = None) -> None:
        """Opens a terminal as a person's (private) or a grid's (group)."""
        self.given.append(terminal_id)
        await self._set(
            terminal_id, state="open", person_id=person_id, grid_id=grid_id, opened_at=self.now, closed_at=None,
            closed_reason=None,
        )  # fmt: skip

    async def open_for_all(self, channel: str, account: str) -> int:
        """Opens a terminal for every serving person who has none in an account, at 'person-<id>'; returns how many."""
        has_one = select(terminals.c.person_id).where(
            terminals.c.account == account, terminals.c.person_id.is_not(None)
        )
        moment = literal(self.now, terminals.c.opened_at.type)
        everybody = select(
            literal(channel), literal(account), literal("person-") + cast(people.c.id, String), literal("private"),
            literal("open"), people.c.id, moment,
        ).where(people.c.retired_at.is_(None), people.c.id.not_in(has_one))  # fmt: skip
        columns = ["channel", "account", "address", "kind", "state", "person_id", "opened_at"]
        return int((await self.connection.execute(insert(terminals).from_select(columns, everybody))).rowcount)

    async def close(self, terminal_id: int, reason: str) -> None:
        """Closes a terminal; ``reason`` is one of blocked, removed, handed_over, gone, retired."""
        await self._set(terminal_id, state="closed", closed_at=self.now, closed_reason=reason)

    async def move(self, terminal_id: int, address: str) -> None:
        """Gives a terminal its new address (a group that became a supergroup); a stranger's row there makes room."""
        terminal = await self.get(terminal_id)
        other = await self.at(terminal.account, address)
        if other is not None and other.id != terminal_id:
            await self._set(other.id, address=f"{address}#moved-{other.id}", state="closed", closed_reason="moved")
        await self._set(terminal_id, address=address)

    async def speak(self, terminal_id: int, language: str) -> None:
        """Sets the language in which a terminal is addressed."""
        await self._set(terminal_id, language=language)

    async def _set(self, terminal_id: int, **values: Any) -> None:
        await self.connection.execute(update(terminals).where(terminals.c.id == terminal_id).values(**values))

    async def claim(self, terminal_id: int, person_id: int) -> int:
        """Writes down that a terminal asks to be a person's; returns the claim's id."""
        open_ones = (terminal_claims.c.terminal_id == terminal_id, terminal_claims.c.state == "asked")
        await self.connection.execute(
            update(terminal_claims).where(*open_ones).values(state="refused", decided_at=self.now)
        )
        row = {"terminal_id": terminal_id, "person_id": person_id, "asked_at": self.now}
        result = await self.connection.execute(insert(terminal_claims).values(row).returning(terminal_claims.c.id))
        return int(result.scalar_one())

    async def get_claim(self, claim_id: int) -> TerminalClaim | None:
        """Returns a claim by id, locked until the end of the transaction."""
        return await self.one(
            TerminalClaim, select(terminal_claims).where(terminal_claims.c.id == claim_id).with_for_update()
        )

    async def decide_claim(self, claim_id: int, state: str, by_id: int) -> None:
        """Writes down the head's word: 'approved' or 'refused'."""
        values = {"state": state, "decided_at": self.now, "decided_by_id": by_id}
        await self.connection.execute(update(terminal_claims).where(terminal_claims.c.id == claim_id).values(values))

    async def count_open(self) -> int:
        """Counts the open terminals."""
        return await self.number(select(func.count()).select_from(terminals).where(terminals.c.state == "open"))


@cache
def _of_people(dialect: str) -> Select[Any]:
    """Finds the open terminals of the given people, the newest first; built once, as every letter asks for them."""
    theirs = (one_of_given(dialect, terminals.c.person_id), terminals.c.state == "open")
    return select(terminals).where(*theirs).order_by(terminals.c.opened_at.desc())
