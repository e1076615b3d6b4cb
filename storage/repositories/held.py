"""Which letters wait, and which of them a worker holds: a letter's own row does not say (see tables/mail.py)."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import deliveries, delivery_claims


def is_held() -> ColumnElement[bool]:
    """Whether a worker holds a letter.

    Not EXISTS: of a table that is empty one moment and full the next PostgreSQL knows no figures, and would go through
    all of it for each letter. So it is read once a statement.
    """
    return deliveries.c.id.in_(select(delivery_claims.c.delivery_id))


def waits() -> ColumnElement[bool]:
    """Whether a letter is queued and no worker holds it."""
    return and_(deliveries.c.state == "queued", ~is_held())


async def keep_from_workers(
    connection: AsyncConnection, which: ColumnElement[bool], values: Mapping[str, Any] | None = None
) -> None:
    """Sees to it that no worker takes letters that wait until this transaction ends, and that who took one is known.

    A statement that asks which of them wait must come after this one: on PostgreSQL a claim that was being made is made
    by then, and seen; others pass the letters by. SQLite has one writer at a time.

    Args:
        connection: the transaction.
        which: the letters.
        values: what the condition is asked with.
    """
    if connection.dialect.name != "sqlite":
        theirs = select(deliveries.c.id).where(which, waits()).order_by(deliveries.c.id).with_for_update().subquery()
        await connection.execute(select(func.count()).select_from(theirs), values)
