"""What each step changes in a matter besides its state: holder, deadline, result; or why the step cannot be taken.

It must never write: the values are written by steps.py, together with the state.
"""

from collections.abc import Awaitable, Callable, Mapping
from datetime import date
from typing import Any

from handlers.context import World
from handlers.matters.deadlines import Due, step_due
from handlers.matters.kinds import kinds_of, requirement
from handlers.matters.posting import public_text
from handlers.matters.standing import is_hidden, level_above
from handlers.matters.wishes import Wish
from storage.repositories.grids import grid_id_of
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

Prepared = dict[str, Any] | str
Prepare = Callable[[World, UnitOfWork, Matter, Wish], Awaitable[Prepared]]


async def nothing(_world: World, _uow: UnitOfWork, _matter: Matter, _wish: Wish) -> Prepared:
    return {}


async def _handed(world: World, uow: UnitOfWork, matter: Matter, path: str, *, department: bool = False) -> Due:
    book = await world.rulebook_of(uow, matter.grid_path)
    grid = await uow.grids.get(grid_id_of(path))
    return step_due(
        book, world.calendar, grid.level, department=department,
        registered_on=world.local(matter.registered_at).date(), handed_on=world.local(uow.now).date(),
    )  # fmt: skip


async def _to_level(world: World, uow: UnitOfWork, matter: Matter, path: str) -> dict[str, Any]:
    on, clause = _within_whole(matter, await _handed(world, uow, matter, path))
    return {
        "holder_id": grid_id_of(path), "holder_path": path, "department_id": None, "asked_due_on": None,
        "handed_on": world.local(uow.now).date(), "due_on": on, "clause": clause, "raised_path": "",
    }  # fmt: skip


def _within_whole(matter: Matter, due: Due) -> tuple[date | None, str | None]:
    """A step ends with the whole of it at the latest; where the document gives it no day, it ends with the whole."""
    whole = matter.whole_due_on
    if due.on is None or (whole is not None and whole < due.on):
        return whole, None
    return due.on, due.clause


def _beyond_whole(matter: Matter, on: date | None) -> bool:
    return on is not None and matter.whole_due_on is not None and on > matter.whole_due_on


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
    on, clause = _within_whole(matter, Due(on, clause))
    return {
        "department_id": wish.department_id, "handed_on": world.local(uow.now).date(), "due_on": on,
        "clause": clause, "asked_due_on": None,
    }  # fmt: skip


async def _given_back(world: World, uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return await _to_level(world, uow, matter, matter.holder_path)


async def _extend(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    if "asker" in wish.who:
        return "impossible"  # A button from before the rulebook was read so.
    if wish.on is None or (matter.due_on is not None and wish.on <= matter.due_on):
        return "incomplete"
    if _beyond_whole(matter, wish.on):
        return "beyond_whole"
    # The new day is the head's own, no document's.
    return {"due_on": wish.on, "clause": None}


async def _ask_time(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    if matter.due_on is not None and wish.on is not None and wish.on <= matter.due_on:
        return "incomplete"
    return "beyond_whole" if _beyond_whole(matter, wish.on) else {"asked_due_on": wish.on}


async def _whole(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    """The last day of the whole of it; a step that would end later, or has no day, ends with it."""
    values: dict[str, Any] = {"whole_due_on": wish.on}
    if matter.due_on is None or (wish.on is not None and wish.on < matter.due_on):
        values |= {"due_on": wish.on, "clause": None}
    return values


async def _rekind(world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    """What becomes confidential with its new kind stays so: a word that was hidden is never shown by a change."""
    kinds = kinds_of(await world.rulebook_of(uow, matter.grid_path), world.local(uow.now).date())
    kind = next((one for one in kinds if one.word == wish.kind), None)
    if kind is None or kind.word == matter.kind:
        return "incomplete"
    return {"kind": kind.word, "confidential": matter.confidential or kind.confidential}


async def _urge(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return "impossible" if matter.urgent else {"urgent": True}


async def _calm(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return {"urgent": False} if matter.urgent else "impossible"


async def _hide(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return "impossible" if matter.confidential else {"confidential": True}


async def _grant_time(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    if matter.asked_due_on is None:
        return "impossible"
    return {"due_on": matter.asked_due_on, "asked_due_on": None, "clause": None}


async def _refuse_time(_world: World, _uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    return "impossible" if matter.asked_due_on is None else {"asked_due_on": None}


async def _pause(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    """The deadline stands still until the day that is named; that day is kept as the time asked for."""
    if _beyond_whole(matter, wish.on):
        return "beyond_whole"
    return {"resumes_to": matter.state, "asked_due_on": wish.on}


async def _resume(world: World, uow: UnitOfWork, matter: Matter, _wish: Wish) -> Prepared:
    """The working days that were left when it was paused are left again."""
    values: dict[str, Any] = {"resumes_to": None, "asked_due_on": None}
    paused = next(one for one in reversed(await uow.matters.steps(matter.id)) if one.what == "pause")
    if matter.due_on is not None:
        left = world.calendar.workdays(world.local(paused.at).date(), matter.due_on) - 1
        again = world.calendar.add_workdays(world.local(uow.now).date(), max(left, 1))
        values["due_on"] = min(again, matter.whole_due_on or again)
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
    asked = requirement(book, "matter_posting", world.local(uow.now).date()) is not None
    said = f"{matter.text}——{matter.result}"
    return {
        "closed_at": uow.now, "overdue_cause": wish.cause if matter.overdue_at is not None else None,
        "posted": await public_text(uow, matter, said) if asked and not is_hidden(matter) else "",
    }  # fmt: skip


async def _merge(_world: World, uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    other = await uow.matters.get(wish.other_id) if wish.other_id is not None else None
    if other is None or other.id == matter.id or other.state in ("merged", "withdrawn"):
        return "incomplete"
    return {"merged_into_id": other.id}


async def _correct(_world: World, _uow: UnitOfWork, _matter: Matter, wish: Wish) -> Prepared:
    return {"text": wish.words}


async def _attach(_world: World, _uow: UnitOfWork, matter: Matter, wish: Wish) -> Prepared:
    return {"attachments": [*matter.attachments, *map(dict, wish.files)]} if wish.files else "incomplete"


PREPARE: Mapping[str, Prepare] = {
    "up": _up, "hand_over": _hand_over, "dispatch": _dispatch, "return": _given_back, "recall": _given_back,
    "extend": _extend, "ask_time": _ask_time, "grant_time": _grant_time, "refuse_time": _refuse_time,
    "whole": _whole, "rekind": _rekind, "urge": _urge, "calm": _calm, "hide": _hide,
    "pause": _pause, "resume": _resume, "meeting": _meeting, "decide": _decide, "settle": _solve, "solve": _solve,
    "satisfied": _satisfied, "unsatisfied": _unsatisfied, "close": _close, "merge": _merge, "correct": _correct,
    "attach": _attach,
}  # fmt: skip
