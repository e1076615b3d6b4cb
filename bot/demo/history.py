"""What happened in the county before the demo begins: reports and visits of the last weeks, the same on every run.

Made up, but shaped like life: most report daily, some forget; most households were seen, a few are still to be seen,
so that a reminder is near and a digest has numbers. Written as facts, dated on their days.
"""

import random
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta

from handlers.context import World
from handlers.roster.sheets import Progress, quiet
from storage.engine import Store
from storage.repositories.people import Post
from storage.unit_of_work import UnitOfWork

REPORT_DAYS = 10
VISIT_DAYS = 45
CHUNK = 20
REPORT_SHARE = 0.86
LAST_MONTH_SHARE = 0.9
REPORTS = (
    "上午入户走访，了解老人用药情况；下午清理村口水渠。",
    "排查用电用火隐患，劝导两户不要焚烧秸秆。",
    "协助发放惠民政策明白纸，登记流动人口。",
    "巡查河道和道路，处理一处乱堆杂物。",
    "帮两位老人办理医保缴费，调解一起邻里小纠纷。",
    "核对低保户信息，入户了解过冬取暖情况。",
)
VISITS = (
    "一切都好",
    "身体还好，药按时吃",
    "反映门口路灯不亮，已记下",
    "取暖没问题",
    "讲了防诈骗和用电安全",
    "孩子在外务工，按时联系",
)


async def write_history(store: Store, world: World, grid_code: str, now: datetime, progress: Progress = quiet) -> None:
    """Writes the last weeks' facts down.

    Args:
        store: with the county loaded.
        world: the calendar says which days were worked.
        grid_code: the subtree that has a history.
        now: the demo's present; nothing is dated on its day.
        progress: told ('往事', people done, people in all).
    """
    chance = random.Random(20221118)
    today = world.local(now).date()
    async with store.reading(now) as uow:
        grid = await uow.grids.by_code(grid_code)
        assert grid is not None
        posts = await uow.people.posts_within(grid.path, today, roles=("worker", "head"))
    posts = [post for post in posts if post.role == "worker" or post.level == 3]
    for start in range(0, len(posts), CHUNK):
        async with store.writing(now) as uow:
            for post in posts[start : start + CHUNK]:
                await _write_person(world, uow, post, today, chance)
        progress("往事", min(start + CHUNK, len(posts)), len(posts))


async def _write_person(world: World, uow: UnitOfWork, post: Post, today: date, chance: random.Random) -> None:
    days = _workdays(world, today, VISIT_DAYS)
    zone = world.settings.zone
    if post.role == "worker":
        for on in days[-REPORT_DAYS:]:
            if chance.random() < REPORT_SHARE:
                at = datetime.combine(on, time(17, chance.randrange(50)), zone)
                await uow.reports.add(
                    person_id=post.person_id, grid_id=post.grid_id, filed_by_id=post.person_id, filed_at=at, on=on,
                    text=chance.choice(REPORTS), attachments=[], late=False,
                )  # fmt: skip
        targets = [("household", one.id) for one in await uow.households.of_worker(post.person_id)]
    else:
        below = [("household", one.id) for one in await uow.households.within(post.grid_path)]
        targets = [
            *chance.sample(below, len(below) * 2 // 3),
            *(("grid", g.id) for g in await uow.grids.children(post.grid_id)),
        ]
    for on, target in _seen(days, targets, today, chance):
        at = datetime.combine(on, time(10 + chance.randrange(6), chance.randrange(60)), zone)
        visit = await uow.visits.add(
            person_id=post.person_id, grid_id=post.grid_id, filed_by_id=post.person_id, filed_at=at, on=on,
            text=chance.choice(VISITS), attachments=[],
        )  # fmt: skip
        await uow.visits.add_targets(visit, post.person_id, on, [target])


def _workdays(world: World, today: date, back: int) -> list[date]:
    days = [today - timedelta(days=ago) for ago in range(back, 0, -1)]
    return [on for on in days if world.calendar.is_workday(on)]


def _seen(
    days: Sequence[date], targets: Sequence[tuple[str, int]], today: date, chance: random.Random
) -> Iterator[tuple[date, tuple[str, int]]]:
    """Last month nearly everybody was seen; this month all but the last two, as far as its days have passed."""
    this_month = [on for on in days if (on.year, on.month) == (today.year, today.month)]
    before = [on for on in days if on not in this_month]
    for target in targets:
        if before and chance.random() < LAST_MONTH_SHARE:
            yield chance.choice(before), target
    for target in targets[: max(0, len(targets) - 2)]:
        if this_month:
            yield chance.choice(this_month), target
