"""/household 户: opens the book of a household and corrects it, in one line or with buttons."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.areas import Area, Command, Todo
from handlers.context import Context
from handlers.household import after_visit, asking, taking_back
from handlers.household.line import Change, read_changes
from handlers.household.page import ask_which, look_up, mentioned, open_button, reached, show_history, show_page
from handlers.household.refresh import refreshing
from storage.repositories.letters import Button
from storage.repositories.targets import Found

_FIRST = re.compile(r"[\s　:：,，]+")
_BARE = re.compile(r"^户[\s　:：]+(?P<rest>\S.*)$", re.DOTALL)
MOST_LISTED = 8
_HINTS = (
    "搬走", "搬来", "去世", "过世", "电话改", "电话换", "换电话", "换了电话", "换号", "几口人", "生了", "信息改",
    "改一下信息", "家的情况", "住哪",
)  # fmt: skip


async def run(context: Context, text: str) -> None:
    """Opens the book of the household that the line names, or corrects it at once."""
    word, rest = _cut(text)
    if not word:
        await _list_due(context, {})
        return
    found, near = await look_up(context, word)
    if not found and (spoken_of := await mentioned(context, text)):
        # 钱七家电话换了 names a household in passing.
        found, rest = spoken_of, ""
    if len(found) == 1:
        await _open(context, found[0], rest, None)
    else:
        await ask_which(context, word, found or near, several=bool(found), about={"line": rest} if rest else {})


async def take(context: Context, text: str) -> bool:
    """Takes '户 张三 …' without a slash; '户口本' and '户主不在' are other words."""
    match = _BARE.match(text)
    if match is None:
        return False
    await run(context, match["rest"])
    return True


def _cut(text: str) -> tuple[str, str]:
    word, *rest = _FIRST.split(text.strip(), maxsplit=1)
    return word, rest[0].strip() if rest else ""


async def _open(context: Context, household: Found, line: str, visit_id: int | None) -> None:
    if not line:
        await show_page(context, household, visit_id)
        return
    said = read_changes(line)
    if said.unread or not said.changes:
        await context.reply("household.unread", [open_button(household)], name=household.name, words=said.unread[:5])
    elif any(change.what == "history" for change in said.changes):
        await show_history(context, household)
    else:
        await asking.correct(context, household, said.changes, visit_id)


async def open_(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that opens a book; after a visit it knows the visit."""
    household = await reached(context, subject)
    if household is not None:
        await _open(context, household, str(subject.get("line", "")), asking.visit_of(subject))


async def same(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 没有变化: somebody looked, and the book is right."""
    household = await reached(context, subject)
    if household is not None:
        if context.pressed is not None:
            rest = context.pressed.rest()
            kept = [one for one in rest if one.action != "household.same" or one.subject != subject]
            await context.edit_pressed(buttons=kept)
        await asking.correct(context, household, [Change("same")], asking.visit_of(subject))


async def history(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 更正记录."""
    household = await reached(context, subject)
    if household is not None:
        await show_history(context, household)


async def todo(context: Context) -> Sequence[Todo]:
    """The households whose book is old, where the rulebook asks that it be looked at again."""
    items = []
    for one in refreshing(context.world, context.posts, context.now):
        found, count = await context.uow.household_book.due(
            one.post.grid_path, context.person.id, one.cutoff, never_counts=one.never_counts, limit=3
        )
        if count:
            params = {"names": [home.name for home in found], "n": count, "clause": one.quota.clause}
            items.append(Todo("household.todo_due", params, Button("household.list_due", "household.list_due"), 5))
    return items


async def _list_due(context: Context, _subject: Mapping[str, Any]) -> None:
    """Lists the households whose book is old, the oldest first, each a button."""
    if context.in_group:
        await context.reply("household.come_private")
        return
    for one in refreshing(context.world, context.posts, context.now):
        found, count = await context.uow.household_book.due(
            one.post.grid_path, context.person.id, one.cutoff, never_counts=one.never_counts, limit=MOST_LISTED
        )
        if count:
            buttons = [
                Button(
                    "household.target", "household.open", {"household": home.id},
                    {"name": home.name, "address": home.address, "code": home.code}, row=number,
                )
                for number, home in enumerate(found)
            ]  # fmt: skip
            await context.reply("household.due", buttons, n=count, shown=len(found), says=one.quota.says,
                                clause=one.quota.clause)  # fmt: skip
            return
    await context.reply("household.ask_who")


AREA = Area(
    "household",
    commands=(Command("household", "户", run, in_groups=False, hints=_HINTS, reads_hints=True),),
    actions={
        "open": open_,
        "same": same,
        "ask": asking.ask,
        "needs_from_visit": after_visit.needs_from_visit,
        "everywhere": after_visit.everywhere,
        "history": history,
        "take_back": taking_back.withdraw,
        "list_due": _list_due,
    },
    forms=(asking.FORM,),
    take=take,
    todo=todo,
    undoable=taking_back.undoable,
)
