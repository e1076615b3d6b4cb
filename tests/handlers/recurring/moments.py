"""A plan to try out, and days that are off or worked."""

from datetime import date

from config.calendar import Calendar, PublishedCalendar
from tests.conversation import Town

DAILY = "/任务 会师镇村级 每天17点 报两个数：外出人数、返乡人数"


async def off_and_on(town: Town, days: dict[date, bool]) -> None:
    """Imports days off and worked days, as an operator does when a year is published."""
    async with town.store.writing(town.clock.now()) as uow:
        await uow.calendar.put({on: (worked, "") for on, worked in days.items()})
    town.world.calendar = Calendar(PublishedCalendar(), days)
