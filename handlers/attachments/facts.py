"""Which facts hold attachments, and who may see them: the fact's person, who filed it, and who may read reports there.

Adding a table: write its reader and name it in ``_READERS``. Must never look into a file: a fact holds ids only.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.matters.standing import may_see as may_see_matter


@dataclass(frozen=True)
class FiledWith:
    """What a fact says of its attachments; ``counts`` is false once it was withdrawn or corrected."""

    table: str
    person_id: int
    filed_by_id: int
    on: date
    attachments: Sequence[Mapping[str, Any]]
    counts: bool = True
    who: str = ""  # Instead of the person's name, where it is nobody's whom we know.
    private: bool = False  # Nobody's but the person's own: it has not been filed yet.


async def find_fact(context: Context, table: str, fact_id: int) -> FiledWith | None:
    """Returns a fact with its attachments; None if there is none, or the table holds none."""
    reader = _READERS.get(table)
    return None if reader is None else await reader(context, fact_id)


async def may_see(context: Context, fact: FiledWith) -> bool:
    """Whether the speaker may see a fact's attachments; a group may never."""
    if context.in_group:
        return False
    if context.person.id in (fact.person_id, fact.filed_by_id):
        return True
    if fact.private:
        return False
    posts = await context.uow.people.posts_of(fact.person_id, fact.on)
    return any(may(context.posts, Act.READ_REPORTS, post.grid_path) for post in posts)


async def _report(context: Context, fact_id: int) -> FiledWith | None:
    entry = await context.uow.reports.get(fact_id)
    if entry is None:
        return None
    counting = await context.uow.reports.of_day(entry.person_id, entry.on)
    counts = any(one.id == entry.id for one in counting)
    return FiledWith("reports", entry.person_id, entry.filed_by_id, entry.on, entry.attachments, counts)


async def _visit(context: Context, fact_id: int) -> FiledWith | None:
    visit = await context.uow.visits.get(fact_id)
    if visit is None:
        return None
    counts = visit.ended_at is None
    return FiledWith("visits", visit.person_id, visit.filed_by_id, visit.on, visit.attachments, counts)


async def _filing(context: Context, fact_id: int) -> FiledWith | None:
    filing = await context.uow.filings.get(fact_id)
    if filing is None:
        return None
    counts = filing.ended_at is None
    return FiledWith("filings", filing.person_id, filing.filed_by_id, filing.on, filing.attachments, counts)


async def _note(context: Context, fact_id: int) -> FiledWith | None:
    note = await context.uow.notes.get(fact_id)
    if note is None:
        return None
    on = context.world.local(note.at).date()
    return FiledWith("notes", note.person_id, note.person_id, on, note.attachments, private=True)


async def _matter(context: Context, fact_id: int) -> FiledWith | None:
    """A matter's own chain decides who sees it: to whoever may, it is shown as theirs."""
    matter = await context.uow.matters.get(fact_id)
    if matter is None:
        return None
    sees = await may_see_matter(context.world, context.uow, context.person, context.posts, matter)
    reporter = matter.reporter_id or (context.person.id if sees else 0)
    on = context.world.local(matter.registered_at).date()
    seen_by = context.person.id if sees else reporter
    who = "" if matter.reporter_id else "居民" if matter.origin == "public" else matter.platform
    return FiledWith("matters", reporter, seen_by, on, matter.attachments, who=who, private=True)


_READERS: Mapping[str, Callable[[Context, int], Awaitable[FiledWith | None]]] = {
    "reports": _report,
    "visits": _visit,
    "filings": _filing,
    "notes": _note,
    "matters": _matter,
}
