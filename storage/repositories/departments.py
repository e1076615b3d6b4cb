"""Departments: units that matters are dispatched to, and who works in them.

Must never decide who may dispatch what: that is the table of a matter's states.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, and_, or_, select

from storage.repositories.base import Repository
from storage.tables import departments, people, posts


@dataclass(frozen=True)
class Department:
    """A unit that matters are dispatched to."""

    id: int
    code: str
    name: str
    contact_phone: str


class Departments(Repository):
    """Departments and their people."""

    async def departments(self, name: str = "") -> list[Department]:
        """Returns departments whose name holds a text, all of them if it is empty."""
        living = select(departments).where(departments.c.retired_at.is_(None))
        if name:
            living = living.where(departments.c.name.contains(name, autoescape=True))
        return await self.many(Department, living.order_by(departments.c.code).limit(100))

    async def department(self, department_id: int) -> Department | None:
        """Returns a department by id."""
        return await self.one(Department, select(departments).where(departments.c.id == department_id))

    async def people_of(self, department: Department, on: date) -> list[int]:
        """Returns who works in a department: its contact, and whoever the roster gives its name as unit."""
        serving = and_(posts.c.since_on <= on, or_(posts.c.until_on.is_(None), posts.c.until_on >= on))
        belongs: ColumnElement[bool] = posts.c.unit == department.name
        if department.contact_phone:
            belongs = or_(belongs, people.c.phone == department.contact_phone)
        found = select(people.c.id).join(posts, posts.c.person_id == people.c.id).where(serving, belongs)
        return sorted({row.id for row in await self.rows(found)})

    async def departments_of(self, phone: str, units: Iterable[str]) -> list[int]:
        """Returns the departments that somebody with this number and these units works in."""
        named = [unit for unit in units if unit]
        wanted = or_(departments.c.contact_phone == phone, departments.c.name.in_(named))
        found = select(departments.c.id).where(departments.c.retired_at.is_(None), wanted)
        return [row.id for row in await self.rows(found)]
