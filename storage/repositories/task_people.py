"""SELECTs that find a task's people, stand-ins and groups; they run inside INSERT … SELECT and counts.

Must never run anything by itself.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Select, and_, false, func, not_, or_, select

from storage.repositories.base import within
from storage.tables import deliveries, grids, leaves, people, posts, task_recipients, terminals


@dataclass(frozen=True)
class TaskScope:
    """Whom a task is for: subtrees, narrowed to a role or to people.

    ``paths``: the subtrees; nobody outside them is ever reached. ``without``: subtrees inside them that are left out,
    but for those of the paths that lie inside these in turn: of all that a grid lies in, the deepest decides.
    ``titles``: posts with one of these titles, or of ``role`` (and ``level`` if given). ``person_ids``: these people
    alone. Without both, everybody.
    """

    paths: tuple[str, ...]
    titles: tuple[str, ...] = ()
    role: str | None = None
    level: int | None = None
    nature: str | None = None
    person_ids: tuple[int, ...] = ()
    without: tuple[str, ...] = ()

    def holds(self, path: str) -> bool:
        """Whether a grid lies in a subtree that the task goes to."""
        around = [one for one in (*self.paths, *self.without) if path.startswith(one)]
        return max(around, key=len, default="") in self.paths

    @property
    def takes_groups(self) -> bool:
        """Whether the groups of the subtrees are told: not when only a role or a few people are meant."""
        return not (self.titles or self.role or self.person_ids)


def people_of(scope: TaskScope, on: date, issuer_id: int) -> Select[Any]:
    """A SELECT of (person_id, grid_id): each person once, with the lowest grid on which they are in scope."""
    in_force = (posts.c.since_on <= on, or_(posts.c.until_on.is_(None), posts.c.until_on >= on))
    lowest_first = func.row_number().over(
        partition_by=posts.c.person_id, order_by=(grids.c.level.desc(), grids.c.id, posts.c.id)
    )
    ranked = (
        select(posts.c.person_id, posts.c.grid_id, lowest_first.label("place"))
        .join(grids, grids.c.id == posts.c.grid_id)
        .join(people, people.c.id == posts.c.person_id)
        .where(
            *in_force, people.c.retired_at.is_(None), grids.c.retired_at.is_(None), posts.c.person_id != issuer_id,
            _in_subtrees(scope), _chosen(scope),
        )
        .subquery()
    )  # fmt: skip
    return select(ranked.c.person_id, ranked.c.grid_id).where(ranked.c.place == 1)


def _in_subtrees(scope: TaskScope) -> ColumnElement[bool]:
    subtrees = [
        and_(
            within(grids.c.path, path),
            *(not_(within(grids.c.path, one)) for one in scope.without if one.startswith(path)),
        )
        for path in scope.paths
    ]
    return or_(false(), *subtrees)


def _chosen(scope: TaskScope) -> ColumnElement[bool]:
    if scope.person_ids:
        return posts.c.person_id.in_(scope.person_ids)
    if not scope.takes_groups:
        by_role: ColumnElement[bool] = false()
        if scope.role is not None:
            by_role = posts.c.role == scope.role
            if scope.level is not None:
                by_role = and_(by_role, posts.c.level == scope.level)
            if scope.nature is not None:
                by_role = and_(by_role, posts.c.nature == scope.nature)
        return or_(posts.c.title.in_(scope.titles), by_role)
    return posts.c.id.is_not(None)


def stand_ins_for(person_ids: Select[Any], on: date, issuer_id: int) -> Select[Any]:
    """A SELECT of (substitute_id, person_id): the 代岗人 of people on approved leave on a day; one row each."""
    return (
        select(leaves.c.substitute_id, func.min(leaves.c.person_id).label("person_id"))
        .join(people, people.c.id == leaves.c.substitute_id)
        .where(
            leaves.c.person_id.in_(person_ids), leaves.c.state == "approved", leaves.c.ended_at.is_(None),
            leaves.c.from_on <= on, leaves.c.to_on >= on, leaves.c.substitute_id != issuer_id,
            people.c.retired_at.is_(None),
        )
        .group_by(leaves.c.substitute_id)
    )  # fmt: skip


def stood_in_for(person_id: int | BindParameter[int], on: date | BindParameter[date]) -> Select[Any]:
    """A SELECT of the people on approved leave on a day in whose place somebody stands."""
    return select(leaves.c.person_id).where(
        leaves.c.substitute_id == person_id, leaves.c.state == "approved", leaves.c.ended_at.is_(None),
        leaves.c.from_on <= on, leaves.c.to_on >= on,
    )  # fmt: skip


def groups_of(scope: TaskScope) -> Select[Any]:
    """A SELECT of the ids of open groups bound to grids of the scope; none for a role or for named people."""
    bound = select(terminals.c.id).join(grids, grids.c.id == terminals.c.grid_id)
    if not scope.takes_groups:
        return bound.where(false())
    return bound.where(_in_subtrees(scope), terminals.c.kind == "group", terminals.c.state == "open")


def is_unreachable(task_id: int) -> ColumnElement[bool]:
    """Whether a recipient has not signed and no terminal of theirs can bring the task.

    That is: no open terminal, or none of their deliveries is sent or still on its way. A withdrawal stops deliveries
    and makes nobody unreachable.
    """
    alive = or_(
        deliveries.c.sent_version > 0,
        deliveries.c.state.in_(["queued", "sent"]),
        and_(deliveries.c.state == "cancelled", deliveries.c.reason == "withdrawn"),
    )
    # One set for all of them: looked up for each person anew, a county's counter would take seconds.
    brought = (
        select(terminals.c.person_id)
        .join(deliveries, deliveries.c.terminal_id == terminals.c.id)
        .where(
            deliveries.c.subject == f"task:{task_id}", alive, terminals.c.kind == "private",
            terminals.c.state == "open", terminals.c.person_id.is_not(None),
        )
    )  # fmt: skip
    return and_(task_recipients.c.received_at.is_(None), task_recipients.c.person_id.not_in(brought))
