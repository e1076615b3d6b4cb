"""An import does not go around the approval: changes of workers and heads that an office must approve are held back.

What is held stays as it stands, with the households of whoever would go; the rest of the file counts at once. The first
staffing of a grid is no change. A post on a grid that the file itself abolishes ends with its grid.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from config.rulebooks.schema import Rulebook
from handlers.personnel.approval import ROLES, approval_rule
from handlers.roster.posts import Staff
from handlers.roster.tree import Tree
from storage.repositories.roster import Snapshot, StoredGrid, StoredHousehold, StoredPerson, StoredPlace, StoredPost


@dataclass
class Held:
    """What waits for an office: rows for the store, and who would come, with what the file gives them."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    coming: dict[int, dict[str, list[int]]] = field(default_factory=dict)

    def keep(self, planned: list[Any], living: Sequence[StoredHousehold | StoredPlace], kind: str) -> None:
        """Leaves what the file gives to somebody who waits with whom it is, and remembers it for the approval."""
        before = {one.id: one.worker_id for one in living}
        for at, one in enumerate(planned):
            takes = self.coming.get(one.worker_id)
            if takes is not None and before.get(one.id) != one.worker_id:
                takes[kind].append(one.id)
                planned[at] = one._replace(worker_id=before.get(one.id))


def hold(staff: Staff, tree: Tree, current: Snapshot, rulebooks: Mapping[str, Rulebook], on: date) -> Held:
    """Takes what must be approved out of the plan of people and posts.

    Args:
        staff: the plan; changed in place.
        tree: the grids to be.
        current: the store.
        rulebooks: by name.
        on: the local day.

    Source: the rulebook that asks for it, 第六条.
    """
    grids = {grid.id: grid for grid in tree.grids.values()}
    rules: dict[int, Any] = {}

    def rule(grid_id: int) -> Any:
        if grid_id not in rules:
            grid = grids.get(grid_id)
            name = tree.rulebook_of(grid.code) if grid is not None else None
            rules[grid_id] = approval_rule(rulebooks, name, on)
        return rules[grid_id]

    planned = {post.id for post in staff.posts}
    stored = {post.id for post in current.posts}
    ends = [p for p in current.posts if p.id not in planned and p.role in ROLES and rule(p.grid_id)]
    begins = [
        post for post in staff.posts
        if post.id not in stored and post.role in ROLES and post.grid_id in current.staffed_grids and rule(post.grid_id)
    ]  # fmt: skip
    held = Held()
    if not ends and not begins:
        return held
    waiting = {post.id for post in begins}
    staff.posts[:] = [*(post for post in staff.posts if post.id not in waiting), *ends]
    known = {person.id: person for person in current.people}
    people = {person.id: person for person in staff.people}
    newcomers = dict(people)
    _keep_people(staff, ends, begins, known)
    held.coming = {post.person_id: {"households": [], "places": []} for post in begins}
    for kind, end, begin in _pairs(ends, begins):
        at = begin or end
        assert at is not None
        person = newcomers.get(begin.person_id) if begin else known.get(end.person_id) if end else None
        assert person is not None
        held.rows.append(
            {
                "kind": kind, "ends_post_id": end.id if end else None,
                "person_id": person.id if person.id in known else None, "name": person.name, "phone": person.phone,
                "grid_id": begin.grid_id if begin else None, "role": begin.role if begin else "",
                "level": begin.level if begin else None, "title": begin.title if begin else "",
                "nature": begin.nature if begin else "", "unit": begin.unit if begin else "",
                "clause": rule(at.grid_id).clause or "",
                "office_grid_id": _office(grids[at.grid_id], grids, current),
                "takes": held.coming[begin.person_id] if begin else None,
            }
        )  # fmt: skip
    return held


def _keep_people(
    staff: Staff, ends: Sequence[StoredPost], begins: Sequence[StoredPost], known: Mapping[int, StoredPerson]
) -> None:
    """Whoever holds a held post stays as they are; whoever has nothing but a held beginning is not there yet."""
    posted = {post.person_id for post in staff.posts}
    not_yet = {post.person_id for post in begins if post.person_id not in posted and post.person_id not in known}
    staff.people[:] = [person for person in staff.people if person.id not in not_yet]
    here = {person.id for person in staff.people}
    for person_id in {post.person_id for post in ends} - here:
        person = known[person_id]
        staff.people.append(person)
        if staff.close_reasons.pop(person_id, "") == "handed_over":
            # The number stays with whoever has it until the office has spoken.
            staff.warnings[:] = [
                one for one in staff.warnings if not one.what.startswith(f"号码 {person.phone} 原来是")
            ]


def _pairs(
    ends: Sequence[StoredPost], begins: Sequence[StoredPost]
) -> list[tuple[str, StoredPost | None, StoredPost | None]]:
    """Reads endings and beginnings as moves of one person, as replacements on one grid, or as one alone."""
    found: list[tuple[str, StoredPost | None, StoredPost | None]] = []
    left = list(ends)
    for begin in begins:
        same = next((end for end in left if end.person_id == begin.person_id), None)
        if same is not None:
            left.remove(same)
            found.append(("move", same, begin))
    moved = {begin.id for _, _, begin in found if begin is not None}
    for begin in begins:
        if begin.id in moved:
            continue
        end = next((one for one in left if (one.grid_id, one.role) == (begin.grid_id, begin.role)), None)
        if end is not None:
            left.remove(end)
        found.append(("replace" if end is not None else "add", end, begin))
    return found + [("leave", end, None) for end in left]


def _office(grid: StoredGrid, grids: Mapping[int, StoredGrid], current: Snapshot) -> int:
    """Returns the grid whose office decides: the nearest with an office, from where the rulebook is in force upward."""
    chain = [int(part) for part in grid.path.strip("/").split("/")]
    named = [at for at, one in enumerate(chain) if one in grids and grids[one].rulebook]
    above = chain[: (named[-1] if named else 0) + 1]
    offices = {post.grid_id for post in current.posts if post.role == "office"}
    return next((one for one in reversed(above) if one in offices), above[-1])
