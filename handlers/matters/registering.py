"""Registers matters (上报挂号): a number at once, the grid's ledger, and word to whoever answers for the grid.

The same use case takes what workers, residents and other platforms report. It must never sort or judge.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from handlers.attachments.command import attachment_buttons
from handlers.context import World
from handlers.matters import numbers
from handlers.matters.chains import rule_of
from handlers.matters.deadlines import end_of, next_warning, step_due
from handlers.matters.duplicates import flag_report
from handlers.matters.kinds import kinds_of
from handlers.matters.letters import about, tell, tell_holder
from handlers.matters.standing import first_holder, level_above
from storage.repositories.grids import Grid, grid_id_of
from storage.repositories.matters import Matter
from storage.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class NewMatter:
    """A matter to be registered: where, what, of which kind, and who says so."""

    grid: Grid
    text: str
    kind: str
    origin: str = "worker"
    reporter_id: int | None = None
    urgent: bool = False
    confidential: bool = False
    place: str = ""
    person: str = ""
    happened: str = ""
    phone: str = ""
    attachments: Sequence[Mapping[str, Any]] = field(default_factory=tuple)
    household_id: int | None = None
    visit_id: int | None = None
    source: str = ""
    platform: str = ""
    outside_number: str = ""
    due_on: date | None = None
    """The last day that another platform or a dispatcher set for the whole of it."""
    split_from_id: int | None = None


@dataclass(frozen=True)
class MatterRegistered:
    """A matter was registered; ``told`` people who answer for its grid were told."""

    matter: Matter
    told: int


async def register_matter(world: World, uow: UnitOfWork, new: NewMatter) -> MatterRegistered:
    """Writes a matter down under a number of its own and tells whoever answers for the grid.

    Args:
        world: rules and calendar.
        uow: an open unit of work.
        new: what was reported.

    Returns:
        The matter with its number and its first deadline.
        Source: the rulebook's deadlines; the clause is kept with the matter.
    """
    on = world.local(uow.now).date()
    book = await world.rulebook_of(uow, new.grid.path)
    kind = next((one for one in kinds_of(book, on) if one.word == new.kind), None)
    rule = rule_of(new.kind)
    holder_path = await first_holder(uow, new.grid.path, on)
    if rule.begins_above:
        # It may be about the very head who would handle it.
        holder_path = await level_above(uow, holder_path, on) or holder_path
    holder = new.grid if holder_path == new.grid.path else await uow.grids.get(grid_id_of(holder_path))
    due = step_due(book, world.calendar, holder.level, department=False, registered_on=on, handed_on=on)
    due_on, clause = (due.on, due.clause) if due.on is not None else (new.due_on, None)
    if due_on is not None and new.due_on is not None and new.due_on < due_on:
        due_on, clause = new.due_on, None
    zone = world.settings.zone
    next_at, stage = next_warning(world.calendar, on, due_on, zone, uow.now)
    serial = await uow.matters.next_serial(new.grid.id, on)
    respond_on = world.calendar.add_workdays(on, 1)
    matter = await uow.matters.add(
        {
            "number": numbers.give(new.grid.code.upper(), on, serial), "grid_id": new.grid.id,
            "grid_path": new.grid.path, "origin": new.origin, "platform": new.platform,
            "outside_number": new.outside_number, "kind": new.kind, "urgent": new.urgent,
            "confidential": new.confidential or (kind is not None and kind.confidential), "text": new.text,
            "place": new.place, "person": new.person, "happened": new.happened, "phone": new.phone,
            "attachments": [dict(one) for one in new.attachments], "household_id": new.household_id,
            "visit_id": new.visit_id, "reporter_id": new.reporter_id, "source": new.source, "state": "registered",
            "holder_id": holder.id, "holder_path": holder_path, "handed_on": on, "due_on": due_on,
            "due_at": end_of(due_on, zone) if due_on else None, "clause": clause, "whole_due_on": new.due_on,
            "respond_by_at": end_of(respond_on, zone), "next_at": next_at, "stage": stage,
            "split_from_id": new.split_from_id,
        },
        by_id=new.reporter_id,
    )  # fmt: skip
    told = await tell_holder(world, uow, matter, "matter_letters.arrived", besides=new.reporter_id)
    await flag_report(world, uow, matter)
    if new.reporter_id is None and rule.worker_follows:
        await _tell_workers(world, uow, matter)
    return MatterRegistered(matter, told)


async def _tell_workers(world: World, uow: UnitOfWork, matter: Matter) -> None:
    """Whoever works in the grid hears what a resident or another platform reported there."""
    on = world.local(uow.now).date()
    workers = {post.person_id for post in await uow.people.posts_on([matter.grid_id], on, roles=("worker",))}
    if not matter.confidential:
        await tell(
            world,
            uow,
            workers,
            "matter_letters.arrived_here",
            attachment_buttons("matters", [matter]),
            **await about(world, uow, matter),
        )
