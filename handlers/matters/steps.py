"""Takes one step with a matter: the only place where its state changes.

The table in states.py says what is possible; the version says whether somebody else was faster. Whoever comes second
is told who did what. It must never ask or wait: what a step needs is there when it is called.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from handlers.context import World
from handlers.matters.deadlines import end_of, next_warning
from handlers.matters.effects import PREPARE, nothing
from handlers.matters.letters import history
from handlers.matters.states import leads_to, move_of
from handlers.matters.telling import tell_of
from handlers.matters.wishes import Wish
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork

__all__ = ["StepRefused", "StepTaken", "Wish", "is_late", "take_step"]


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
        'no_level_above', 'skips' or 'beyond_whole'.
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
    prepared = await PREPARE.get(wish.what, nothing)(world, uow, matter, wish)
    if isinstance(prepared, str):
        return await _refused(world, uow, matter, prepared)
    values = {"state": leads_to(matter.state, wish.what, matter.resumes_to), **prepared}
    values |= _marks(world, uow, matter, wish, values)
    changed = await uow.matters.change(
        matter, wish.what, wish.by_id, words=_words(matter, wish), other_id=wish.other_id, how=wish.how,
        gathering_id=wish.gathering_id, **values,
    )  # fmt: skip
    if changed is None:
        now = await uow.matters.get(matter.id)
        return await _refused(world, uow, now or matter, "late")
    await uow.matters.add_photos(changed.id, wish.files)
    await tell_of(world, uow, changed, wish)
    if changed.state == "followed" and changed.overdue_at is None:
        # Nothing is left for a person to say: it closes at once.
        closing = replace(wish, what="close", who=frozenset({"clock"}), by_id=None, words="")
        return await take_step(world, uow, changed, closing)
    return StepTaken(changed)


def _words(matter: Matter, wish: Wish) -> str:
    """What the history says; a change of kind or of the words names both."""
    if wish.what == "rekind":
        return f"{matter.kind} → {wish.kind}"
    return f"{matter.text} → {wish.words}" if wish.what == "correct" else wish.words


async def is_late(uow: UnitOfWork, matter: Matter, version: int) -> bool:
    """Whether somebody took a step since a version was shown; a level that was told or a file that came is none."""
    if version == matter.version:
        return False
    return any(
        step.version > version and step.what not in _IN_NOBODY_S_WAY for step in await uow.matters.steps(matter.id)
    )


async def _refused(world: World, uow: UnitOfWork, matter: Matter, why: str) -> StepRefused:
    steps = await history(world, uow, matter)
    return StepRefused(why, matter, steps[-1])


_BY_THE_REPORTER = ("withdraw", "correct", "attach")
_IN_NOBODY_S_WAY = ("raise", "attach")


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
