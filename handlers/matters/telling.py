"""Who hears of a step with a matter: the next holder, the department, the level above, the people concerned.

It must never change a matter, nor show a confidential one's words above the chain that handles it.
"""

from typing import Any

from handlers.attachments.command import attachment_buttons
from handlers.context import World
from handlers.matters.chains import rule_of
from handlers.matters.letters import about, buttons_of, judged_elsewhere, tell, tell_holder
from handlers.matters.meeting_list import next_meeting
from handlers.matters.standing import is_hidden, level_above, moves_for, responsible
from handlers.matters.wishes import Wish
from storage.repositories.grids import grid_id_of
from storage.repositories.letters import Button, Lane
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork


async def tell_of(world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> None:
    """Tells whom a step concerns: each once, with the buttons of what they may do now.

    Args:
        world: rules and calendar.
        uow: the unit of work in which the step was taken.
        matter: as it stands after the step.
        wish: the step.
    """
    what, on = wish.what, world.local(uow.now).date()
    params = {**await about(world, uow, matter), "words": wish.words, "what": what, "until": wish.on}
    if matter.department_id is None and what in ("ask_time", "grant_time", "refuse_time"):
        await _tell_of_time(world, uow, matter, wish, params)
    elif what in ("up", "hand_over", "return", "recall", "refuse_time"):
        if what == "refuse_time":
            await _tell_department(world, uow, matter, "matter_letters.time_refused", params)
        else:
            await tell_holder(world, uow, matter, f"matter_letters.{_HEARD[what]}", besides=wish.by_id)
    elif what == "dispatch":
        await _tell_department(world, uow, matter, "matter_letters.dispatched_to_you", params)
    elif what == "grant_time":
        await _tell_department(world, uow, matter, "matter_letters.time_granted", params)
        asked = next(step for step in reversed(await uow.matters.steps(matter.id)) if step.what == "ask_time")
        await _tell_above(world, uow, matter, "matter_letters.extended", {**params, "words": asked.words})
    elif what == "ask_time":
        await tell_holder(world, uow, matter, "matter_letters.time_asked")
    elif what in ("extend", "whole", "pause"):
        await _tell_above(world, uow, matter, "matter_letters.extended", params)
        if matter.state in ("dispatched", "accepted"):
            await _tell_department(world, uow, matter, "matter_letters.time_changed", params)
    elif what == "resume" and wish.by_id is None:
        await tell_holder(world, uow, matter, "matter_letters.resumed")
        if matter.state in ("dispatched", "accepted"):
            await _tell_department(world, uow, matter, "matter_letters.resumed", params)
    elif what == "meeting":
        await _tell_convener(world, uow, matter, wish, params)
    elif what == "decide":
        await tell_holder(world, uow, matter, "matter_letters.decided", besides=wish.by_id)
    elif what == "attach":
        await tell_holder(world, uow, matter, "matter_letters.more_came", besides=wish.by_id)
        if matter.state in ("dispatched", "accepted"):
            await _tell_department(world, uow, matter, "matter_letters.more_came", params)
    elif what in ("settle", "solve"):
        await _tell_concerned(world, uow, matter, params)
    elif what in ("satisfied", "unsatisfied"):
        # The answer of the people concerned goes to the head, and to the level above.
        await tell_holder(world, uow, matter, "matter_letters.followed_up", besides=wish.by_id)
        await _tell_above(world, uow, matter, "matter_letters.followed_up_below", params)
    elif what == "close":
        await tell(world, uow, set(await _reporters(uow, matter)) - {wish.by_id}, "matter_letters.closed", **params)
    if what in _GOES_ON:
        await tell(world, uow, set(await _reporters(uow, matter)) - {wish.by_id}, "matter_letters.goes_on", **params)
    if what == "withdraw":
        people = await responsible(uow, matter.holder_id, on)
        await tell(world, uow, set(people) - {wish.by_id}, "matter_letters.was_withdrawn", **params)


async def _reporters(uow: UnitOfWork, matter: Matter) -> list[int]:
    """Returns who reported it, or who came after them; nobody for a resident's report."""
    return await uow.successors.now_for([matter.reporter_id]) if matter.reporter_id is not None else []


_WITHOUT_WORDS = dict.fromkeys(("text", "short", "person", "place", "words", "result", "happened"), "")
_GOES_ON = ("up", "dispatch", "keep", "merge", "meeting", "decide")
_HEARD = {"up": "came_up", "hand_over": "handed_over", "return": "came_back", "recall": "came_back"}


async def _tell_department(world: World, uow: UnitOfWork, matter: Matter, kind: str, params: dict[str, Any]) -> None:
    department = await uow.matters.department(matter.department_id) if matter.department_id else None
    if department is not None:
        people = await uow.matters.people_of(department, world.local(uow.now).date())
        buttons = buttons_of(matter, moves_for(matter, frozenset({"department"})))
        buttons += attachment_buttons("matters", [matter])
        lane = Lane.URGENT_TASK if matter.urgent else Lane.TASK
        await tell(world, uow, people, kind, buttons, lane=lane, **params)


async def _tell_of_time(world: World, uow: UnitOfWork, matter: Matter, wish: Wish, params: dict[str, Any]) -> None:
    """A level asks the one above for more time, and hears what that one says."""
    if wish.what != "ask_time":
        granted = "time_granted" if wish.what == "grant_time" else "time_refused"
        await tell_holder(world, uow, matter, f"matter_letters.{granted}", besides=wish.by_id)
        return
    on = world.local(uow.now).date()
    above = await level_above(uow, matter.holder_path, on)
    if above is not None:
        buttons = buttons_of(matter, moves_for(matter, frozenset({"above"})))
        people = await responsible(uow, grid_id_of(above), on)
        await tell(world, uow, people, "matter_letters.time_asked_below", buttons, **params)


async def _tell_above(world: World, uow: UnitOfWork, matter: Matter, kind: str, params: dict[str, Any]) -> None:
    on = world.local(uow.now).date()
    above = await level_above(uow, matter.holder_path, on)
    if above is None:
        return
    if matter.confidential:
        # The level above learns that something was put off, and not what it is.
        params = {**params, **_WITHOUT_WORDS}
    await tell(world, uow, await responsible(uow, grid_id_of(above), on), kind, **params)


async def _tell_convener(world: World, uow: UnitOfWork, matter: Matter, wish: Wish, params: dict[str, Any]) -> None:
    """Whoever convenes the next meeting hears that one more thing waits for it."""
    meeting = await next_meeting(world, uow, matter)
    if meeting is None or meeting.person_id == wish.by_id:
        return
    if matter.confidential:
        params = {**params, **_WITHOUT_WORDS}
    button = Button("matters.agenda", "meetings.agenda", {"gathering": meeting.id})
    await tell(
        world, uow, [meeting.person_id], "matter_letters.on_list", [button], title=meeting.title, at=meeting.starts_at,
        **params,
    )  # fmt: skip


async def _tell_concerned(world: World, uow: UnitOfWork, matter: Matter, params: dict[str, Any]) -> None:
    """Whoever reported it hears what was done and is asked to follow up; for residents the grid's worker is."""
    on = world.local(uow.now).date()
    rule = rule_of(matter.kind)
    people = await _reporters(uow, matter) if rule.reporter_ends else []
    if not people and rule.worker_follows and not matter.confidential:
        people = [post.person_id for post in await uow.people.posts_on([matter.grid_id], on, roles=("worker",))]
    if not people:
        asking = await level_above(uow, matter.holder_path, on) if judged_elsewhere(matter) else None
        people = await responsible(uow, grid_id_of(asking) if asking else matter.holder_id, on)
    # Whoever reported the same thing and was merged into it hears how it ended as well.
    twins = {one.reporter_id for one in await uow.matters.kin(matter.id) if one.merged_into_id == matter.id} - {
        None,
        *people,
    }
    known = {**params, **(_WITHOUT_WORDS if is_hidden(matter) else {})}
    await tell(world, uow, [one for one in twins if one is not None], "matter_letters.twin_solved", **known)
    buttons = buttons_of(matter, moves_for(matter, frozenset({"follower"})))
    await tell(world, uow, people, "matter_letters.please_follow_up", buttons, **params)
