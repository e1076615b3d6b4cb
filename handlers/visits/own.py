"""The visit that a button is about: of whoever it is, or of whoever filed it, and only while it counts.

It looks and refuses; must never change a visit.
"""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from storage.repositories.visits import Visit


async def own_visit(context: Context, subject: Mapping[str, Any]) -> Visit | None:
    """Returns the visit of a button if it is the speaker's and still counts; else says why not."""
    visit = await context.uow.visits.get(int(subject["visit"]))
    if visit is None or context.person.id not in (visit.person_id, visit.filed_by_id):
        await context.reply("help.not_allowed")
    elif visit.ended_at is not None:
        await context.reply("visits.gone")
    else:
        return visit
    return None
