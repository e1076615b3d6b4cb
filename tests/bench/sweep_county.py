"""The county that the sweep is measured on, written by set: posts, households, and years of two visits a day.

Visits take the newest days before this month, so that everybody owes everything and the coverage table is as large as
it gets.
"""

import os
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import Date, DateTime, Integer, String, func, insert, literal, select, text, update
from sqlalchemy.ext.asyncio import create_async_engine

from storage.engine import Store
from storage.migrations.triggers import drop_last_visits, keep_last_visits
from storage.repositories.base import within
from storage.repositories.dialect import as_given, given_rows
from storage.tables import grids, households, people, posts, terminals, visit_targets, visits

VILLAGES, WORKERS, HOUSEHOLDS = 381, 5_078, 110_000
OF_A_TOWNSHIP = 14
WORKING_DAYS = 240
# A Thursday: the month began with nothing done, the last visits are of the month before.
TODAY = date(2026, 11, 26)
_CHUNK, _DAYS_AT_ONCE = 5_000, 60


class StandingClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Returns the morning of the day, in UTC."""
        return datetime(TODAY.year, TODAY.month, TODAY.day, 0, 31, tzinfo=UTC)


async def fill(store: Store, part: int = 1) -> None:
    """Writes a county, a tenth of it where ``part`` is 10; nobody has visited anybody yet."""
    now = StandingClock().now()
    villages, workers = VILLAGES // part, WORKERS // part
    since = TODAY.replace(month=1, day=1) - timedelta(days=2_200)
    tree: list[dict[str, Any]] = [
        {"id": 1, "code": "0", "name": "大县", "level": 0, "path": "/1/", "rulebook": "huining-2022", "parent_id": None}
    ]
    tree += [
        {"id": 1 + v, "code": f"V{v}", "name": f"{v}村", "level": 3, "path": f"/1/{1 + v}/", "rulebook": None,
         "parent_id": 1}
        for v in range(1, villages + 1)
    ]  # fmt: skip
    first = villages + 1
    for n in range(1, workers + 1):
        village = 2 + n % villages
        tree.append(
            {"id": first + n, "code": f"G{n}", "name": f"{n}组", "level": 4, "path": f"/1/{village}/{first + n}/",
             "rulebook": None, "parent_id": village}
        )  # fmt: skip
    persons = range(1, workers + villages + 1)
    rows: list[tuple[Any, list[dict[str, Any]]]] = [
        (grids, tree),
        (people, [{"id": n, "name": f"人{n}", "phone": str(13_000_000_000 + n), "created_at": now} for n in persons]),
        (posts, [
            {"person_id": n, "grid_id": first + n if n <= workers else 1 + n - workers, "since_on": since,
             "role": "worker" if n <= workers else "head", "level": 4 if n <= workers else 3,
             "title": "网格员" if n <= workers else "三级网格长", "nature": "县直下沉" if n <= workers else ""}
            for n in persons
        ]),
        (terminals, [
            {"id": n, "channel": "telegram", "account": "telegram:7000000001", "address": str(n), "kind": "private",
             "state": "open", "person_id": n, "opened_at": now}
            for n in persons
        ]),
        (households, [
            {"id": h + 1, "code": f"H{h}", "name": f"户{h}", "address": f"{h}号", "grid_id": first + 1 + h % workers,
             "worker_id": 1 + h % workers}
            for h in range(HOUSEHOLDS // part)
        ]),
    ]  # fmt: skip
    async with store.writing(now) as uow:
        for table, values in rows:
            for start in range(0, len(values), _CHUNK):
                await uow.connection.execute(insert(table), values[start : start + _CHUNK])


async def gather_township(store: Store, part: int = 1) -> int:
    """Puts some villages under a township with a head of its own; returns the head's person id."""
    now, last = StandingClock().now(), 1 + VILLAGES // part + WORKERS // part
    town, person = last + 1, last + 1
    async with store.writing(now) as uow:
        row = {"id": town, "code": "T", "name": "大镇", "level": 2, "path": f"/1/{town}/", "parent_id": 1}
        await uow.connection.execute(insert(grids), row)
        for village in range(2, 2 + OF_A_TOWNSHIP):
            below = within(grids.c.path, f"/1/{village}/")
            moved = literal(f"/1/{town}/", String()) + func.substr(grids.c.path, 4)
            await uow.connection.execute(update(grids).where(below).values(path=moved))
        row = {"id": person, "name": "镇长", "phone": str(13_000_000_000 + person), "created_at": now}
        await uow.connection.execute(insert(people), row)
        row = {"person_id": person, "grid_id": town, "since_on": TODAY - timedelta(days=900), "role": "head",
               "level": 2, "title": "二级网格长", "nature": ""}  # fmt: skip
        await uow.connection.execute(insert(posts), row)
        row = {"id": person, "channel": "telegram", "account": "telegram:7000000001", "address": str(person),
               "kind": "private", "state": "open", "person_id": person, "opened_at": now}  # fmt: skip
        await uow.connection.execute(insert(terminals), row)
    return person


async def visit(store: Store, part: int, first_day: int, days: int) -> int:
    """Writes two visits of each worker on each of some working days, the newest first; returns how many.

    Args:
        store: a store that :func:`fill` has filled.
        part: as there.
        first_day: how many working days before this month's first have their visits already.
        days: how many days get theirs.
    """
    workers = WORKERS // part
    dialect = "sqlite" if store.is_sqlite else "postgresql"
    turns = _turns(first_day + days)[2 * first_day :]
    async with store.connection() as connection:
        # The triggers would look at each row; the coverage table is written from all of them at the end instead.
        for statement in drop_last_visits(dialect):
            await connection.execute(text(statement))
    for start in range(0, len(turns), 2 * _DAYS_AT_ONCE):
        async with store.connection() as connection:
            given = given_rows(connection, {"n": Integer(), "on": Date(), "at": DateTime(timezone=True)})
            parameters = as_given(connection, turns[start : start + 2 * _DAYS_AT_ONCE])
            number, everybody = given.c.n * workers + people.c.id, people.join(given, people.c.id <= workers)
            names = ["id", "person_id", "filed_by_id", "filed_at", "on", "text", "attachments"]
            filed = select(
                number, people.c.id, people.c.id, given.c.at, given.c.on, literal(""),
                literal([], visits.c.attachments.type),
            )  # fmt: skip
            await connection.execute(insert(visits).from_select(names, filed.select_from(everybody)), parameters)
            # Worker w looks after the households w, w + workers, w + 2 × workers …, and goes through them in turn.
            each = HOUSEHOLDS // part // workers
            names = ["visit_id", "kind", "target_id", "person_id", "on"]
            reached = select(
                number, literal("household"), people.c.id + workers * (given.c.n % each), people.c.id, given.c.on
            )
            await connection.execute(
                insert(visit_targets).from_select(names, reached.select_from(everybody)), parameters
            )
    async with store.connection() as connection:
        await connection.execute(text("DELETE FROM last_visits"))
        await connection.execute(text(
            "INSERT INTO last_visits (person_id, kind, target_id, last_on) "
            'SELECT person_id, kind, target_id, max("on") FROM visit_targets WHERE ended_at IS NULL '
            "GROUP BY person_id, kind, target_id"
        ))  # fmt: skip
        for statement in keep_last_visits(dialect):
            await connection.execute(text(statement))
    async with store.connection() as connection:
        # What autovacuum does within a minute, and SQLite's own housekeeping in the night.
        await connection.execute(text("ANALYZE"))
    if not store.is_sqlite:
        await _tidy(store)
    # All of it is on the disk before anything is measured.
    os.sync()
    return len(turns) * workers


async def _tidy(store: Store) -> None:
    """Does what PostgreSQL's own housekeeping does within its first minutes: else it would do so while we measure."""
    engine = create_async_engine(store.url, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text("VACUUM (ANALYZE)"))
        await connection.execute(text("CHECKPOINT"))
    await engine.dispose()


def _turns(days: int) -> list[tuple[int, date, datetime]]:
    """Returns (number, day, moment) of two visits on each working day before this month, the newest day first."""
    on, turns = TODAY.replace(day=1), []
    for day in range(days):
        on -= timedelta(days={0: 3, 6: 2}.get(on.weekday(), 1))
        moment = datetime(on.year, on.month, on.day, 4, tzinfo=UTC)
        turns += [(2 * day + half, on, moment) for half in (0, 1)]
    return turns
