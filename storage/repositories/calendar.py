"""Working days that were published after the calendar library's last release."""

from collections.abc import Mapping
from datetime import date

from sqlalchemy import delete, insert, select

from storage.repositories.base import Repository
from storage.tables import calendar_days


class CalendarDays(Repository):
    """The override table of the working-day calendar."""

    async def overrides(self) -> dict[date, bool]:
        """Returns day → is a working day, for every imported day."""
        return {row.on: row.working for row in await self.rows(select(calendar_days))}

    async def put(self, days: Mapping[date, tuple[bool, str]]) -> None:
        """Writes days (working or not, the holiday's name), replacing what was known of the same days."""
        if not days:
            return
        await self.connection.execute(delete(calendar_days).where(calendar_days.c.on.in_(list(days))))
        await self.connection.execute(
            insert(calendar_days),
            [{"on": on, "working": working, "name": name} for on, (working, name) in days.items()],
        )
