"""While the demo's clock is moved, the county works on; whoever has a phone on the page does nothing by themselves."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.demo.cast import SMALL
from bot.demo.county import SECONDED_WORKER, TWO_POSTS, demo_county
from bot.demo.loading import load
from bot.demo.passing import live_on
from bot.wiring import open_world
from config.settings import Settings
from handlers.context import World
from storage.engine import Store
from tests.conversation import HandClock

WEDNESDAY = datetime(2026, 11, 18, 10, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


async def _loaded(store: Store) -> World:
    world = await open_world(Settings(), store, HandClock(WEDNESDAY))
    await load(store, world, demo_county(), SMALL, WEDNESDAY)
    return world


async def _reported(store: Store, phone: str, start: datetime, end: datetime) -> int:
    async with store.reading(end) as uow:
        person = await uow.people.by_phone(phone)
        assert person is not None
        return len(await uow.reports.between([person.id], start.date(), end.date()))


async def test_people_without_a_phone_on_the_page_report_on_the_days_that_were_skipped(store: Store) -> None:
    world = await _loaded(store)
    later = WEDNESDAY + timedelta(days=7)

    await live_on(store, world, SMALL, WEDNESDAY, later)

    assert await _reported(store, TWO_POSTS, WEDNESDAY, later) > 0
    assert await _reported(store, SECONDED_WORKER, WEDNESDAY, later) == 0


async def test_nothing_happens_before_a_day_is_over(store: Store) -> None:
    world = await _loaded(store)
    noon = WEDNESDAY + timedelta(hours=2)

    await live_on(store, world, SMALL, WEDNESDAY, noon)

    assert await _reported(store, TWO_POSTS, WEDNESDAY, noon) == 0


async def test_a_demo_begins_with_a_few_households_still_to_be_seen_this_month(store: Store) -> None:
    await _loaded(store)

    async with store.reading(WEDNESDAY) as uow:
        person = await uow.people.by_phone(SECONDED_WORKER)
        assert person is not None
        mine = {one.id for one in await uow.households.of_worker(person.id)}
        reached = await uow.visits.reached([person.id], WEDNESDAY.date().replace(day=1), WEDNESDAY.date())

    assert len(mine - {target for _, _, target in reached}) == 2
