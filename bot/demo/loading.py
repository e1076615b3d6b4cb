"""Loads a demo's county into an empty store: the roster, a terminal for everybody, a greeting on each phone shown.

Must never touch a store that it did not make; the caller keeps the demo's file apart from a real one.
"""

from collections.abc import Mapping
from datetime import date, datetime

from bot.channels.web.channel import NAME
from bot.demo.cast import Cast, Part
from bot.demo.history import write_history
from bot.web.screen import WebPhone
from handlers.context import World
from handlers.roster.importing import import_roster
from handlers.roster.rows import RosterRows
from handlers.roster.sheets import Progress, quiet
from handlers.terminals.joining import open_terminal
from storage.engine import Store
from storage.repositories.letters import Lane, Letter
from storage.repositories.people import Person
from storage.unit_of_work import UnitOfWork

ROLES = ("office", "leader", "head", "worker")


async def load(
    store: Store, world: World, rows: RosterRows, cast: Cast, now: datetime, progress: Progress = quiet
) -> None:
    """Loads everything that a demo starts with.

    Args:
        store: migrated and empty.
        world: settings, rules, calendar.
        rows: the county.
        cast: whose phones are shown.
        now: the demo's present.
        progress: told (phase, done, in all).
    """
    since = _posts_since(world.local(now).date())
    await import_roster(store, rows, world.rulebooks, now=now, on=since, progress=progress)
    progress("终端", 0, 1)
    async with store.writing(now) as uow:
        for part in cast.parts:
            await _open_phone(world, uow, part)
        await uow.terminals.open_for_all(NAME, NAME)
    progress("终端", 1, 1)
    await write_history(store, world, cast.history, now, progress)


def _posts_since(today: date) -> date:
    """Posts began some months ago, so that this month's quotas are owed in full."""
    return date(today.year - 1, today.month, 1)


async def _open_phone(world: World, uow: UnitOfWork, part: Part) -> None:
    if not part.is_group:
        terminal = await uow.terminals.meet(NAME, NAME, part.key, "private")
        await open_terminal(world, uow, terminal, await _person(uow, part))
        return
    grid = await uow.grids.by_code(part.owner)
    assert grid is not None
    terminal = await uow.terminals.meet(NAME, NAME, part.key, "group", f"{grid.name}工作群")
    await uow.terminals.give(terminal.id, grid_id=grid.id)
    bound = await uow.terminals.get(terminal.id)
    await uow.outbox.send([bound], Letter("groups.bound", {"name": grid.name}), Lane.REPLY)


async def _person(uow: UnitOfWork, part: Part) -> Person:
    if part.owner.startswith("grid:"):
        grid = await uow.grids.by_code(part.owner.removeprefix("grid:"))
        assert grid is not None
        post, *_ = await uow.people.posts_on([grid.id], uow.now.date(), roles=ROLES)
        return await uow.people.get(post.person_id)
    person = await uow.people.by_phone(part.owner)
    assert person is not None
    return person


async def phones_of(store: Store, world: World, cast: Cast, now: datetime) -> Mapping[str, WebPhone]:
    """Returns the phones of the page, with the names and grids that the store has for them."""
    phones: dict[str, WebPhone] = {}
    async with store.reading(now) as uow:
        for part in cast.parts:
            if part.is_group:
                grid = await uow.grids.by_code(part.owner)
                assert grid is not None
                name, where, number = f"{grid.name}工作群", grid.name, ""
            else:
                person = await _person(uow, part)
                posts = await uow.people.posts_of(person.id, world.local(now).date())
                name, where, number = person.name, posts[0].grid_name, person.phone
            speakers = {key: phones[key].name for key in cast.speakers} if part.is_group else {}
            phones[part.key] = WebPhone(
                part.key, part.key, name, part.role, where, part.hint, part.color, part.is_group, speakers, number
            )
    return phones
