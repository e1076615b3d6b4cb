"""A valley of five levels under one rulebook: an office, a head on each level, a worker, and a department."""

from datetime import UTC, datetime

from handlers.matters.registering import NewMatter, register_matter
from handlers.roster.importing import import_roster
from handlers.roster.rows import DepartmentRow, GridRow, HouseholdRow, PostRow, RosterRows
from storage.engine import Store
from storage.repositories.matters import Matter
from tests.conversation import HandClock, Phone, Town
from tests.rosters import rulebooks

# Wednesday 18 November 2026, 10:00; no holiday is near.
ORDINARY = datetime(2026, 11, 18, 2, 0, tzinfo=UTC)
OFFICE, FIRST, SECOND, THIRD, FOURTH = LEVELS = tuple(f"1350000000{n}" for n in range(5))
WORKER, WATER, TWIN = "13500000005", "13500000006", "13500000007"
HEADS = ("网格办", "一级网格长", "二级网格长", "三级网格长", "四级网格长")
HEADS_OF_FUMENG = ("网格办", "一级网格员", "二级网格员", "三级网格员", "四级网格员")


def county(rulebook: str) -> RosterRows:
    codes = ("Z", "Z1", "Z1-1", "Z1-1-1", "Z1-1-1-1")
    grids = [GridRow("Z", "测试县", 0, rulebook=rulebook)]
    grids += [GridRow(code, f"{code}格", level, codes[level - 1], "农村") for level, code in enumerate(codes) if level]
    heads, worker = HEADS_OF_FUMENG if rulebook == "fumeng-2022" else HEADS, "网格员"
    people = [PostRow(f"长{n}级", LEVELS[n], heads[n], codes[n], "某单位", "") for n in range(5)]
    people.append(PostRow("小王", WORKER, worker, "Z1-1-1-1", "村委会", "专职"))
    people.append(PostRow("小赵", TWIN, worker, "Z1-1-1-1", "村委会", "专职"))
    people.append(PostRow("水务人", WATER, worker, "Z1-1-1-1", "测试县水务局", "兼职"))
    homes = [HouseholdRow(f"H{n}", f"户主{n}", "", "Z1-1-1-1", WORKER) for n in range(1, 5)]
    return RosterRows(
        grids=grids, people=people, households=homes, places=[],
        departments=[DepartmentRow("Z-SW", "测试县水务局", contact_phone=WATER)],
    )  # fmt: skip


async def open_valley(store: Store, rulebook: str = "huining-2022", start: datetime = ORDINARY) -> Town:
    await import_roster(store, county(rulebook), rulebooks(), now=start)
    return await Town.open(store, HandClock(start))


async def day(town: Town, month: int, on: int, hour: int = 1, minute: int = 5) -> None:
    """Moves the clock to a moment of 2026, in UTC, and lets the jobs run."""
    town.clock.move_to(datetime(2026, month, on, hour, minute, tzinfo=UTC))
    await town.tick()


async def matter_of(town: Town, number: str) -> Matter:
    async with town.store.reading(town.clock.now()) as uow:
        found = await uow.matters.by_number(number)
    assert found is not None
    return found


async def steps_of(town: Town, number: str) -> list[str]:
    matter = await matter_of(town, number)
    async with town.store.reading(town.clock.now()) as uow:
        return [step.what for step in await uow.matters.steps(matter.id)]


async def more(head: Phone, step: str) -> str:
    """Presses a step that stands behind 更多办法."""
    await head.presses("更多办法")
    return await head.presses(step)


async def reported_by_a_resident(town: Town, text: str, **more: object) -> str:
    """Registers what a resident reported on the public page; returns its number."""
    async with town.store.writing(town.clock.now()) as uow:
        grid = await uow.grids.by_code("Z1-1-1-1")
        assert grid is not None
        new = NewMatter(grid, text, "环境卫生", "public", phone="13912345678", **more)  # type: ignore[arg-type]
        return (await register_matter(town.world, uow, new)).matter.number
