"""Matters at the size of a county: 100,000 open and 1,000,000 closed ones in 10,800 grids, on every store.

Measured are registering one, a sweep of deadlines, a township's month as `gridbot ledger` makes it, and a duplicate
check. The rows are written by the store itself, out of counted numbers, so that filling it takes seconds. It must never
measure an idle look: the sweep warns of what falls due in five minutes, and the duplicate check is in the busiest grid.
"""

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from io import BytesIO
from typing import Any

from sqlalchemy import insert, text

from bot.cli.ledger import read_book, sheets_of
from bot.documents.workbook import write_workbook
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import World
from handlers.matters.duplicates import near_texts
from handlers.matters.registering import NewMatter, register_matter
from handlers.matters.sweeping import sweep
from storage.engine import Store
from storage.repositories.matter_doubts import bands
from storage.tables import departments, grids, matter_photos, people, posts, terminals
from tests.bench.figures import Figure, Stopwatch, median
from tests.bench.run import Run
from tests.bench.stores import SQLITE, fresh
from tests.conversation import HandClock

NOW = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
OPEN, CLOSED = 100_000, 1_000_000
TOWNSHIPS, VILLAGES, LEAVES = 36, 10, 30
OPEN_DAYS, CLOSED_DAYS = 60, 700
PHOTOS = 100_000
DUE_AT_ONCE = 20
"""So many of a county's open matters have a warning in the five minutes of one sweep: 100,000 over seventeen days."""
CHUNK = 5_000
ROUNDS = 15
REACH_MS = {"register": 20.0, "sweep": 300.0, "township month": 1000.0, "duplicate check": 30.0}


@dataclass(frozen=True)
class _Words:
    """How one store writes what the other writes differently."""

    ago: str
    day: str
    json: str


_STORES = {
    True: _Words("strftime('%Y-%m-%d %H:%M:%S.000000', :now, (0 - ({n})) || ' minutes')", "date({at})", "'[]'"),
    False: _Words("(CAST(:now AS timestamptz) - ({n}) * interval '1 minute')", "CAST({at} AS date)", "'[]'::jsonb"),
}


async def measure(run: Run) -> list[Figure]:
    """Measures on every kind of store; ``--quick`` takes a twentieth of the matters."""
    part = 20 if run.quick else 1
    figures: list[Figure] = []
    for kind in run.kinds:
        async with fresh(kind, run.server) as store:
            watch = Stopwatch()
            await _fill(store, kind == SQLITE, OPEN // part, CLOSED // part)
            filled = f"{OPEN // part} open, {CLOSED // part} closed; written in {watch.seconds:.0f} s"
            world = await open_world(Settings(), store, HandClock(NOW))
            for what, taken in (await _taken(store, world)).items():
                reach = REACH_MS[what]
                middle = median(taken)
                figures.append(
                    Figure(f"{what}, {kind}", middle, "ms", f"≤ {reach:g} ms", middle <= reach,
                           note=f"worst {max(taken):.0f} ms; {filled}", samples=taken)
                )  # fmt: skip
    return figures


async def _taken(store: Store, world: World) -> dict[str, list[float]]:
    """Returns the milliseconds of each round by what was done."""
    chance = random.Random(2)
    async with store.reading(NOW) as uow:
        busy = await uow.grids.by_code("T0-0-0")
        (busiest,) = await uow.matters.between(busy.path, NOW - timedelta(days=1), NOW, limit=1) if busy else ()
    assert busy is not None
    clock = HandClock(NOW)

    async def register() -> None:
        async with store.writing(NOW) as uow:
            new = NewMatter(busy, f"{chance.randrange(10**6)}号院门口路灯不亮", "公共设施", reporter_id=1)
            await register_matter(world, uow, new)

    async def sweep_once() -> None:
        await sweep(store, world, clock, clock.now())

    async def make_due() -> None:
        some = "(SELECT id FROM matters WHERE state = 'handling' AND next_at > :now ORDER BY next_at LIMIT :count)"
        async with store.writing(NOW) as uow:
            change = text(f"UPDATE matters SET next_at = :now WHERE id IN {some}")  # noqa: S608 - no word from outside.
            await uow.connection.execute(change, {"now": _moment(store), "count": DUE_AT_ONCE})

    async def month() -> None:
        book = await read_book(store, world, "T1", NOW.date())
        assert book is not None
        write_workbook(BytesIO(), sheets_of(book))

    async def duplicates() -> None:
        async with store.reading(NOW) as uow:
            await near_texts(uow, busiest)
            await uow.matters.like_photo(chance.getrandbits(64), busiest.id)

    return {
        "register": await _rounds(register),
        "sweep": await _rounds(sweep_once, make_due),
        "township month": await _rounds(month),
        "duplicate check": await _rounds(duplicates),
    }


async def _rounds(work: Callable[[], Awaitable[None]], before: Callable[[], Awaitable[None]] | None = None) -> Any:
    taken = []
    for number in range(ROUNDS + 1):
        if before is not None:
            await before()
        watch = Stopwatch()
        await work()
        if number:  # The first one reads what a program that runs has read already.
            taken.append(watch.seconds * 1000)
    return taken


def _moment(store: Store) -> Any:
    return NOW.strftime("%Y-%m-%d %H:%M:%S.%f") if store.is_sqlite else NOW


async def _fill(store: Store, is_sqlite: bool, open_ones: int, closed: int) -> None:
    """Writes the county, its matters with a photo for some, and tells the store to look at what it holds."""
    await _write_county(store)
    words = _STORES[is_sqlite]
    async with store.writing(NOW) as uow:
        for count, first, days, is_closed in ((closed, 0, CLOSED_DAYS, True), (open_ones, closed, OPEN_DAYS, False)):
            statement = text(_matters_sql(words, days, is_closed))
            await uow.connection.execute(statement, {"now": _moment(store), "first": first, "count": count})
    chance = random.Random(1)
    for start in range(0, min(PHOTOS, closed), CHUNK):
        rows = [_photo(n, chance.getrandbits(64)) for n in range(start + 1, start + CHUNK + 1)]
        async with store.writing(NOW) as uow:
            await uow.connection.execute(insert(matter_photos), rows)
    async with store.writing(NOW) as uow:
        await uow.connection.execute(text("ANALYZE"))


def _photo(matter_id: int, value: int) -> dict[str, Any]:
    signed = value - (1 << 64) if value >> 63 else value
    return {"matter_id": matter_id, "file_id": "f", "hash": signed, "looked_at": NOW, **bands(value)}


def _matters_sql(words: _Words, days: int, is_closed: bool) -> str:
    """One INSERT out of counted numbers; every thousandth matter lies in the same, busiest grid."""
    at = words.ago.format(n=f"m.n % ({days} * 1440)")
    later = words.ago.format(n=f"m.n % ({days} * 1440) - 7200")
    done = words.ago.format(n=f"m.n % ({days} * 1440) - 2880") if is_closed else "NULL"
    next_at = "NULL" if is_closed else words.ago.format(n="-1 - m.n % 24480")
    state, satisfied = ("'closed'", "TRUE") if is_closed else ("'handling'", "NULL")
    # Whoever has to be blamed for a late one is known only where one was late: these all were in time.
    return f"""
        WITH RECURSIVE counted(n) AS (SELECT CAST(:first AS INTEGER) UNION ALL
            SELECT n + 1 FROM counted WHERE n < CAST(:first AS INTEGER) + CAST(:count AS INTEGER) - 1),
        leaves AS (SELECT id, path, row_number() OVER (ORDER BY id) - 1 AS k FROM grids WHERE level = 4),
        m AS (SELECT n, CASE WHEN n % 1000 = 0 THEN 0 ELSE n % {TOWNSHIPS * VILLAGES * LEAVES} END AS k FROM counted)
        INSERT INTO matters (number, grid_id, grid_path, origin, kind, urgent, confidential, text, attachments,
            registered_at, state, version, holder_id, holder_path, handed_on, due_on, due_at, respond_by_at, next_at,
            stage, reporter_id, responded_at, solved_at, followed_at, closed_at, satisfied)
        SELECT 'N' || m.n, g.id, g.path, 'worker', '环境卫生', FALSE, FALSE,
            (m.n % 977) || '号路口第' || (m.n % 89) || '根杆子旁边有' || m.n || '堆东西', {words.json},
            {at}, {state}, 3, g.id, g.path, {words.day.format(at=at)}, {words.day.format(at=later)}, {later}, {later},
            {next_at}, 'half', g.id, {at}, {done}, {done}, {done}, {satisfied}
        FROM m JOIN leaves g ON g.k = m.k"""  # noqa: S608 - made of constants alone.


async def _write_county(store: Store) -> None:
    """Writes 36 townships of ten villages of thirty grids, with a head or a worker and a terminal on each."""
    tree: list[dict[str, Any]] = []

    def grow(code: str, level: int, parent: dict[str, Any] | None, rulebook: str | None = None) -> dict[str, Any]:
        number = len(tree) + 1
        tree.append({
            "id": number, "code": code, "name": f"{code}格", "level": level, "rulebook": rulebook,
            "parent_id": parent["id"] if parent else None, "path": f"{parent['path'] if parent else '/'}{number}/",
        })  # fmt: skip
        return tree[-1]

    county = grow("0", 0, None, "fumeng-2022")
    for t in range(TOWNSHIPS):
        township = grow(f"T{t}", 1, county)
        for v in range(VILLAGES):
            village = grow(f"T{t}-{v}", 3, township)
            for leaf in range(LEAVES):
                grow(f"T{t}-{v}-{leaf}", 4, village)
    since = date(2024, 1, 1)
    staff = [
        {"id": grid["id"], "name": f"人{grid['id']}", "phone": str(13_000_000_000 + grid["id"]), "created_at": NOW}
        for grid in tree
    ]  # fmt: skip
    serving = [
        {"person_id": grid["id"], "grid_id": grid["id"], "since_on": since, "level": grid["level"], "title": "网格员",
         "role": "worker" if grid["level"] == 4 else "office" if grid["level"] == 0 else "head"}
        for grid in tree
    ]  # fmt: skip
    chats = [
        {"id": grid["id"], "channel": "paper", "account": "paper", "address": str(grid["id"]), "kind": "private",
         "state": "open", "person_id": grid["id"], "opened_at": NOW}
        for grid in tree
    ]  # fmt: skip
    async with store.writing(NOW) as uow:
        for table, rows in ((grids, tree), (people, staff), (posts, serving), (terminals, chats)):
            for start in range(0, len(rows), CHUNK):
                await uow.connection.execute(insert(table), rows[start : start + CHUNK])
        await uow.connection.execute(insert(departments), [{"code": f"D{n}", "name": f"部门{n}"} for n in range(40)])
