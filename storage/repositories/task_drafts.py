"""Previews that were put aside, and templates that a unit keeps to begin tasks from."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from storage.repositories.base import Repository
from storage.repositories.plain import plain
from storage.tables import grids, task_drafts, task_templates


@dataclass(frozen=True)
class TaskDraft:
    """A preview that was put aside."""

    id: int
    person_id: int
    title: str
    made: dict[str, Any]
    state: str  # kept | used | dropped
    at: datetime


@dataclass(frozen=True)
class TaskTemplate:
    """A task's text to begin from, owned by a unit: a grid, and the unit's name where the roster gives one."""

    id: int
    grid_id: int
    grid_path: str
    unit: str
    name: str
    made: dict[str, Any]
    by_id: int
    ended_at: datetime | None


_TEMPLATES = select(task_templates, grids.c.path.label("grid_path")).join(
    grids, grids.c.id == task_templates.c.grid_id
)  # fmt: skip


class TaskDrafts(Repository):
    """Drafts and templates of tasks."""

    async def keep(self, person_id: int, title: str, made: dict[str, Any]) -> int:
        """Puts a preview aside and returns its id."""
        row = {"person_id": person_id, "title": title, "made": plain(made), "at": self.now}
        added = await self.connection.execute(insert(task_drafts).values(row).returning(task_drafts.c.id))
        return int(added.scalar_one())

    async def kept(self, person_id: int, limit: int = 8) -> list[TaskDraft]:
        """Returns a person's drafts, newest first."""
        mine = (task_drafts.c.person_id == person_id, task_drafts.c.state == "kept")
        newest = select(task_drafts).where(*mine).order_by(task_drafts.c.id.desc()).limit(limit)
        return await self.many(TaskDraft, newest)

    async def settle(self, draft_id: int, person_id: int, state: str) -> TaskDraft | None:
        """Marks a kept draft of a person as used or dropped; None if it is not there, or settled before."""
        mine = (task_drafts.c.id == draft_id, task_drafts.c.person_id == person_id, task_drafts.c.state == "kept")
        settled = update(task_drafts).where(*mine).values(state=state).returning(*task_drafts.c)
        return await self.one(TaskDraft, settled)

    async def save_template(self, grid_id: int, unit: str, name: str, made: dict[str, Any], by_id: int) -> int:
        """Keeps a template for a unit; one of the same name there is replaced and stays in the record."""
        same = (
            task_templates.c.grid_id == grid_id, task_templates.c.unit == unit, task_templates.c.name == name,
            task_templates.c.ended_at.is_(None),
        )  # fmt: skip
        await self.connection.execute(
            update(task_templates).where(*same).values(ended_at=self.now, ended_by_id=by_id)
        )  # fmt: skip
        row = {"grid_id": grid_id, "unit": unit, "name": name, "made": plain(made), "by_id": by_id, "at": self.now}
        added = await self.connection.execute(insert(task_templates).values(row).returning(task_templates.c.id))
        return int(added.scalar_one())

    async def templates(self, owners: Sequence[tuple[int, str]], limit: int = 12) -> list[TaskTemplate]:
        """Returns the templates of units (grid and unit's name), newest first."""
        if not owners:
            return []
        theirs = or_(*((task_templates.c.grid_id == grid) & (task_templates.c.unit == unit) for grid, unit in owners))
        alive = task_templates.c.ended_at.is_(None)
        newest = _TEMPLATES.where(theirs, alive).order_by(task_templates.c.id.desc()).limit(limit)
        return await self.many(TaskTemplate, newest)

    async def template(self, template_id: int) -> TaskTemplate | None:
        """Returns a template that is still offered."""
        alive = (task_templates.c.id == template_id, task_templates.c.ended_at.is_(None))
        return await self.one(TaskTemplate, _TEMPLATES.where(*alive))

    async def end_template(self, template_id: int, by_id: int) -> bool:
        """Takes a template away; it stays in the record."""
        alive = (task_templates.c.id == template_id, task_templates.c.ended_at.is_(None))
        ended = await self.connection.execute(
            update(task_templates).where(*alive).values(ended_at=self.now, ended_by_id=by_id)
        )
        return bool(ended.rowcount)
