"""Whom a task is for: '全县', a grid's name or code, a role, or names, all within the issuer's own subtrees.

What was understood is kept as JSON with ids and names; paths are found anew each time, so that a draft never reaches
further than its issuer does. Must never guess between two of a name.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from handlers.access import Act, may, reach
from handlers.context import Context
from handlers.forms.grids import as_answer
from handlers.tasks.drafting.roles import Role, split_role
from storage.repositories.grids import Grid, grid_id_of
from storage.repositories.tasks import TaskScope

ScopeJson = dict[str, Any]
"""{grids: [{id, name}], whole: bool, role: {…} or None, people: [{id, name}]}."""

WHOLE = ("全县", "全乡", "全镇", "全村", "全区", "全街道", "全社区", "全片区")
_EVERYBODY = (*WHOLE, "全部", "全体", "所有人", "全员", "所有")
_SUFFIXES = ("镇", "乡", "村", "社区", "街道", "组", "县")


@dataclass(frozen=True)
class Doubt:
    """Something that looked like a scope and needs a word: why, what was said, and what could be meant."""

    reason: str  # two_people | two_grids | not_yours | unknown | nobody_of_that_name
    name: str
    candidates: tuple[ScopeJson, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """Returns what a form keeps of it."""
        return {"reason": self.reason, "name": self.name, "candidates": list(self.candidates)}


@dataclass
class ScopeReader:
    """Reads scopes for one issuer."""

    context: Context
    paths: list[str] = field(init=False)

    def __post_init__(self) -> None:
        """Finds how far the issuer reaches."""
        self.paths = reach(self.context.posts, Act.ISSUE_TASK)

    async def own(self) -> list[dict[str, Any]]:
        """Returns the issuer's own subtrees' grids."""
        ids = [grid_id_of(path) for path in self.paths]
        grids = await self.context.uow.grids.by_ids(ids)
        return [as_answer(grids[grid_id]) for grid_id in ids if grid_id in grids]

    async def whole(self, role: Role | None = None) -> ScopeJson:
        """Returns everything the issuer reaches, narrowed to a role or not."""
        return scope_json(await self.own(), whole=True, role=role)

    async def read(self, text: str, *, loosely: bool = False) -> ScopeJson | Doubt | None:
        """Reads one piece of text.

        Args:
            text: what may be a scope.
            loosely: whether parts of names count (an answer to 'whom?'), or only whole names (a word of a line).

        Returns:
            The scope; a doubt that must be asked back; None if nothing there says whom.
        """
        text = text.strip(" 　。.：:,，、")
        if not text:
            return None
        whole = await self._one(text, loosely)
        parts = [part.strip() for part in re.split(r"[、,，]", text) if part.strip()]
        if len(parts) < 2 or isinstance(whole, dict):
            return whole
        return await self._several(parts)

    async def _several(self, parts: Sequence[str]) -> ScopeJson | Doubt | None:
        found: list[ScopeJson] = []
        missing: list[str] = []
        for part in parts:
            one = await self._one(part, loosely=False)
            if isinstance(one, Doubt):
                return one
            if one is None:
                missing.append(part)
            else:
                found.append(one)
        if not found:
            return None
        if missing:
            return Doubt("unknown", "、".join(missing))
        return await self.merge(found)

    async def merge(self, found: Sequence[ScopeJson]) -> ScopeJson | Doubt:
        """Joins scopes of one sort (several grids, or several people) into one."""
        if all(one["people"] for one in found):
            people = {person["id"]: person for one in found for person in one["people"]}
            return scope_json(await self.own(), people=list(people.values()))
        roles = [one["role"] for one in found]
        if any(one["people"] for one in found) or any(role != roles[0] for role in roles):
            return Doubt("mixed", "")
        grids = {grid["id"]: grid for one in found for grid in one["grids"]}
        return {**found[0], "grids": list(grids.values()), "whole": any(one["whole"] for one in found)}

    async def _one(self, text: str, loosely: bool) -> ScopeJson | Doubt | None:
        if text in _EVERYBODY:
            return await self.whole()
        grid = await self._grid(text, None, loosely)
        if isinstance(grid, dict):
            return grid
        people = await self._person(text)
        if people is not None:
            return people
        base, role = await split_role(self.context, self.paths, text)
        if role is not None:
            if base in ("", *_EVERYBODY):
                return await self.whole(role)
            narrowed = await self._grid(base, role, loosely)
            if narrowed is not None:
                return narrowed
        return grid

    async def _grid(self, text: str, role: Role | None, loosely: bool) -> ScopeJson | Doubt | None:
        exact: dict[int, Grid] = {}
        partly: dict[int, Grid] = {}
        for path in self.paths:
            for grid in await self.context.uow.grids.named(text, path):
                same = text in (grid.name, grid.code)
                near = loosely or grid.name.removeprefix(text) in _SUFFIXES
                (exact if same else partly if near else {})[grid.id] = grid
        found = list((exact or partly).values())
        if len(found) == 1:
            return scope_json([as_answer(found[0])], role=role)
        if found:
            choices = tuple(scope_json([as_answer(grid)], role=role) for grid in found[:8])
            return Doubt("two_grids", text, choices)
        elsewhere = [g for g in await self.context.uow.grids.named(text) if text in (g.name, g.code)]
        return Doubt("not_yours", text) if elsewhere else None

    async def _person(self, text: str) -> ScopeJson | Doubt | None:
        if not re.fullmatch(r"[一-鿿·]{2,10}|1\d{10}", text):
            return None
        found: dict[int, dict[str, Any]] = {}
        if text.isdecimal():
            person = await self.context.uow.people.by_phone(text)
            posts = await self.context.uow.people.posts_of(person.id, self.context.today) if person else []
        else:
            people, on = self.context.uow.people, self.context.today
            posts = [post for path in self.paths for post in await people.named(text, path, on)]
        for post in posts:
            if may(self.context.posts, Act.ISSUE_TASK, post.grid_path):
                found[post.person_id] = {"id": post.person_id, "name": post.person_name, "grid": post.grid_name}
        own = await self.own() if found else []
        if len(found) == 1:
            return scope_json(own, people=list(found.values()))
        if found:
            return Doubt("two_people", text, tuple(scope_json(own, people=[one]) for one in found.values()))
        return None


def scope_json(
    grids: Sequence[Mapping[str, Any]], *, whole: bool = False, role: Role | None = None,
    people: Sequence[Mapping[str, Any]] = (),
) -> ScopeJson:  # fmt: skip
    """Returns the JSON form of a scope."""
    return {
        "grids": [dict(grid) for grid in grids], "whole": whole, "role": role.as_json() if role else None,
        "people": [dict(person) for person in people],
    }  # fmt: skip


async def resolve(context: Context, scope: ScopeJson) -> TaskScope | None:
    """Returns a scope with the tree's present paths; None if it reaches beyond what its issuer may reach now."""
    grids = await context.uow.grids.by_ids(grid["id"] for grid in scope["grids"])
    paths = [grid.path for grid in grids.values()]
    if not paths or not all(may(context.posts, Act.ISSUE_TASK, path) for path in paths):
        return None
    outer = [path for path in paths if not any(path != other and path.startswith(other) for other in paths)]
    role = scope["role"] or {}
    return TaskScope(
        tuple(sorted(outer)), tuple(role.get("titles", ())), role.get("role"), role.get("level"), role.get("nature"),
        tuple(person["id"] for person in scope["people"]),
    )  # fmt: skip
