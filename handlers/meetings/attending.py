"""A gathering from the side of those who are asked: 参加, 请假 with its limit, and 签到 on the spot."""

from collections.abc import Mapping
from typing import Any

from config.rulebooks.schema import LeaveRule
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers, Choice, Field, read_reason
from handlers.meetings import running
from handlers.meetings.room import ROOM
from handlers.meetings.running import FORM
from handlers.quotas.owed import rulebooks_of
from storage.repositories.gatherings import Gathering
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.people import Post
from storage.repositories.which import on_terminals_of

_COVERS = {"meeting": "meetings", "training": "trainings"}
_REASONS = ("unwell", "family", "other_work")


async def _asked(context: Context, subject: Mapping[str, Any]) -> Gathering | None:
    """Returns a gathering that the speaker was asked to and that is not called off or over."""
    gathering = await context.uow.gatherings.get(int(subject["gathering"]))
    row = await context.uow.gatherings.attendance(int(subject["gathering"]), context.person.id)
    if gathering is None or row is None:
        await context.reply("help.not_allowed")
    elif gathering.ended_at is not None:
        await context.reply("meetings.is_off", title=gathering.title)
    elif row.came_at is not None:
        await context.reply("meetings.there_before", title=gathering.title)
    else:
        return gathering
    return None


async def coming(context: Context, subject: Mapping[str, Any]) -> None:
    """参加."""
    gathering = await _asked(context, subject)
    if gathering is None:
        return
    if context.today > gathering.on:
        await context.reply("meetings.over", title=gathering.title)
        return
    await context.uow.gatherings.answer(gathering.id, context.person.id, "coming")
    await redraw(context, gathering)
    context.note = Letter("meetings.note_coming")
    if context.pressed is not None and context.pressed.kind != "meetings.invite":
        await context.reply("meetings.noted_coming", title=gathering.title, at=gathering.starts_at)


async def redraw(context: Context, gathering: Gathering) -> None:
    """Brings the speaker's invitations up to date, on every terminal of theirs."""
    row = await context.uow.gatherings.attendance(gathering.id, context.person.id)
    convener = await context.uow.people.get(gathering.person_id)
    if row is not None:
        await context.uow.outbox.edit(
            on_terminals_of(running.subject_of(gathering.id), context.person.id), lane=Lane.REPLY,
            params=running.invite_params(gathering, convener.name, row),
            buttons=running.invite_buttons(gathering.id, row.answer, came=row.came_at is not None),
        )  # fmt: skip


# ---- leave ----------------------------------------------------------------------------------------


async def ask_leave(context: Context, subject: Mapping[str, Any]) -> None:
    """请假: asks for the reason, unless the rulebook's limit is reached; then it says so with the clause."""
    gathering = await _asked(context, subject)
    if gathering is None:
        return
    if context.today > gathering.on or gathering.closed_at is not None:
        await context.reply("meetings.over", title=gathering.title)
        return
    found = await limit_of(context, gathering)
    if found is not None and found[2] >= (found[1].limit or 0):
        post, rule, taken = found
        buttons = [
            Button("meetings.coming", "meetings.coming", {"gathering": gathering.id}),
            Button("why.why", "why.show", {"post": post.id, "rule": rule.id}),
        ]
        await context.reply("meetings.leave_over", buttons, title=gathering.title, taken=taken,
                            says=rule.says, clause=rule.clause or "")  # fmt: skip
        return
    why = {"reason": str(subject["reason"])[:200]} if subject.get("reason") else {}
    await engine.start(context, FORM, {"mode": "leave", "gathering": gathering.id, "title": gathering.title, **why})


async def limit_of(context: Context, gathering: Gathering) -> tuple[Post, LeaveRule, int] | None:
    """Returns the limit on leave in a row that binds the speaker, and how many they took in a row before this one.

    Source: the rulebook's `leave` section; None where it has no such rule.
    """
    books = rulebooks_of(context.world, context.posts)
    for post in context.posts:
        book = books.get(post.id)
        words = book.words_for(post.role, post.level, post.nature, post.title) if book is not None else ()
        for rule in book.leave if book is not None else ():
            binds = rule.in_force(gathering.on) and rule.covers == _COVERS[gathering.kind] and rule.subject in words
            if binds and rule.consecutive and rule.limit is not None:
                earlier = await context.uow.gatherings.earlier_answers(
                    context.person.id, gathering.kind, gathering.starts_at, rule.limit
                )
                taken = next((n for n, (answer, came) in enumerate(earlier) if answer != "leave" or came), len(earlier))
                return post, rule, taken
    return None


async def _offer_reason(_context: Context, _answers: Answers) -> list[Choice]:
    return [Choice(f"meetings.reason_{name}", name, row=1) for name in _REASONS]


async def take_leave(context: Context, answers: Answers) -> None:
    """Notes a leave with its reason, and says when it was the last one in a row that the rulebook allows."""
    gathering = await _asked(context, answers)
    if gathering is None:
        return
    found = await limit_of(context, gathering)
    if found is not None and found[2] >= (found[1].limit or 0):
        await ask_leave(context, answers)
        return
    await context.uow.gatherings.answer(gathering.id, context.person.id, "leave", answers["reason"])
    await redraw(context, gathering)
    is_last = found is not None and found[2] + 1 >= (found[1].limit or 0)
    rule = found[1] if found is not None and is_last else None
    await context.reply(
        "meetings.on_leave", [Button("meetings.coming", "meetings.coming", {"gathering": gathering.id})],
        title=gathering.title, at=gathering.starts_at, says=rule.says if rule else "",
        clause=(rule.clause or "") if rule else "",
    )  # fmt: skip


REASON = Field("reason", read_reason, offer=_offer_reason, asked_when=lambda a: a.get("mode") == "leave")


# ---- being there ----------------------------------------------------------------------------------


async def check_in(context: Context, subject: Mapping[str, Any], how: str = "button") -> None:
    """The button 签到; it works in the window and says when that is otherwise."""
    gathering = await _asked(context, subject)
    if gathering is not None:
        await _check_in(context, gathering, how)


async def by_code(context: Context, text: str) -> None:
    """签到 4821: whoever sends the room's code is there. Without a code the one gathering of this hour is meant."""
    code = text.strip(" 　#。了啦").translate(str.maketrans("０１２３４５６７８９", "0123456789"))
    uow = context.uow
    if code:
        found = await uow.gatherings.with_code(context.today, code)
        asked = {one.id for one in await uow.gatherings.of_person(context.person.id, context.today, context.today)}
        if len(found) > 1:
            found = [one for one in found if one.id in asked]
        if len(found) != 1:
            await context.reply("meetings.no_such_code", code=code[:10])
        elif not running.is_open(context, found[0]):
            await _not_open(context, found[0])
        else:
            await _check_in(context, found[0], "code")
        return
    mine = await uow.gatherings.of_person(context.person.id, context.today, context.today)
    waiting = [one for one in mine if one.came_at is None and one.closed_at is None]
    now = [one for one in waiting if context.now >= one.starts_at - running.OPENS]
    if len(now) == 1:
        await check_in(context, {"gathering": now[0].id})
    elif waiting:
        buttons = [Button("meetings.check_in_to", "meetings.check_in", {"gathering": one.id}, {"title": one.title})
                   for one in waiting]  # fmt: skip
        await context.reply("meetings.which_one", buttons)
    else:
        await context.reply("meetings.none_today")


async def by_link(context: Context, word: str) -> bool:
    """The room's QR, opened as a link: checks in whoever was asked, in the window, once; answers whether it was one."""
    if not word.startswith(ROOM):
        return False
    gathering = await context.uow.gatherings.of_room(word)
    if gathering is None:
        await context.reply("meetings.no_such_room")
    elif await context.uow.gatherings.attendance(gathering.id, context.person.id) is None:
        await context.reply("meetings.not_invited", title=gathering.title)
    else:
        await check_in(context, {"gathering": gathering.id}, how="code")
    return True


async def _check_in(context: Context, gathering: Gathering, how: str) -> None:
    if not running.is_open(context, gathering):
        await _not_open(context, gathering)
        return
    came = await context.uow.gatherings.check_in(gathering.id, context.person.id, how, context.person.id)
    await redraw(context, gathering)
    await context.reply("meetings.came" if came else "meetings.there_before", title=gathering.title)


async def _not_open(context: Context, gathering: Gathering) -> None:
    over = gathering.closed_at is not None or context.today > gathering.on
    await context.reply(
        "meetings.not_open", at=gathering.starts_at, opens_at=gathering.starts_at - running.OPENS, over=over
    )
