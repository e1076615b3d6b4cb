"""Earlier, never later: until when a task that was handed down may run at most.

Must never change a deadline: it only says how far one may go.
"""

from datetime import datetime

from handlers.context import Context


async def limit_of(context: Context, parent_id: int | None, issuer_id: int) -> datetime | None:
    """Returns until when whoever hands a task down was asked for it; None where nobody set an end.

    Args:
        context: for the store.
        parent_id: the task that is handed down; None for a task of one's own.
        issuer_id: who hands it down.
    """
    above = await context.uow.tasks.answers.slot(parent_id, issuer_id) if parent_id is not None else None
    return above.deadline_at if above is not None else None


def is_beyond(at: datetime | str | None, limit: datetime | None) -> bool:
    """Whether a deadline lies after the limit; having none at all does."""
    if limit is None:
        return False
    return at is None or datetime.fromisoformat(str(at)) > limit
