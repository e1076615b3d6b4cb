"""Rosters in which somebody came for somebody else, and whose posts and households there are."""

from dataclasses import replace

from sqlalchemy import select

from handlers.roster.rows import PostRow, RosterRows
from storage.tables import households
from tests.conversation import Town
from tests.handlers.quotas.counties import county
from tests.rosters import rulebooks


async def posts_of(town: Town, name: str) -> list[str]:
    """Returns the codes of the grids of somebody's posts."""
    async with town.store.reading(town.clock.now()) as uow:
        return [post.grid_code for post in await uow.people.named(name, "/", uow.now.date())]


async def homes_of(town: Town, name: str) -> int:
    """Counts the households that somebody looks after."""
    async with town.store.reading(town.clock.now()) as uow:
        people = {post.person_id for post in await uow.people.named(name, "/", uow.now.date())}
        rows = await uow.roster.rows(select(households.c.id).where(households.c.worker_id.in_(people)))
        return len(rows)


BOOKS = rulebooks()


def with_other_worker(rows: RosterRows, before: str, phone: str, name: str, new_phone: str) -> RosterRows:
    """The same file with somebody else on a worker's posts and households, and a tag more."""
    people = [
        PostRow(name, new_phone, one.title, one.grid, one.unit, one.nature) if one.name == before else one
        for one in rows.people
    ]
    homes = [
        one._replace(worker_phone=new_phone, tags=("五保",)) if one.worker_phone == phone else one
        for one in rows.households
    ]
    return replace(rows, people=people, households=homes)


def with_new_worker(rulebook: str) -> RosterRows:
    """The county with 李新 instead of 李向阳."""
    return with_other_worker(county(rulebook), "李向阳", "13900000051", "李新", "13900000077")
