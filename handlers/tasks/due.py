"""Who has not completed a task that is due soon, for reminders; it sends nothing."""

from datetime import timedelta

from storage.repositories.task_lists import OpenRecipient
from storage.unit_of_work import UnitOfWork

CHUNK = 500


async def open_recipients(
    uow: UnitOfWork, within: timedelta, *, after: tuple[int, int] = (0, 0), limit: int = CHUNK
) -> list[OpenRecipient]:
    """Returns one chunk of those who have not completed an issued task whose deadline is at most ``within`` away.

    Args:
        uow: an open unit of work.
        within: how near the deadline is; deadlines that are over are left out.
        after: (task_id, person_id) of the last row of the chunk before.
        limit: rows at most.
    """
    return await uow.tasks.lists.open_recipients(uow.now + within, after=after, limit=limit)
