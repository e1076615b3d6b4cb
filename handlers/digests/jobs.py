"""Digests that come by themselves: the day's in the evening, the week's and the month's in the morning after.

The whole tree is counted once for all readers; then each reader's own part is queued, chunk by chunk, said once.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from handlers.access import Act, reach
from handlers.context import World
from handlers.digests.digest import build
from handlers.digests.letter import letter_of
from handlers.digests.reading import is_provisional
from handlers.digests.spans import Span, span_before, span_due
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.queries.gather import Sheet, gather
from handlers.reminders.quiet import end_of_quiet
from handlers.reminders.roll import Roll, call_roll
from handlers.unasked import send_unasked
from storage.engine import Store
from storage.repositories.grids import Grid, grid_id_of
from storage.repositories.letters import Lane, Letter
from storage.repositories.people import Post

CHUNK_READERS = 200
_STALE_AFTER = timedelta(days=2)


@dataclass(frozen=True)
class Pair:
    """The sheet of a digest's days, and that of the days before."""

    now: Sheet
    before: Sheet


async def daily(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """The day's digest, on working days."""
    await _send(store, world, clock, "day")


async def longer(store: Store, world: World, clock: Clock, _due_at: datetime) -> None:
    """The week's and the month's digest, on the first working day after they ended."""
    for span in ("week", "month"):
        await _send(store, world, clock, span)


async def _send(store: Store, world: World, clock: Clock, span: Span) -> None:
    now = clock.now()
    on = world.local(now).date()
    days = span_due(world.calendar, span, on)
    if days is None:
        return
    async with store.reading(now) as uow:
        roll = await call_roll(uow, on)
        tree = {grid.id: grid for grid in await uow.grids.all()}
        children: dict[int, list[Grid]] = {}
        for grid in tree.values():
            children.setdefault(grid.parent_id or 0, []).append(grid)
        before = span_before(world.calendar, span, days)
        sheets = {
            root.path: Pair(
                await gather(world, uow, root.path, days),
                await gather(world, uow, root.path, before, missed=False),
            )
            for root in children.get(0, ())
        }
    readers = list(_readers(roll, tree))
    for start in range(0, len(readers), CHUNK_READERS):
        chunk = readers[start : start + CHUNK_READERS]
        async with store.writing(clock.now()) as uow:
            keys = {reader: f"digest:{span}:{days.start}:{reader[0]}:{reader[1]}" for reader in chunk}
            said = await uow.occurrences.said(keys.values())
            terminals = await uow.terminals.of_people({person_id for person_id, _ in chunk})
            settings = world.settings
            due_at = end_of_quiet(world.local(uow.now), settings.quiet_from, settings.quiet_until)
            for person_id, grid_id in chunk:
                mine = [terminal for terminal in terminals if terminal.person_id == person_id]
                key = keys[person_id, grid_id]
                if not mine or key in said:
                    continue
                grid = tree[grid_id]
                letter = _letter(world, grid, children.get(grid_id, ()), span, sheets[_root(grid)], roll)
                await send_unasked(
                    world, uow, mine, letter, Lane.DIGEST, subject=f"digest:{grid_id}", due_at=due_at,
                    expires_at=due_at + _STALE_AFTER,
                )  # fmt: skip
                await uow.occurrences.say([key])


def _root(grid: Grid) -> str:
    return f"/{grid.ancestor_ids[0]}/"


def _readers(roll: Roll, tree: dict[int, Grid]) -> Iterable[tuple[int, int]]:
    """Gives (person, grid) of everybody who reads a digest today; whoever is on leave reads none."""
    posts: dict[int, list[Post]] = {}
    for post in roll.posts:
        posts.setdefault(post.person_id, []).append(post)
    for person_id in sorted(posts):
        if person_id in roll.away or person_id not in roll.reachable:
            continue
        for path in reach(posts[person_id], Act.READ_DIGEST):
            grid_id = grid_id_of(path)
            if grid_id in tree:
                yield person_id, grid_id


def _letter(world: World, grid: Grid, children: Sequence[Grid], span: Span, sheets: Pair, roll: Roll) -> Letter:
    digest = build(
        grid, children, span, sheets.now, sheets.before, reachable=roll.reachable,
        provisional=is_provisional(world, sheets.now.days), running=False,
    )  # fmt: skip
    return letter_of(digest, up=None)


JOBS = (
    Job("digests-day", daily, at=lambda world: world.settings.digest_at, grace=timedelta(hours=5)),
    Job("digests-longer", longer, at=lambda world: world.settings.morning_at, grace=timedelta(hours=15)),
)
