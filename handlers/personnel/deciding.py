"""The office's word on changes of people: one, or all of a list; 不同意 always says why.

Must never decide what the presser's office does not answer for, nor what came after the list was shown.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, reach
from handlers.areas import Todo
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Choice, Field, Ok, Stop
from handlers.personnel.approval import decides
from handlers.personnel.changing import (
    approve,
    decision_buttons,
    mark_letters,
    params_of,
    refuse,
)
from handlers.personnel.things import todo as todo_of_things
from storage.repositories.letters import Button
from storage.repositories.personnel import PersonnelChange

FORM = "personnel"
"""Who changes and why an office refuses are asked in one form; its ``mode`` says which."""
MOST_SHOWN = 10
AT_ONCE = 10
"""More than these are carried out little by little, see applying.py: one write lock must not last for seconds."""
MOST_TODO = 3
MOST_WORDS = 100
_REASONS = ("enough", "unfit", "papers")


async def waiting(context: Context, import_id: int | None = None) -> list[PersonnelChange]:
    """Returns what waits for the speaker's office, of one import if it is named."""
    paths = reach(context.posts, Act.DECIDE_PEOPLE)
    return await context.uow.personnel.asked(paths, import_id=import_id) if paths else []


async def _decidable(context: Context, subject: Mapping[str, Any]) -> PersonnelChange | None:
    change = await context.uow.personnel.get(int(subject["change"]))
    if change is None or not decides(context.posts, change.office_path) or context.in_group:
        await context.reply("help.not_allowed")
        return None
    if change.state != "asked":
        await context.reply("personnel.decided_before", **params_of(change))
        return None
    return change


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Opens one change with 同意 and 不同意."""
    change = await _decidable(context, subject)
    if change is not None:
        asker = await context.uow.people.get(change.asked_by_id) if change.asked_by_id else None
        told = params_of(change, by=asker.name if asker else "")
        await context.reply("personnel.card", decision_buttons(change), **told)


async def decide(context: Context, subject: Mapping[str, Any]) -> None:
    """同意 carries a change out, 不同意 asks why; a second press says that it was decided."""
    change = await _decidable(context, subject)
    if change is None:
        return
    if subject["yes"]:
        await _say(context, change, await approve(context, change.id))
    else:
        about = {"mode": "refuse", "change": change.id, "name": change.leaver or change.name}
        await engine.start(context, FORM, about)


async def _offer_why(_context: Context, _answers: Answers) -> list[Choice]:
    return [Choice(f"personnel.why_{name}", name, row=1) for name in _REASONS]


async def _read_why(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text.strip()[:MOST_WORDS])


WHY = Field("why", _read_why, offer=_offer_why, asked_when=lambda a: a.get("mode") == "refuse")


async def finish_refusal(context: Context, answers: Answers) -> None:
    """Refuses a change for the reason that was given, if it still waits."""
    change = await _decidable(context, answers)
    if change is not None:
        await _say(context, change, await refuse(context, change.id, str(answers["why"])))


async def _say(context: Context, change: PersonnelChange, done: PersonnelChange | None) -> None:
    if done is None:
        await context.reply("personnel.over", name=change.leaver or change.name)
        return
    await mark_letters(context, done)
    await context.reply("personnel.decided", **params_of(done), rest=len(await waiting(context)))


async def list_(context: Context, subject: Mapping[str, Any]) -> None:
    """Lists what waits, of one import where the button names it; each is opened by its own button, or all at once."""
    import_id = int(subject["import"]) if subject.get("import") is not None else None
    found = await waiting(context, import_id)
    if context.in_group or not found:
        await context.reply("help.not_allowed" if context.in_group else "personnel.nothing_waits")
        return
    shown = found[:MOST_SHOWN]
    buttons = [
        Button("personnel.open", "personnel.show", {"change": one.id}, {"number": number}, row=(number - 1) // 4)
        for number, one in enumerate(shown, start=1)
    ]
    about: dict[str, Any] = {"import": import_id, "up_to": max(one.id for one in found)}
    buttons.append(Button("personnel.all_yes", "personnel.all_yes", about, {"n": len(found)}, row=9))
    lines = [params_of(one) for one in shown]
    await context.reply("personnel.list", buttons, n=len(found), lines=lines, imported=import_id is not None)


async def all_yes(context: Context, subject: Mapping[str, Any]) -> None:
    """全部同意: approves what the list showed, not what came after it."""
    import_id = int(subject["import"]) if subject.get("import") is not None else None
    found = [one for one in await waiting(context, import_id) if one.id <= int(subject["up_to"])]
    if context.in_group or not found:
        await context.reply("help.not_allowed" if context.in_group else "personnel.nothing_waits")
        return
    if context.pressed is not None:
        await context.edit_pressed(buttons=())
    if len(found) > AT_ONCE:
        n = await context.uow.personnel.approve_later([one.id for one in found], context.person.id)
        await context.reply("personnel.all_approved_soon", n=n)
        return
    # Whoever leaves goes first: a number may pass to the newcomer.
    found.sort(key=lambda one: (one.ends_post_id is None, one.id))
    done = [one for one in found if await approve(context, one.id) is not None]
    await context.reply("personnel.all_approved", n=len(done), over=len(found) - len(done))


async def todo(context: Context) -> Sequence[Todo]:
    """What waits for the speaker's office, and what people who left have not given back."""
    items: list[Todo] = []
    found = await waiting(context)
    if len(found) > MOST_TODO:
        items.append(Todo("personnel.todo_many", {"n": len(found)}, see_all(len(found)), order=2))
    else:
        for one in found:
            name = {"name": one.leaver or one.name}
            button = Button("personnel.decide_it", "personnel.show", {"change": one.id}, name)
            items.append(Todo("personnel.todo_one", params_of(one), button, order=2))
    return items + await todo_of_things(context)


def see_all(count: int) -> Button:
    """The button that lists what waits for the office."""
    return Button("personnel.see_all", "personnel.list", {}, {"n": count}, row=8)
