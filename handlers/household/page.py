"""Shows the book of one household: residents, tags, needs, the last visits, and a button for each thing to correct.

Must never be shown in a group: it holds phone numbers.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.behalf import Subject
from handlers.context import Context
from handlers.household.correcting import shown
from handlers.household.refresh import is_due, refreshing
from handlers.visits.finding import Reach, ranked
from storage.repositories.household_book import Entry
from storage.repositories.letters import Button
from storage.repositories.targets import Found, Target
from storage.tags import tags_of

MOST_BUTTONS = 8
ASKED = ("phone", "add", "tags", "needs", "address", "remove")
"""What the page has a button for, in this order."""


_LONGEST = 500
"""How much of a text is searched for names."""


async def look_up(context: Context, word: str) -> tuple[list[Found], list[Target]]:
    """Returns the households that a word names within the speaker's reach; if none, those it may have meant."""
    reach = Reach.of(Subject(context.person, tuple(context.posts), "")).as_where()
    reach["grid_paths"] = ()
    bare = word.removesuffix("家里").removesuffix("家")
    words = list(dict.fromkeys(one for one in (word, word.upper(), bare) if one))
    found = [one for one in await context.uow.households.find(words, **reach) if one.kind == "household"]
    if found:
        return found, []
    near = await context.uow.households.near(bare, **reach)
    return [], ranked(bare, [one for one in near if one.kind == "household"])


async def mentioned(context: Context, text: str) -> list[Found]:
    """Returns the households within the speaker's reach that a sentence speaks of by name: 钱七家电话换了."""
    reach = Reach.of(Subject(context.person, tuple(context.posts), "")).as_where()
    reach["grid_paths"] = ()
    targets = await context.uow.households.mentioned(text[:_LONGEST], **reach)
    named = [one for one in targets if one.kind == "household" and one.name != text]
    if not named:
        return []
    found = await context.uow.households.find([one.code for one in named], **reach)
    return [one for one in found if one.kind == "household"]


async def within_reach(context: Context, household_id: int) -> Found | None:
    """Returns a household if the speaker may open its book: own grids, or assigned to them."""
    targets = await context.uow.households.get("household", [household_id])
    if not targets:
        return None
    reach = Reach.of(Subject(context.person, tuple(context.posts), "")).as_where()
    reach["grid_paths"] = ()
    found = await context.uow.households.find([targets[0].code], **reach)
    return next((one for one in found if one.kind == "household" and one.id == household_id), None)


async def ask_which(
    context: Context, word: str, targets: Sequence[Target], *, several: bool, about: Mapping[str, Any]
) -> None:
    """Asks which household is meant; the buttons carry what the line said further."""
    buttons = [
        Button(
            "household.target", "household.open", {**about, "household": one.id},
            {"name": one.name, "address": one.address, "code": one.code}, row=number,
        )
        for number, one in enumerate(targets[:MOST_BUTTONS])
    ]  # fmt: skip
    await context.reply("household.which", buttons, word=word, several=several, any=bool(targets))


async def show_page(context: Context, household: Found, visit_id: int | None = None) -> None:
    """Shows the book of a household."""
    book = context.uow.household_book
    residents = await book.residents_of([household.id])
    needs = await book.newest_of(household.id, "needs")
    calls = await book.calls_at(household.id)
    due = [one for one in refreshing(context.world, context.posts, context.now) if is_due(one, household.booked_at)]
    await context.reply(
        "household.page", buttons_of(household.id, visit_id),
        name=household.name, code=household.code, address=household.address, tags=list(household.tags),
        residents=[
            {"name": one.name, "relation": one.relation, "phone": one.phone, "tags": list(one.tags)}
            for one in residents
        ],
        needs=needs.after if needs is not None else "",
        booked_on=context.world.local(household.booked_at).date() if household.booked_at else None,
        visits=[{"on": one.on, "text": one.text, "by": one.by} for one in calls], due=bool(due),
        clause=due[0].quota.clause if due else "",
    )  # fmt: skip


def buttons_of(household_id: int, visit_id: int | None) -> list[Button]:
    """The buttons below a book: unchanged, and one for each thing that can be corrected."""
    about: dict[str, Any] = {"household": household_id}
    if visit_id is not None:
        about["visit"] = visit_id
    buttons = [Button("household.same", "household.same", about, row=0)]
    if visit_id is not None:
        buttons.append(Button("household.needs_from_visit", "household.needs_from_visit", about, row=0))
    buttons += [
        Button(f"household.ask_{what}", "household.ask", {**about, "what": what}, row=1 + number // 2)
        for number, what in enumerate(ASKED)
    ]
    return [*buttons, Button("household.history", "household.history", about, row=5)]


async def show_history(context: Context, household: Target) -> None:
    """Shows what was said about a household, by whom and when, the newest first."""
    entries = await context.uow.household_book.entries_of(household.id)
    lines = [line_of(entry, context) for entry in entries]
    await context.reply("household.history", name=household.name, lines=lines)


def line_of(entry: Entry, context: Context) -> dict[str, Any]:
    """Returns what a letter says of one entry."""
    before, after = entry.before, entry.after
    if entry.what == "resident":
        before, after = shown(before), shown(after)
    elif entry.what == "tags":
        before, after = list(tags_of(before)), list(tags_of(after))
    on = context.world.local(entry.filed_at).date()
    return {
        "what": entry.what, "before": before, "after": after, "by": entry.by, "on": on,
        "ended": entry.ended_at is not None,
    }  # fmt: skip


def open_button(household: Found) -> Button:
    """The button that opens a book."""
    return Button("household.open", "household.open", {"household": household.id}, {"name": household.name}, row=0)


async def reached(context: Context, subject: Mapping[str, Any]) -> Found | None:
    """Returns the household of a button, unless it is pressed in a group or is out of the speaker's reach now."""
    if context.in_group:
        await context.reply("household.come_private")
        return None
    household = await within_reach(context, int(subject["household"]))
    if household is None:
        await context.reply("visits.not_yours")
    return household
