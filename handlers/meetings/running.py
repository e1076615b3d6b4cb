"""A gathering from its convener's side: the card, the code for the room, who came, the end of check-in, calling off."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.matters.meeting_list import waiting_for
from handlers.meetings.room import new_token
from storage.repositories.gatherings import Attendance, Gathering
from storage.repositories.letters import Button, Lane
from storage.repositories.people import Post
from storage.repositories.which import about, one

OPENS = timedelta(minutes=60)
"""How long before its beginning one can check in."""
FORM = "meetings"
"""All questions about gatherings are one form; its ``mode`` says which of them are asked."""
MOST_NAMES = 40
MOST_MARKED = 10


def subject_of(gathering_id: int) -> str:
    """Names the invitations of a gathering in the outbox."""
    return f"gathering:{gathering_id}"


def invite_params(gathering: Gathering, convener: str, row: Attendance | None = None) -> dict[str, Any]:
    """Returns the params of an invitation as one person sees it."""
    return {
        "kind": gathering.kind, "title": gathering.title, "place": gathering.place, "at": gathering.starts_at,
        "length": gathering.length, "unit": gathering.length_unit, "convener": convener,
        "answer": row.answer if row else "", "came": bool(row and row.came_at),
        "off": gathering.ended_at is not None,
    }  # fmt: skip


def invite_buttons(gathering_id: int, answer: str = "", *, came: bool = False) -> list[Button]:
    """参加 and 请假 before one answers, 签到 once one comes; nothing once one is there."""
    about_it = {"gathering": gathering_id}
    if came:
        return []
    buttons = []
    if answer != "coming":
        buttons.append(Button("meetings.coming", "meetings.coming", about_it, row=1))
    else:
        buttons.append(Button("meetings.check_in", "meetings.check_in", about_it, row=1))
    if answer != "leave":
        buttons.append(Button("meetings.leave", "meetings.leave", about_it, row=1))
    return buttons


async def main_post(context: Context, person_id: int) -> Post | None:
    """Returns the post as which somebody convenes: the highest one that may ask people to something."""
    posts = context.posts
    if person_id != context.person.id:
        posts = await context.uow.people.posts_of(person_id, context.today)
    return next((post for post in posts if may([post], Act.ISSUE_TASK)), None)


async def managed(context: Context, subject: Mapping[str, Any]) -> Gathering | None:
    """Returns a gathering that the speaker runs: as its convener, who filed it, or an office or head above."""
    gathering = await context.uow.gatherings.get(int(subject["gathering"]))
    if gathering is not None:
        grid = (await context.uow.grids.by_ids([gathering.grid_id]))[gathering.grid_id]
        own = context.person.id in (gathering.person_id, gathering.filed_by_id)
        if own or may(context.posts, Act.ISSUE_TASK, grid.path):
            return gathering
    await context.reply("help.not_allowed")
    return None


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows the convener's card: how many come, are on leave, are there; and what can be done next."""
    gathering = await managed(context, subject)
    if gathering is None:
        return
    rows = await context.uow.gatherings.people_of(gathering.id)
    listed = len(await waiting_for(context.uow, gathering))
    buttons = card_buttons(context, gathering)
    if listed:
        about_it = {"gathering": gathering.id}
        buttons.append(Button("meetings.agenda", "meetings.agenda", about_it, {"n": listed}, row=2))
    await context.reply("meetings.card", buttons, listed=listed, **card_params(gathering, rows))


def card_params(gathering: Gathering, rows: list[Attendance]) -> dict[str, Any]:
    """Returns the figures of a gathering."""
    return {
        "kind": gathering.kind, "title": gathering.title, "place": gathering.place, "at": gathering.starts_at,
        "length": gathering.length, "unit": gathering.length_unit, "asked": sum(row.asked for row in rows),
        "coming": sum(row.answer == "coming" for row in rows), "leave": sum(_is_on_leave(row) for row in rows),
        "came": sum(row.came_at is not None for row in rows), "off": gathering.ended_at is not None,
        "closed": gathering.closed_at is not None,
    }  # fmt: skip


def _is_on_leave(row: Attendance) -> bool:
    return row.answer == "leave" and row.came_at is None


def card_buttons(context: Context, gathering: Gathering) -> list[Button]:
    """What the convener can do now."""
    if gathering.ended_at is not None:
        return []
    about_it = {"gathering": gathering.id}
    buttons = []
    if gathering.closed_at is None and gathering.on >= context.today:
        buttons.append(Button("meetings.code", "meetings.code", about_it, row=1))
    buttons.append(Button("meetings.roll", "meetings.roll", about_it, row=1))
    if context.now >= gathering.starts_at - OPENS:
        buttons.append(Button("meetings.minutes", "meetings.minutes", about_it, row=2))
        if gathering.closed_at is None:
            buttons.append(Button("meetings.close", "meetings.close", about_it, row=2))
    if gathering.held_at is None:
        buttons.append(Button("meetings.call_off", "meetings.call_off", about_it, row=3))
    return buttons


def is_open(context: Context, gathering: Gathering) -> bool:
    """Whether one can check in now: from an hour before the beginning until it is closed or its day is over."""
    in_time = context.now >= gathering.starts_at - OPENS and context.today <= gathering.on
    return in_time and gathering.closed_at is None and gathering.ended_at is None


async def show_code(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows the code and its QR for the room; whoever opens the check-in is there."""
    gathering = await managed(context, subject)
    if gathering is None:
        return
    if not is_open(context, gathering):
        await context.reply("meetings.not_open", at=gathering.starts_at, opens_at=gathering.starts_at - OPENS,
                            over=context.now >= gathering.starts_at)  # fmt: skip
        return
    if context.person.id == gathering.person_id:
        await context.uow.gatherings.check_in(gathering.id, context.person.id, "hand", context.person.id)
    buttons = [
        Button("meetings.roll", "meetings.roll", {"gathering": gathering.id}, row=1),
        Button("meetings.close", "meetings.close", {"gathering": gathering.id}, row=1),
    ]
    token = await context.uow.gatherings.open_room(gathering.id, new_token())
    await context.reply("meetings.code", buttons, code=gathering.code, title=gathering.title, start_word=token)


async def show_roll(context: Context, subject: Mapping[str, Any]) -> None:
    """Lists who is there, who is on leave and who neither; one tap adds somebody who has no phone at hand."""
    gathering = await managed(context, subject)
    if gathering is None:
        return
    if context.in_group:
        await context.reply("meetings.come_private")
        return
    await context.reply(
        "meetings.roll", await _roll_buttons(context, gathering), **await roll_params(context, gathering)
    )


async def roll_params(context: Context, gathering: Gathering) -> dict[str, Any]:
    """Returns who came, who is on leave with the reason, and who did neither."""
    rows = await context.uow.gatherings.people_of(gathering.id)
    missing = [row.name for row in rows if row.came_at is None and row.answer != "leave"]
    return {
        **card_params(gathering, rows), "over": gathering.closed_at is not None or gathering.on < context.today,
        "came_names": [row.name for row in rows if row.came_at is not None][:MOST_NAMES],
        "leave_names": [{"name": r.name, "reason": r.reason} for r in rows if _is_on_leave(r)][:MOST_NAMES],
        "missing_names": missing[:MOST_NAMES], "missing": len(missing),
    }  # fmt: skip


async def _roll_buttons(context: Context, gathering: Gathering) -> list[Button]:
    buttons = []
    if context.now >= gathering.starts_at - OPENS and gathering.ended_at is None:
        rows = [row for row in await context.uow.gatherings.people_of(gathering.id) if row.came_at is None]
        buttons = [
            Button(
                "meetings.mark", "meetings.mark", {"gathering": gathering.id, "person": row.person_id},
                {"name": row.name}, row=n // 2,
            )
            for n, row in enumerate(rows[:MOST_MARKED])
        ]  # fmt: skip
    return [*buttons, Button("meetings.show", "meetings.show", {"gathering": gathering.id})]


async def mark(context: Context, subject: Mapping[str, Any]) -> None:
    """The convener says that somebody is there."""
    gathering = await managed(context, subject)
    if gathering is None or gathering.ended_at is not None or context.now < gathering.starts_at - OPENS:
        return
    person_id = int(subject["person"])
    if await context.uow.gatherings.attendance(gathering.id, person_id) is None:
        await context.reply("help.not_allowed")
        return
    await context.uow.gatherings.check_in(gathering.id, person_id, "hand", context.person.id)
    assert context.pressed is not None
    await context.uow.outbox.edit(
        one(context.pressed.id), lane=Lane.REPLY, kind="meetings.roll", params=await roll_params(context, gathering),
        buttons=await _roll_buttons(context, gathering),
    )  # fmt: skip
    context.replies += 1


async def close(context: Context, subject: Mapping[str, Any]) -> None:
    """Ends the check-in and says who came, who was on leave, and who was missing without it."""
    gathering = await managed(context, subject)
    if gathering is None:
        return
    await context.uow.gatherings.close(gathering.id)
    gathering = await context.uow.gatherings.get(gathering.id)
    assert gathering is not None
    about_it = {"gathering": gathering.id}
    buttons = [Button("meetings.minutes", "meetings.minutes", about_it), *(await _roll_buttons(context, gathering))]
    await context.reply("meetings.roll", buttons, **await roll_params(context, gathering))


async def call_off(context: Context, subject: Mapping[str, Any]) -> None:
    """Calls a gathering off that has not been held, and tells everybody who was asked."""
    gathering = await managed(context, subject)
    if gathering is None:
        return
    if gathering.held_at is not None:
        await context.reply("meetings.held_already", title=gathering.title)
        return
    if not await context.uow.gatherings.call_off(gathering.id, context.person.id):
        await context.reply("meetings.off_before", title=gathering.title)
        return
    convener = await context.uow.people.get(gathering.person_id)
    off = await context.uow.gatherings.get(gathering.id)
    assert off is not None
    await context.uow.outbox.cancel(about(subject_of(gathering.id)), "called off")
    await context.uow.outbox.edit(
        about(subject_of(gathering.id)), lane=Lane.TASK, params=invite_params(off, convener.name), buttons=()
    )
    asked = [row.person_id for row in await context.uow.gatherings.people_of(gathering.id) if row.answer != "leave"]
    await context.tell(
        asked, "meetings.called_off", lane=Lane.TASK, title=gathering.title, at=gathering.starts_at, kind=gathering.kind
    )
    await context.reply("meetings.off_done", title=gathering.title, n=len(asked))
