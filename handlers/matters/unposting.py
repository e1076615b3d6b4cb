"""The button 不再公示: takes a settled matter's words off the residents' page, since no mask knows every name.

It must never change anything else of what is closed; the history keeps who took it down.
"""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.matters.letters import show_card
from handlers.matters.looking_up import matter_of_button
from handlers.matters.standing import who_is


async def unpost(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a matter's posted words down, for whoever answers for it."""
    matter = await matter_of_button(context, subject)
    if matter is None:
        return
    if "holder" not in await who_is(context.world, context.uow, context.person, context.posts, matter):
        await context.reply("help.not_allowed")
        return
    changed = (
        await context.uow.matters.change(matter, "unpost", context.person.id, posted="") if matter.posted else None
    )
    await show_card(context, changed or matter)
