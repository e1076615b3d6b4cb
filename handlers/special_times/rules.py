"""What the rulebooks of a subtree say of special periods: a tighter rhythm where one gives it, else its very words.

Must never make up a figure: where the document gives none, that is what is shown.
"""

from datetime import date

from config.rulebooks.schema import Rulebook
from handlers.context import Context

NOTE = "special-times"
"""The id under which a rulebook's notes speak of special periods."""
_WORD = "特殊"


async def rules_of(context: Context, path: str, on: date) -> list[dict[str, str]]:
    """Returns document, clause and words of each rulebook that a subtree follows and that speaks of special periods.

    Args:
        context: world and store.
        path: the grid for which a period holds.
        on: a day of it.
    """
    books: dict[str, Rulebook] = {}
    own = await context.world.rulebook_of(context.uow, path)
    for book in [
        own,
        *(context.world.rulebooks.get(g.rulebook or "") for g in await context.uow.grids.with_rulebook(path)),
    ]:
        if book is not None:
            books.setdefault(book.name, book)
    found = []
    for book in books.values():
        tighter = [quota for quota in book.quotas_on(on) if quota.when and _WORD in quota.when]
        found += [
            {"document": book.document.title, "clause": quota.clause or "", "says": quota.says, "reading": ""}
            for quota in tighter
        ]
        found += [
            {"document": book.document.title, "clause": note.clause or "", "says": note.text, "reading": note.reading}
            for note in book.notes if note.id == NOTE and not tighter
        ]  # fmt: skip
    return found
