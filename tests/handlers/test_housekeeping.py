"""Housekeeping: old mail goes, facts stay, and imported days of the calendar are seen while the program runs."""

from datetime import date, timedelta

from sqlalchemy import func, select

from handlers.housekeeping import INBOX_DAYS, LETTER_DAYS, clear_away, read_calendar
from storage.tables import deliveries, inbox, reports
from tests.conversation import Town


async def _counts(town: Town) -> list[int]:
    async with town.store.reading(town.clock.now()) as uow:
        tables = (inbox, deliveries, reports)
        return [await uow.inbox.number(select(func.count()).select_from(table)) for table in tables]


async def test_handled_updates_go_before_letters_and_facts_stay(town: Town) -> None:
    worker = await town.phone("王秀兰")
    await worker.says("日报 上午走访")
    before = await _counts(town)

    town.clock.pass_by(days=INBOX_DAYS + 1)
    await clear_away(town.store, town.world, town.clock, town.clock.now())
    after_a_month = await _counts(town)
    town.clock.pass_by(days=LETTER_DAYS)
    await clear_away(town.store, town.world, town.clock, town.clock.now())

    assert before == [1, 1, 1]
    assert after_a_month == [0, 1, 1]
    assert await _counts(town) == [0, 0, 1]


async def test_days_imported_while_the_program_runs_are_seen(town: Town) -> None:
    new_year = date(2027, 1, 1)
    async with town.store.writing(town.clock.now()) as uow:
        await uow.calendar.put({new_year: (False, "元旦"), new_year + timedelta(days=1): (True, "")})

    await read_calendar(town.store, town.world, town.clock, town.clock.now())

    assert not town.world.calendar.is_workday(new_year)
    assert town.world.calendar.is_workday(new_year + timedelta(days=1))
