"""Takes one step with a matter: the only place where its state changes.

The table in states.py says what is possible; the version says whether somebody else was faster. Whoever comes second
is told who did what. It must never ask or wait: what a step needs is there when it is called.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers.context import World
from handlers.matters.deadlines import Due, end_of, next_warning, step_due
from handlers.matters.kinds import requirement
from handlers.matters.letters import about, buttons_of, history, tell, tell_holder
from handlers.matters.masking import masked
from handlers.matters.standing import grid_id_of, level_above, moves_for, responsible
from handlers.matters.states import Who, leads_to, move_of
from storage.repositories.matters import Matter
from storage.repositories.outbox import Lane
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class Wish:
    """What somebody wants to do with a matter, complete with all that the step needs."""

    what: str
    by_id: int | None
    who: frozenset[Who]
    words: str = ""
    on: date | None = None
    department_id: int | None = None
    to_path: str | None = None
    other_id: int | None = None
    cause: str | None = None
    urgent: bool | None = None


@dataclass(frozen=True)
class StepTaken:
    """The step was taken; the matter as it stands now."""

    matter: Matter


@dataclass(frozen=True)
class StepRefused:
    """The step was not taken: why, how the matter stands, and who took the last step."""

    why: str
    matter: Matter
    last: Mapping[str, Any]


async def take_step(
    world: World, uow: UnitOfWork, matter: Matter, wish: Wish, *, version: int | None = None
) -> StepTaken | StepRefused:
    """Takes a step, tells whom it concerns, and sets the next deadline.

    Args:
        world: rules and calendar.
        uow: an open unit of work.
        matter: as it was read in this unit of work.
        wish: who wants what.
        version: the version that the person saw; another one now means that somebody was faster.

    Returns:
        The matter after the step, or why it was not taken: 'late', 'impossible', 'not_yours', 'incomplete',
        'no_level_above' or 'skips'.
    """
    move = move_of(matter.state, wish.what)
    if version is not None and await is_late(uow, matter, version):
        return await _refused(world, uow, matter, "late")
    if move is None:
        return await _refused(world, uow, matter, "impossible")
    if not set(move.by) & wish.who:
        return await _refused(world, uow, matter, "not_yours")
    if (move.words and not wish.words) or (move.date and wish.on is None):
        return await _refused(world, uow, matter, "incomplete")
    today = world.local(uow.now).date()
    if wish.what != "dispatch" and wish.on is not None and wish.on < today:
        return await _refused(world, uow, matter, "incomplete")
    prepared = await _PREPARE.get(wish.what, _nothing)(world, uow, matter, wish)
    if isinstance(prepared, str):
        return await _refused(world, uow, matter, prepared)
    values = {"state": leads_to(matter.state, wish.what, matter.resumes_to), **prepared}
    values |= _marks(world, uow, matter, wish, values)
    changed = await uow.matters.change(
        matter, wish.what, wish.by_id, words=wish.words, other_id=wish.other_id, **values
    )
    if changed is None:
        now = await uow.matters.get(matter.id)
        return await _refused(world, uow, now or matter, "late")
    await _tell(world, uow, matter, changed, wish)
    if changed.state == "followed" and changed.overdue_at is None:
        # Nothing is left for a person to say: it closes at once.
        closing = replace(wish, what="close", who=frozenset({"clock"}), by_id=None, words="")
        return await take_step(world, uow, changed, closing)
    return StepTaken(changed)


async def is_late(uow: UnitOfWork, matter: Matter, version: int) -> bool:
    """Whether somebody took a step since a version was shown; that the clock told another level is none."""
    if version == matter.version:
        return False
    return any(step.version > version and step.what != "raise" for step in await uow.matters.steps(matter.id))


async def _refused(world: World, uow: UnitOfWork, matter: Matter, why: str) -> StepRefused:
    steps = await history(world, uow, matter)
    return StepRefused(why, matter, steps[-1])


# ---- what each step brings with it -----------------------------------------------------------------------

Prepared = dict[str, Any] | str
Prepare = Callable[[World, UnitOfWork, Matter, Wish], Awaitable[Prepared]]


async def _nothing(_world: World, _uow: UnitOfWork, _matter: Matter, _wish: Wish) -> Prepared:
    return {}


async def _handed(world: World, uow: UnitOfWork, matter: Matter, path: str, *, department: bool = False) -> Due:
    book = await world.rulebook_of(uow, matter.grid_path)
    grid = await uow.grids.get(grid_id_of(path))
    return step_due(
        book, world.calendar, grid.level, department=department,
        registered_on=world.local(matter.registered_at).date(), handed_on=world.local(uow.now).date(),
    )  # fmt: skip


async def _to_level(world: World, uow: UnitOfWork, matter: Matter, path: str) -> dict[str, Any]:
    due = await _handed(world, uow, matter, path)
    return {
        "holder_id": grid_id_of(path), "holder_path": path, "department_id": None, "asked_due_on": None,
        "handed_on": world.local(uow.now).date(), "due_on": due.on or matter.whole_due_on, "clause": due.clause,
        "raised_path": "",
    }  # fmt: skip


async def _up(world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    """One level up; a level above that only for what is urgent. A level that nobody answers for is no level."""
    next_path = await level_above(uow, matter.holder_path, world.local(uow.now).date())
    if next_path is None:
        return "no_level_above"
    path = wish.to_path or next_path
    if path != next_path and not (matter.urgent and next_path.startswith(path)):
        return "skips"
    return await _to_level(world, uow, matter, path)


async def _hand_over(world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    """To another grid below the same parent or below oneself, with its whole history."""
    if wish.to_path is None or wish.to_path == matter.holder_path:
        return "incomplete"
    return await _to_level(world, uow, matter, wish.to_path)


async def _dispatch(world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    if wish.department_id is None:
        return "incomplete"
    due = await _handed(world, uow, matter, matter.holder_path, department=True)
    # The dispatcher's date counts where the document gives none; a later one than the document's does not.
    on, clause = (wish.on, None) if due.on is None else (due.on, due.clause)
    if wish.on is not None and on is not None and wish.on < on:
        on, clause = wish.on, None
    return {
        "department_id": wish.department_id, "handed_on": world.local(uow.now).date(), "due_on": on,
        "clause": clause, "asked_due_on": None,
    }  # fmt: skip


async def _given_back(world: World, uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return await _to_level(world, uow, matter, matter.holder_path)


async def _extend(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    if wish.on is None or (matter.due_on is not None and wish.on <= matter.due_on):
        return "incomplete"
    # The new day is the head's own, no document's.
    return {"due_on": wish.on, "clause": None}


async def _ask_time(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    if matter.due_on is not None and wish.on is not None and wish.on <= matter.due_on:
        return "incomplete"
    return {"asked_due_on": wish.on}


async def _grant_time(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    if matter.asked_due_on is None:
        return "impossible"
    return {"due_on": matter.asked_due_on, "asked_due_on": None, "clause": None}


async def _refuse_time(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return "impossible" if matter.asked_due_on is None else {"asked_due_on": None}


async def _pause(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    """The deadline stands still until the day that is named; that day is kept as the time asked for."""
    return {"resumes_to": matter.state, "asked_due_on": wish.on}


async def _resume(world: World, uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    """The working days that were left when it was paused are left again."""
    values: dict[str, Any] = {"resumes_to": None, "asked_due_on": None}
    paused = next(one for one in reversed(await uow.matters.steps(matter.id)) if one.what == "pause")
    if matter.due_on is not None:
        left = world.calendar.workdays(world.local(paused.at).date(), matter.due_on) - 1
        values["due_on"] = world.calendar.add_workdays(world.local(uow.now).date(), max(left, 1))
    return values


async def _meeting(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return {"resumes_to": matter.state}


async def _decide(_world: World, _uow: UnitOfWork, _matter: Matter, wish: Wish) -> Prepared:
    return {"resumes_to": None, **({"due_on": wish.on} if wish.on is not None else {})}


async def _solve(_world: World, uow: UnitOfWork, _matter: Matter, wish: Wish) -> Prepared:
    return {"solved_at": uow.now, "result": wish.words, "asked_due_on": None}


async def _satisfied(_world: World, uow: UnitOfWork, _matter: Matter, _wish: Wish) -> Prepared:
    return {"followed_at": uow.now, "satisfied": True}


async def _unsatisfied(world: World, uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    again = await _to_level(world, uow, matter, matter.holder_path)
    return {**again, "followed_at": uow.now, "satisfied": False, "redone": matter.redone + 1, "solved_at": None}


async def _close(world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    if matter.overdue_at is not None and wish.cause not in ("personal", "other"):
        return "incomplete"
    book = await world.rulebook_of(uow, matter.grid_path)
    posts = requirement(book, "matter_posting", world.local(uow.now).date()) is not None and not matter.confidential
    return {
        "closed_at": uow.now, "overdue_cause": wish.cause if matter.overdue_at is not None else None,
        "posted": masked(f"{matter.text}——{matter.result}", [matter.person]) if posts else "",
    }  # fmt: skip


async def _merge(_world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    other = await uow.matters.get(wish.other_id) if wish.other_id is not None else None
    if other is None or other.id == matter.id or other.state in ("merged", "withdrawn"):
        return "incomplete"
    return {"merged_into_id": other.id}


async def _correct(_world: World, _uow: UnitOfWork, _matter: Matter, wish: Wish) -> Prepared:
    return {"text": wish.words}


_PREPARE: Mapping[str, Prepare] = {
    "up": _up, "hand_over": _hand_over, "dispatch": _dispatch, "return": _given_back, "recall": _given_back,
    "extend": _extend, "ask_time": _ask_time, "grant_time": _grant_time, "refuse_time": _refuse_time,
    "pause": _pause, "resume": _resume, "meeting": _meeting, "decide": _decide, "settle": _solve, "solve": _solve,
    "satisfied": _satisfied, "unsatisfied": _unsatisfied, "close": _close, "merge": _merge, "correct": _correct,
}  # fmt: skip
_BY_THE_REPORTER = ("withdraw", "correct")


def _marks(world: World, uow: UnitOfWork, matter: Matter, wish: Wish, values: dict[str, Any]) -> dict[str, Any]:
    """What every step brings with it: the first answer, having been overdue, and the next warning."""
    marks: dict[str, Any] = {}
    if matter.responded_at is None and wish.by_id is not None and wish.what not in _BY_THE_REPORTER:
        marks["responded_at"] = uow.now
    if matter.overdue_at is None and matter.due_at is not None and matter.due_at <= uow.now and _runs(matter.state):
        marks["overdue_at"] = matter.due_at
    state, zone = values["state"], world.settings.zone
    due_on = values.get("due_on", matter.due_on)
    handed_on = values.get("handed_on", matter.handed_on)
    if "due_on" in values:
        marks["due_at"] = end_of(due_on, zone) if due_on else None
        marks["raised_path"] = ""
    if state == "paused":
        # The clock resumes it by itself on the day that was named.
        until: date = values["asked_due_on"]
        marks |= {"next_at": end_of(until, zone), "stage": "resume"}
    elif not _runs(state):
        marks |= {"next_at": None, "stage": ""}
    else:
        next_at, stage = next_warning(world.calendar, handed_on, due_on, zone, uow.now)
        if not (due_on == matter.due_on and matter.stage == "overdue" and _runs(matter.state)):
            marks |= {"next_at": next_at, "stage": stage}
    return marks


def _runs(state: str) -> bool:
    return state in ("registered", "handling", "dispatched", "accepted", "meeting")


# ---- who hears of it -------------------------------------------------------------------------------------


async def _tell(world: World, uow: UnitOfWork, before: Matter, matter: Matter, wish: Wish) -> None:
    what, on = wish.what, world.local(uow.now).date()
    params = {**await about(world, uow, matter), "words": wish.words, "what": what, "until": wish.on}
    if what in ("up", "hand_over", "return", "recall", "refuse_time"):
        if what == "refuse_time":
            await _tell_department(world, uow, matter, "matters.time_refused", params)
        else:
            await tell_holder(world, uow, matter, f"matters.{_HEARD[what]}", besides=wish.by_id)
    elif what == "dispatch":
        await _tell_department(world, uow, matter, "matters.dispatched_to_you", params)
    elif what == "grant_time":
        await _tell_department(world, uow, matter, "matters.time_granted", params)
        asked = next(step for step in reversed(await uow.matters.steps(matter.id)) if step.what == "ask_time")
        await _tell_above(world, uow, matter, "matters.extended", {**params, "words": asked.words})
    elif what == "ask_time":
        await tell_holder(world, uow, matter, "matters.time_asked")
    elif what in ("extend", "pause"):
        await _tell_above(world, uow, matter, "matters.extended", params)
    elif what in ("settle", "solve"):
        await _tell_concerned(world, uow, matter, params)
    elif what in ("satisfied", "unsatisfied"):
        # The answer of the people concerned goes to the head, and to the level above.
        await tell_holder(world, uow, matter, "matters.followed_up", besides=wish.by_id)
        await _tell_above(world, uow, matter, "matters.followed_up_below", params)
    elif what == "close" and matter.reporter_id is not None and matter.reporter_id != wish.by_id:
        await tell(world, uow, [matter.reporter_id], "matters.closed", **params)
    if what in ("up", "dispatch", "keep", "merge") and matter.reporter_id not in (None, wish.by_id):
        assert matter.reporter_id is not None
        await tell(world, uow, [matter.reporter_id], "matters.goes_on", **params)
    if what == "withdraw":
        people = await responsible(uow, matter.holder_id, on)
        await tell(world, uow, set(people) - {wish.by_id}, "matters.was_withdrawn", **params)


_HEARD = {"up": "came_up", "hand_over": "handed_over", "return": "came_back", "recall": "came_back"}


async def _tell_department(world: World, uow: UnitOfWork, matter: Matter, kind: str, params: dict[str, Any]) -> None:
    department = await uow.matters.department(matter.department_id) if matter.department_id else None
    if department is not None:
        people = await uow.matters.people_of(department, world.local(uow.now).date())
        buttons = buttons_of(matter, moves_for(matter, frozenset({"department"})))
        lane = Lane.URGENT_TASK if matter.urgent else Lane.TASK
        await tell(world, uow, people, kind, buttons, lane=lane, **params)


async def _tell_above(world: World, uow: UnitOfWork, matter: Matter, kind: str, params: dict[str, Any]) -> None:
    on = world.local(uow.now).date()
    above = await level_above(uow, matter.holder_path, on)
    if above is None:
        return
    if matter.confidential:
        # The level above learns that something was put off, and not what it is.
        params = {**params, "text": "", "short": "", "person": "", "place": "", "words": "", "result": ""}
    await tell(world, uow, await responsible(uow, grid_id_of(above), on), kind, **params)


async def _tell_concerned(world: World, uow: UnitOfWork, matter: Matter, params: dict[str, Any]) -> None:
    """Whoever reported it hears what was done and is asked to follow up; for residents the grid's worker is."""
    on = world.local(uow.now).date()
    people = [matter.reporter_id] if matter.reporter_id is not None else []
    if not people:
        people = [post.person_id for post in await uow.people.posts_on([matter.grid_id], on, roles=("worker",))]
        people = people or await responsible(uow, matter.holder_id, on)
    buttons = buttons_of(matter, moves_for(matter, frozenset({"follower"})))
    await tell(world, uow, people, "matters.please_follow_up", buttons, **params)
