"""What is said of a matter: its card with buttons for what this reader may do, its history, and short notices.

Must never put a confidential matter's words into a letter to somebody outside its chain, or into a group.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Any

from handlers.attachments.command import attachment_buttons
from handlers.context import Context, World
from handlers.matters.chains import rule_of
from handlers.matters.standing import is_hidden, moves_for, responsible, who_is
from handlers.matters.states import Who
from handlers.unasked import send_unasked
from storage.repositories.letters import Button, Lane, Letter
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

SHORT = 60
HOW = ("visit", "phone", "message")
"""How people are asked afterwards (回访): at their door, by phone, by a message."""
MOST_STEPS = 12
"""A card shows so many of the last steps; the others stand behind 经过."""
QUIET_UNTIL = time(8, 30)
QUIET_FROM = time(21)
MAIN = (
    "keep", "settle", "solve", "up", "dispatch", "accept", "return", "ask_time", "grant_time", "refuse_time", "recall",
    "decide", "resume", "satisfied", "unsatisfied", "close", "withdraw",
)  # fmt: skip
MORE = (
    "meeting", "extend", "whole", "pause", "hand_over", "merge", "split", "correct", "rekind", "urge", "calm", "hide",
)  # fmt: skip
"""What is seldom wanted stands behind one more tap, so that a phone shows the usual steps at once."""


async def tell(
    world: World,
    uow: UnitOfWork,
    people: Iterable[int],
    kind: str,
    buttons: Iterable[Button] = (),
    /,
    *,
    lane: Lane = Lane.TASK,
    **params: Any,
) -> None:
    """Queues a letter for people; what is no answer and not urgent waits for the morning."""
    terminals = await uow.terminals.of_people(sorted(set(people)))
    due_at = None if lane in (Lane.REPLY, Lane.URGENT_TASK) else daytime(world, uow.now)
    letter = Letter(kind, params, tuple(buttons))
    if lane >= Lane.REMINDER:
        await send_unasked(world, uow, terminals, letter, lane, due_at=due_at)
    else:
        await uow.outbox.send(terminals, letter, lane, due_at=due_at)


def daytime(world: World, now: datetime) -> datetime:
    """Returns the moment itself by day, half past eight of the coming morning by night."""
    local = world.local(now)
    if QUIET_UNTIL <= local.time() < QUIET_FROM:
        return now
    on = local.date() + timedelta(days=1 if local.time() >= QUIET_FROM else 0)
    return datetime.combine(on, QUIET_UNTIL, local.tzinfo).astimezone(UTC)


async def about(world: World, uow: UnitOfWork, matter: Matter) -> dict[str, Any]:
    """Returns the params that every letter about a matter may show."""
    grids = await uow.grids.by_ids([matter.grid_id, matter.holder_id])
    department = await uow.matters.department(matter.department_id) if matter.department_id else None
    return {
        "id": matter.id, "number": matter.number, "kind": matter.kind, "state": matter.state, "text": matter.text,
        "short": matter.text[:SHORT], "place": matter.place, "person": matter.person, "happened": matter.happened,
        "urgent": matter.urgent, "confidential": matter.confidential, "grid": grids[matter.grid_id].name,
        "holder": grids[matter.holder_id].name, "department": department.name if department else "",
        "due_on": matter.due_on, "clause": matter.clause, "whole_due_on": matter.whole_due_on,
        "asked_due_on": matter.asked_due_on, "overdue": matter.is_late(uow.now), "result": matter.result,
        "redone": matter.redone,
        "outside_number": matter.outside_number, "platform": matter.platform, "posted": matter.posted,
        "was_overdue": matter.overdue_at is not None, "attachments": len(matter.attachments),
    }  # fmt: skip


def button(matter: Matter, what: str, row: int | None = None, how: str = "") -> Button:
    """Returns the button of a step; it bears the version it was offered for, and how people were asked."""
    about_it = {"matter": matter.id, "what": what, "v": matter.version} | ({"how": how} if how else {})
    return Button(f"matters.{what}_{how}" if how else f"matters.{what}", "matters.do", about_it, row=row)


def buttons_of(matter: Matter, moves: Sequence[str], *, more: bool = False) -> list[Button]:
    """Returns the buttons for steps: the usual ones two in a row, the others behind one more tap."""
    shown = [what for what in (MORE if more else MAIN) if what in moves]
    if matter.state == "followed" and "close" in moves and matter.overdue_at is not None:
        shown.remove("close")
        causes = [
            Button(f"matters.close_{cause}", "matters.do", {"matter": matter.id, "what": "close", "v": matter.version,
                                                           "cause": cause}, row=9)
            for cause in ("personal", "other")
        ]  # fmt: skip
    else:
        causes = []
    # One tap says both whether they are content and how they were asked.
    asked = [(what, how) for how in HOW for what in ("satisfied", "unsatisfied") if what in shown]
    plain = [(what, "") for what in shown if what not in ("satisfied", "unsatisfied")]
    found = [button(matter, what, at // 2, how) for at, (what, how) in enumerate(asked + plain)] + causes
    if not more and any(what in moves for what in MORE):
        found.append(Button("matters.more", "matters.more", {"matter": matter.id}, row=20))
    return found


async def show_card(context: Context, matter: Matter, kind: str = "matters.card", **params: Any) -> None:
    """Answers with a matter's card and the buttons of what the speaker may do now; in a group with no hidden word."""
    if context.in_group and is_hidden(matter):
        await context.reply("matters.come_private", number=matter.number)
        return
    who = await who_is(context.world, context.uow, context.person, context.posts, matter)
    buttons = [] if context.in_group else buttons_of(matter, moves_for(matter, who))
    if not context.in_group:
        if matter.posted and "holder" in who:
            buttons.append(Button("matters.unpost", "matters.unpost", {"matter": matter.id}, row=20))
        buttons.append(Button("matters.history", "matters.history", {"matter": matter.id}, row=21))
        buttons += attachment_buttons("matters", [matter])
    known = {**await about(context.world, context.uow, matter), **params}
    if kind == "matters.card" and not context.in_group:
        lines = await history(context.world, context.uow, matter)
        known |= {"lines": lines[-MOST_STEPS:], "earlier": max(len(lines) - MOST_STEPS, 0)}
        known |= await _kin(context.uow, matter)
    await context.reply(kind, buttons, **known)


async def _kin(uow: UnitOfWork, matter: Matter) -> dict[str, Any]:
    """Returns the numbers of what was merged into a matter or split off it, and of what it went into or came from."""
    into, origin = [
        await uow.matters.get(other_id) if other_id is not None else None
        for other_id in (matter.merged_into_id, matter.split_from_id)
    ]
    kin = await uow.matters.kin(matter.id)
    return {
        "twins": [one.number for one in kin if one.merged_into_id == matter.id],
        "parts": [one.number for one in kin if one.split_from_id == matter.id],
        "into": into.number if into is not None else "", "origin": origin.number if origin is not None else "",
    }  # fmt: skip


async def tell_holder(world: World, uow: UnitOfWork, matter: Matter, kind: str, *, besides: int | None = None) -> int:
    """Tells who answers for the holding grid, with the buttons that they have; returns how many people that is."""
    people = [one for one in await responsible(uow, matter.holder_id, world.local(uow.now).date()) if one != besides]
    # What a superior gave is judged by that superior: its holder has no button for it.
    judges: tuple[Who, ...] = () if judged_elsewhere(matter) else ("follower", "closer")
    moves = moves_for(matter, frozenset({"holder", *judges}))
    params = await about(world, uow, matter)
    lane = Lane.URGENT_TASK if matter.urgent else Lane.TASK
    buttons = buttons_of(matter, moves) + attachment_buttons("matters", [matter])
    await tell(world, uow, people, kind, buttons, lane=lane, **params)
    return len(people)


def judged_elsewhere(matter: Matter) -> bool:
    """Whether somebody above the holder says that it is done well: what a superior gave, a complaint handed down."""
    rule = rule_of(matter.kind)
    return rule.giver_closes or (rule.judged_above and matter.holder_id == matter.grid_id)


async def history(world: World, uow: UnitOfWork, matter: Matter) -> list[dict[str, Any]]:
    """Returns the whole history as lines of who, what, when."""
    steps = await uow.matters.steps(matter.id)
    people = await uow.people.by_ids({step.by_id for step in steps if step.by_id is not None})
    grids = await uow.grids.by_ids({step.holder_id for step in steps})
    names = {one.id: one.name for one in await uow.matters.departments()}
    met = [await uow.gatherings.get(step.gathering_id) for step in steps if step.gathering_id is not None]
    meetings = {one.id: {"title": one.title, "on": one.on} for one in met if one is not None}
    return [
        {
            "at": step.at, "by": people[step.by_id].name if step.by_id in people else "", "what": step.what,
            "words": step.words, "holder": grids[step.holder_id].name, "due_on": step.due_on,
            "department": names.get(step.department_id or 0, ""), "how": step.how,
            "meeting": meetings.get(step.gathering_id or 0),
        }
        for step in steps
    ]  # fmt: skip
