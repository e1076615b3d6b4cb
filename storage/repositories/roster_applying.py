"""Turns staged rows into the roster with one statement a table and action, the same on both stores.

Must never loop over rows: the write lock is held while this runs.
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Select, String, Table, and_, cast, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import (
    admitted_items,
    departments,
    grids,
    households,
    invites,
    people,
    places,
    posts,
    residents,
    staged_people,
    terminal_claims,
    terminals,
)
from storage.tables.roster import STAGED

NOT_COPIED = ("id", "created_at", "retired_at", "since_on", "until_on")


async def apply_staged(
    connection: AsyncConnection, import_id: int, now: datetime, on: date, changed_fields: Mapping[str, Collection[str]]
) -> None:
    """Ends what ends, changes what changes, adds what is new; in an order in which no unique key is ever doubled.

    Args:
        connection: an open write transaction.
        import_id: the import whose staged rows are meant.
        now: the moment of retiring and creating.
        on: the local day; a post that ends has ended the day before, a new one begins on it.
        changed_fields: by table, the fields that rows to change differ in.
    """
    run = connection.execute
    if connection.dialect.name == "sqlite":
        # A large import outgrows the 2 MB of pages that SQLite keeps by itself, and would write them twice.
        await run(text("PRAGMA cache_size = -65536"))
    await run(
        update(posts).where(posts.c.id.in_(_ids(posts, import_id, "retire"))).values(until_on=on - timedelta(days=1))
    )
    for table in (residents, households, places, people, departments, grids, admitted_items):
        await run(update(table).where(table.c.id.in_(_ids(table, import_id, "retire"))).values(retired_at=now))
    await _close(connection, import_id, now)
    # Two people may have exchanged their numbers: each lets go of the old one first.
    changed = and_(
        people.c.id == staged_people.c.id, staged_people.c.import_id == import_id, staged_people.c.action == "change",
        people.c.phone != staged_people.c.phone,
    )  # fmt: skip
    await run(update(people).where(changed).values(phone=literal("~").concat(cast(people.c.id, String))))
    for table in (grids, people, departments, households, places, posts, admitted_items, residents):
        staged = STAGED[table]
        copied = [column.name for column in table.columns if column.name not in NOT_COPIED]
        stamps: dict[str, Any] = {"created_at": now} if table in (people, residents) else {}
        if table is posts:
            stamps = {"since_on": on}
        mine = and_(staged.c.import_id == import_id, table.c.id == staged.c.id)
        changes = {name: staged.c[name] for name in copied if name in changed_fields[table.name]}
        if changes:
            await run(update(table).where(mine, staged.c.action == "change").values(changes))
        if table is not posts:
            revived: dict[str, Any] = {**{name: staged.c[name] for name in copied}, "retired_at": None}
            await run(update(table).where(mine, staged.c.action == "revive").values(revived))
        names = ["id", *copied, *stamps]
        stamped = [literal(value, table.c[name].type) for name, value in stamps.items()]
        new = select(staged.c.id, *(staged.c[name] for name in copied), *stamped)
        new = new.where(staged.c.import_id == import_id, staged.c.action == "add").order_by(staged.c.id)
        await run(insert(table).from_select(names, new))
        if connection.dialect.name == "postgresql":
            # Ids were given by the import; the sequence must go on behind them.
            await run(
                text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}")  # noqa: S608 - our own table names
            )


async def _close(connection: AsyncConnection, import_id: int, now: datetime) -> None:
    """Closes the terminals of people who left or whose number passed on, and of groups of grids that are gone."""
    run = connection.execute
    leaving = and_(
        terminals.c.person_id == staged_people.c.id, staged_people.c.import_id == import_id,
        staged_people.c.close_reason.is_not(None), terminals.c.state == "open",
    )  # fmt: skip
    await run(
        update(terminals)
        .where(leaving)
        .values(state="closed", closed_at=now, closed_reason=staged_people.c.close_reason)
    )
    gone = and_(terminals.c.grid_id.in_(_ids(grids, import_id, "retire")), terminals.c.state == "open")
    await run(update(terminals).where(gone).values(state="closed", closed_at=now, closed_reason="retired"))
    who = select(staged_people.c.id).where(
        staged_people.c.import_id == import_id, staged_people.c.close_reason.is_not(None)
    )
    unused = and_(invites.c.person_id.in_(who), invites.c.used_at.is_(None), invites.c.expires_at > now)
    await run(update(invites).where(unused).values(expires_at=now))
    asked = and_(terminal_claims.c.person_id.in_(who), terminal_claims.c.state == "asked")
    await run(update(terminal_claims).where(asked).values(state="refused", decided_at=now))


def _ids(table: Table, import_id: int, action: str) -> Select[tuple[Any]]:
    staged = STAGED[table]
    return select(staged.c.id).where(staged.c.import_id == import_id, staged.c.action == action)
