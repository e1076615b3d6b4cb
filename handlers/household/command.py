"""/household 户: opens the book of a household and corrects it, in one line or with buttons."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.areas import Area, Command, Todo, Undoable
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Form, Ok, Stop
from handlers.household.correcting import correct_book, take_back
from handlers.household.line import Change, read_changes
from handlers.household.page import ask_which, look_up, show_history, show_page, within_reach
from handlers.household.refresh import refreshing
from handlers.matters import reporting
from handlers.reports.filing import file_text
from handlers.roster.columns import TAGS
from storage.repositories.letters import Button
from storage.repositories.targets import Found

_FIRST = re.compile(r"[\s　:：,，]+")
_BARE = re.compile(r"^户[\s　:：]+(?P<rest>\S.*)$", re.DOTALL)
_WHAT = {"phone": "电话", "add": "增加", "tags": "标签", "needs": "需求", "address": "地址", "remove": "去掉"}
MOST_LISTED = 8


async def run(context: Context, text: str) -> None:
    """Opens the book of the household that the line names, or corrects it at once."""
    word, _, rest = _cut(text)
    if not word:
        await _list_due(context, {})
        return
    found, near = await look_up(context, word)
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


def _cut(text: str) -> tuple[str, str, str]:
    parts = _FIRST.split(text.strip(), maxsplit=1)
    return parts[0], "", parts[1].strip() if len(parts) > 1 else ""


async def _open(context: Context, household: Found, line: str, visit_id: int | None) -> None:
    if not line:
        await show_page(context, household, visit_id)
        return
    said = read_changes(line)
    if said.unread or not said.changes:
        await context.reply("household.unread", [_open_button(household)], name=household.name, words=said.unread[:5])
    elif any(change.what == "history" for change in said.changes):
        await show_history(context, household)
    else:
        await _correct(context, household, said.changes, visit_id)


async def _correct(context: Context, household: Found, changes: Sequence[Change], visit_id: int | None) -> None:
    done = await correct_book(context, household, changes, visit_id)
    buttons = [_open_button(household)]
    if done.entries:
        buttons.insert(0, Button("undo", "household.take_back", {"entries": done.entries}, row=0))
    # After the head of a household changed, people call it by the new name.
    name = next((change.value for change in changes if change.what == "name"), household.name)
    await context.reply("household.changed", buttons, name=name, lines=done.lines, unknown=done.unknown)


def _open_button(household: Found) -> Button:
    return Button("household.open", "household.open", {"household": household.id}, {"name": household.name}, row=0)


async def _reached(context: Context, subject: Mapping[str, Any]) -> Found | None:
    """Returns the household of a button, unless it is pressed in a group or is out of the speaker's reach now."""
    if context.in_group:
        await context.reply("household.come_private")
        return None
    household = await within_reach(context, int(subject["household"]))
    if household is None:
        await context.reply("visits.not_yours")
    return household


def _visit_of(subject: Mapping[str, Any]) -> int | None:
    return int(subject["visit"]) if subject.get("visit") is not None else None


async def open_(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that opens a book; after a visit it knows the visit."""
    household = await _reached(context, subject)
    if household is not None:
        await _open(context, household, str(subject.get("line", "")), _visit_of(subject))


async def same(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 没有变化: somebody looked, and the book is right."""
    household = await _reached(context, subject)
    if household is not None:
        if context.pressed is not None:
            kept = [
                Button(b["label"], b["action"], b["subject"], b["params"], b["row"])
                for b in context.pressed.buttons
                if not (b["action"] == "household.same" and b["subject"] == subject)
            ]
            await context.edit_pressed(buttons=kept)
        await _correct(context, household, [Change("same")], _visit_of(subject))


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons of a page: asks for the one thing that is to be corrected."""
    household = await _reached(context, subject)
    if household is not None:
        about = {"household": household.id, "name": household.name, "what": str(subject["what"])}
        await engine.start(context, FORM.name, {**about, "visit": subject.get("visit")})


async def needs_from_visit(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that writes what was seen on the visit down as the household's needs."""
    household = await _reached(context, subject)
    visit = await context.uow.visits.get(int(subject["visit"])) if household is not None else None
    if household is None:
        return
    if visit is None or visit.ended_at is not None or not visit.text:
        await context.reply("household.nothing_said", name=household.name)
    else:
        await _correct(context, household, [Change("needs", visit.text[:300])], visit.id)


async def everywhere(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 一次记全: what a visit says goes to the log, to the household's book and to a matter.

    Source: the rulebook that asks for it, 四（一）5 (一表采集).
    """
    visit = await context.uow.visits.get(int(subject["visit"]))
    if visit is None or visit.ended_at is not None or context.person.id != visit.person_id:
        await context.reply("help.not_allowed")
        return
    household = await _reached(context, subject)
    if household is None:
        return
    if context.pressed is not None:
        kept = [
            Button(b["label"], b["action"], b["subject"], b["params"], b["row"])
            for b in context.pressed.buttons
            if b["action"] not in ("household.everywhere", "matters.from_visit")
        ]
        await context.edit_pressed(buttons=kept)
    await file_text(context, f"走访{household.name}：{visit.text}", [], source="")
    await _correct(context, household, [Change("needs", visit.text[:300])], visit.id)
    await reporting.from_visit(context, {"visit": visit.id})


async def history(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 更正记录."""
    household = await _reached(context, subject)
    if household is not None:
        await show_history(context, household)


async def _offer(context: Context, answers: Answers) -> Sequence[Choice]:
    household = await within_reach(context, int(answers["household"]))
    if household is None:
        return []
    residents = await context.uow.household_book.residents_of([household.id])
    what = answers["what"]
    if what == "tags":
        words = [tag for tag in TAGS if tag not in household.tags]
    elif what == "remove":
        words = [*(one.name for one in residents), *household.tags]
    else:
        words = []
    return [Choice("household.word", word, {"word": word}, row=n // 2) for n, word in enumerate(words[:MOST_LISTED])]


async def _read(_context: Context, answers: Answers, text: str) -> Ok | Again | Stop:
    said = read_changes(f"{_WHAT[answers['what']]} {text.strip()}")
    if said.unread or not said.changes:
        return Again("household.unread_value", {"what": answers["what"], "words": said.unread[:3]})
    return Ok(text.strip())


async def _finish(context: Context, answers: Answers) -> None:
    household = await within_reach(context, int(answers["household"]))
    if household is None:
        await context.reply("visits.not_yours")
        return
    said = read_changes(f"{_WHAT[answers['what']]} {answers['value']}")
    await _correct(context, household, said.changes, answers.get("visit"))


FORM = Form("household", (Field("value", _read, offer=_offer),), _finish)


async def withdraw(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes corrections back; what stood there before stands there again."""
    entries = [one for one in [await context.uow.household_book.entry(int(n)) for n in subject["entries"]] if one]
    if not entries or any(one.filed_by_id != context.person.id for one in entries):
        await context.reply("help.not_allowed")
        return
    household = await _reached(context, {"household": entries[0].household_id})
    if household is None:
        return
    living = [one for one in entries if one.ended_at is None]
    if not living:
        await context.reply("household.taken_back_before", name=household.name)
    elif await take_back(context, household, living):
        if context.pressed is not None:
            await context.edit_pressed(buttons=())
        await context.reply("household.taken_back", [_open_button(household)], name=household.name)
    else:
        await context.reply("household.changed_since", [_open_button(household)], name=household.name)


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
    commands=(Command("household", "户", run, in_groups=False),),
    actions={
        "open": open_,
        "same": same,
        "ask": ask,
        "needs_from_visit": needs_from_visit,
        "everywhere": everywhere,
        "history": history,
        "take_back": withdraw,
        "list_due": _list_due,
    },
    forms=(FORM,),
    take=take,
    todo=todo,
    undoable=undoable,
)
