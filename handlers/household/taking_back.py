"""Takes corrections of a household's book back, by button or 撤回; what stood there before stands there again."""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Undoable
from handlers.context import Context
from handlers.household.correcting import take_back
from handlers.household.page import open_button, reached


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes corrections back; what stood there before stands there again."""
    entries = [one for one in [await context.uow.household_book.entry(int(n)) for n in subject["entries"]] if one]
    if not entries or any(one.filed_by_id != context.person.id for one in entries):
        await context.reply("help.not_allowed")
        return
    household = await reached(context, {"household": entries[0].household_id})
    if household is None:
        return
    living = [one for one in entries if one.ended_at is None]
    if not living:
        await context.reply("household.taken_back_before", name=household.name)
    elif await take_back(context, household, living):
        if context.pressed is not None:
            await context.edit_pressed(buttons=())
        await context.reply("household.taken_back", [open_button(household)], name=household.name)
    else:
        await context.reply("household.changed_since", [open_button(household)], name=household.name)


async def undoable(context: Context) -> Undoable | None:
    """The newest line about a household that this person wrote."""
    newest = await context.uow.household_book.newest_by(context.person.id)
    if newest is None:
        return None
    entry_id, at = newest

    async def undo() -> None:
        entry = await context.uow.household_book.entry(entry_id)
        assert entry is not None
        of_one_line = await context.uow.household_book.entries_of(entry.household_id)
        ids = [
            one.id
            for one in of_one_line
            if one.filed_at == at and one.source == entry.source and one.filed_by_id == context.person.id
        ]
        await withdraw(context, {"entries": ids})

    return Undoable(at, undo)
