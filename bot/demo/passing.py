"""What the people whom no phone shows do while the demo's clock is moved: they report, visit, and sign tasks.

Without it a digest after a jump would say that a whole county stood still. Those whose phones are shown do nothing:
what they do is for whoever clicks there. The same days pass in the same way on every run.
"""

import random
from datetime import date, datetime, time, timedelta

from bot.demo.cast import Cast
from bot.demo.history import CHUNK, REPORT_SHARE, REPORTS, VISITS
from handlers.context import World
from handlers.tasks.counters.counting import EVER, refresh_counters
from storage.engine import Store
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

MOST_DAYS = 12
SIGNED_SHARE = 0.94
DONE_SHARE = 0.85
VISITS_A_DAY = 2
_DAY_ENDS = time(17, 0)


async def live_on(store: Store, world: World, cast: Cast, before: datetime, now: datetime) -> None:
    """Lets the county work through the days that were skipped, as facts dated on them.

    Args:
        store: with the county loaded.
        world: the calendar says which days are worked.
        cast: whose phones are shown, and which subtree lives.
        before: the moment from which the clock was moved.
        now: the moment to which it was moved.
    """
    days = _days(world, before, now)
    if not days:
        return
    async with store.reading(now) as uow:
        grid = await uow.grids.by_code(cast.history)
        assert grid is not None
        shown = {
            terminal.person_id for terminal in [await uow.terminals.at("web", p.key) for p in cast.parts] if terminal
        }
        posts = await uow.people.posts_within(grid.path, world.local(now).date(), roles=("worker", "head"))
    others = [post for post in posts if post.person_id not in shown]
    for start in range(0, len(others), CHUNK):
        async with store.writing(now) as uow:
            for post in others[start : start + CHUNK]:
                await _live(world, uow, post, days)
    await refresh_counters(store, now, newer_than=EVER)


def _days(world: World, before: datetime, now: datetime) -> list[date]:
    """The working days whose evening lies between two moments, the newest few."""
    first, last = world.local(before), world.local(now)
    day = first.date() if first.time() < _DAY_ENDS else first.date() + timedelta(days=1)
    end = last.date() if last.time() >= _DAY_ENDS else last.date() - timedelta(days=1)
    days = [day + timedelta(days=ahead) for ahead in range((end - day).days + 1)]
    return [on for on in days if world.calendar.is_workday(on)][-MOST_DAYS:]


async def _live(world: World, uow: UnitOfWork, post: Post, days: list[date]) -> None:
    chance = random.Random(f"{post.phone} {days[0]}")
    mine = {"person_id": post.person_id, "grid_id": post.grid_id, "filed_by_id": post.person_id}
    if post.role == "worker":
        targets = [("household", one.id) for one in await uow.households.of_worker(post.person_id)]
    else:
        targets = [("grid", grid.id) for grid in await uow.grids.children(post.grid_id)]
    seen = await uow.visits.last_on(targets[0][0], [one for _, one in targets], post.person_id) if targets else {}
    # Whoever was not seen for longest is next, as somebody with a list would do it.
    targets.sort(key=lambda target: (seen.get(target[1], date.min), target[1]))
    for number, on in enumerate(days):
        if post.role == "worker" and chance.random() < REPORT_SHARE:
            at = datetime.combine(on, time(16, chance.randrange(60)), world.settings.zone)
            await uow.reports.add(**mine, filed_at=at, on=on, text=chance.choice(REPORTS), attachments=[], late=False)
        today = targets[number * VISITS_A_DAY : (number + 1) * VISITS_A_DAY]
        if today:
            at = datetime.combine(on, time(10 + chance.randrange(6), chance.randrange(60)), world.settings.zone)
            visit = await uow.visits.add(**mine, filed_at=at, on=on, text=chance.choice(VISITS), attachments=[])
            await uow.visits.add_targets(visit, post.person_id, on, today)
    await _sign(uow, post, chance)


async def _sign(uow: UnitOfWork, post: Post, chance: random.Random) -> None:
    """Signs what this person was sent, mostly."""
    terminals = await uow.terminals.of_people([post.person_id])
    for task in await uow.tasks.lists.open_for(post.person_id) if terminals else ():
        if chance.random() < SIGNED_SHARE:
            await uow.tasks.sign(task.task_id, post.person_id, terminals[0].id, done=chance.random() < DONE_SHARE)
