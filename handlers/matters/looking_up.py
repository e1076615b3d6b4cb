"""/件: one matter by its number, the meeting's list, or what is in the speaker's hands; the cards behind the buttons.

It must never show a matter to somebody who may not see it, nor say that a hidden one is there.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, reach
from handlers.context import Context
from handlers.matters import numbers
from handlers.matters.chains import rule_of
from handlers.matters.letters import buttons_of, history, show_card
from handlers.matters.standing import may_see, moves_for, who_is
from storage.repositories.letters import Button
from storage.repositories.matters import Matter

MOST_LISTED = 10
MOST_IN_HAND = 200
"""Nobody reads further down a list on a phone; what is due first stands first."""


async def look_up(context: Context, text: str) -> None:
    """/件: one matter by its number, the meeting's list, or what is in the speaker's hands."""
    text = text.strip()
    if not text:
        await _list_mine(context)
    elif text in ("例会", "例会清单", "会议"):
        await _list_meeting(context)
    else:
        await _look_up_number(context, text)


async def _look_up_number(context: Context, text: str) -> None:
    number = numbers.read(text)
    if number is not None:
        matter = await context.uow.matters.by_number(number)
        if matter is None or not await _sees(context, matter):
            await context.reply("matters.no_such_number")
            return
        await show_card(context, matter)
        return
    # A wrong digit is found by the check; what it may have been is offered, if it is there and theirs to see.
    meant = await _meant(context, text)
    if len(meant) == 1 and numbers.tail(text) is not None:
        await show_card(context, meant[0])
    elif meant:
        await _show_list(context, "matters.did_you_mean", meant)
    else:
        await context.reply("matters.wrong_number")


async def _meant(context: Context, text: str) -> list[Matter]:
    tail = numbers.tail(text)
    if tail is None:
        near = numbers.near(text)
        found = await context.uow.matters.numbered(near) if near else []
    else:
        paths = reach(context.posts, Act.HANDLE_MATTER) or context.own_paths
        found = await context.uow.matters.ending(tail, paths) if paths else []
    return [one for one in found if await _sees(context, one)]


async def _sees(context: Context, matter: Matter) -> bool:
    return await may_see(context.world, context.uow, context.person, context.posts, matter)


async def _list_mine(context: Context, start: int = 0) -> None:
    found = await in_hand(context)
    follow = await to_ask(context, MOST_IN_HAND)
    known = {matter.id for matter in found}
    found += [matter for matter in follow if matter.id not in known]
    if not found:
        mine = await context.uow.matters.reported_by(
            context.person.id, ("registered", "handling", "dispatched", "accepted", "meeting", "paused"), MOST_IN_HAND
        )
        await _show_list(context, "matters.nothing_in_hand" if not mine else "matters.reported", mine, start)
        return
    await _show_list(context, "matters.in_hand", found, start)


async def go_on(context: Context, subject: Mapping[str, Any]) -> None:
    """The button below a list that is longer than one letter: the next ones of what is in the speaker's hands."""
    await (_list_meeting if subject["list"] == "matters.meeting_list" else _list_mine)(context, int(subject["from"]))


async def _list_meeting(context: Context, start: int = 0) -> None:
    found: list[Matter] = []
    for path in context.own_paths:
        found += [one for one in await context.uow.matters.on_meeting_list(path) if await _sees(context, one)]
    await _show_list(context, "matters.meeting_list", list({one.id: one for one in found}.values()), start)


async def _show_list(context: Context, kind: str, found: Sequence[Matter], start: int = 0) -> None:
    shown = found[start : start + MOST_LISTED]
    lines = [
        {"number": one.number, "short": one.text[:30], "state": one.state, "due_on": one.due_on,
         "overdue": one.is_late(context.now)}
        for one in shown
    ]  # fmt: skip
    buttons = [
        Button("matters.open", "matters.show", {"matter": one.id}, {"short": one.text[:12]}, row=n // 2)
        for n, one in enumerate(shown)
    ]
    if left := len(found) - start - len(shown):
        subject = {"list": kind, "from": start + len(shown)}
        buttons.append(Button("matters.go_on", "matters.go_on", subject, {"n": left}, row=90))
    await context.reply(kind, buttons, lines=lines, count=len(found), start=start)


async def in_hand(context: Context) -> list[Matter]:
    """Returns what the speaker has to do something about now: as head of the holding grid, or for a department."""
    heads = [post for post in context.posts if post.role in ("head", "office")]
    found = await context.uow.matters.held(
        [post.grid_path for post in heads], [post.grid_id for post in heads], MOST_IN_HAND
    )
    departments = await context.uow.matters.departments_of(context.person.phone, [p.unit for p in context.posts])
    if departments:
        found += await context.uow.matters.of_departments(departments)
    unique = {matter.id: matter for matter in found if matter.state not in ("solved", "paused")}
    return list(unique.values())


async def to_ask(context: Context, limit: int) -> list[Matter]:
    """Returns what the speaker reported, is settled, and they have to ask about."""
    found = await context.uow.matters.reported_by(context.person.id, ("solved",), limit)
    return [matter for matter in found if rule_of(matter.kind).reporter_ends]


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that opens a matter's card."""
    matter = await matter_of_button(context, subject)
    if matter is not None:
        await show_card(context, matter)


async def show_more(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 更多: the steps that are seldom wanted."""
    matter = await matter_of_button(context, subject)
    if matter is not None:
        who = await who_is(context.world, context.uow, context.person, context.posts, matter)
        buttons = buttons_of(matter, moves_for(matter, who), more=True)
        await context.reply("matters.more_steps", buttons, number=matter.number, short=matter.text[:30])


async def show_history(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 经过: who did what when, from the first word to the last."""
    matter = await matter_of_button(context, subject)
    if matter is not None:
        lines = await history(context.world, context.uow, matter)
        await context.reply("matters.whole_history", number=matter.number, lines=lines)


async def matter_of_button(context: Context, subject: Mapping[str, Any]) -> Matter | None:
    """Returns the matter that a button is about; None, with an answer, if the presser may not see it here."""
    matter = await context.uow.matters.get(int(subject["matter"]))
    if matter is None or context.in_group or not await _sees(context, matter):
        await context.reply("help.not_allowed")
        return None
    return matter
