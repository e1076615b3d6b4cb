"""What is not done yet goes to whoever comes after: tasks, duty, invitations, plans, requests for leave, households.

What was done stays with whoever did it: nothing here touches a fact. Must never loop over rows: a workbook may replace
three hundred people at once, so each kind of work is one statement that takes one hand-over or many.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Date, Select, bindparam, func, insert, literal, or_, select, update
from sqlalchemy.sql.dml import UpdateBase

from storage.repositories.base import Repository
from storage.tables import (
    duty_rosters,
    duty_shifts,
    duty_swaps,
    gathering_people,
    gatherings,
    leaves,
    matters,
    people,
    plan_changes,
    task_plans,
    task_recipients,
    task_targets,
    task_ticks,
    tasks,
)
from storage.tables.base import Id
from storage.tables.matters import OPEN_STATES

_BEFORE = bindparam("before", type_=Id)
_HEIR = bindparam("heir", type_=Id)
_GRID = bindparam("at_grid", type_=Id)
_ON = bindparam("from_on", type_=Date)
# Somebody who still serves elsewhere keeps what was asked of them by name, and hands on what belongs to the grid.
_LEFT = select(people.c.id).where(people.c.id == _BEFORE, people.c.retired_at.is_not(None)).exists()


@dataclass(frozen=True)
class HandOver:
    """One post that changed hands: who held it, who comes, and on which grid."""

    before_id: int
    heir_id: int
    grid_id: int


class OpenWork(Repository):
    """Work that outlives whoever began it."""

    async def pass_on(self, pairs: Sequence[HandOver], on: date) -> dict[str, int]:
        """Gives the open work of some people to their successors.

        Args:
            pairs: who comes after whom.
            on: the local day from which it counts.

        Returns:
            How much of each kind went along, those without anything left out; empty for more than one pair.
        """
        if not pairs:
            return {}
        rows = [{"before": one.before_id, "heir": one.heir_id, "at_grid": one.grid_id, "from_on": on} for one in pairs]
        counts: dict[str, int] = {}
        for kind, statement in self._statements():
            result = await self.connection.execute(statement, rows[0] if len(rows) == 1 else rows)
            if len(rows) == 1 and kind:
                counts[kind] = result.rowcount
        if len(rows) == 1:
            counts["matters"] = await self.number(self._matters().params(**rows[0]))
        return {kind: n for kind, n in counts.items() if n}

    async def waiting(self, before_id: int, grid_id: int, on: date) -> dict[str, int]:
        """Counts what somebody leaves behind whom nobody succeeds yet, those of nothing left out.

        Args:
            before_id: who left the post.
            grid_id: its grid.
            on: the local day.
        """
        kinds = {
            "tasks": (task_recipients, self._waiting()),
            "shifts": (duty_shifts, self._coming_shifts()),
            "convened": (gatherings, self._to_hold()),
            "plans": (task_plans, self._living_plans()),
            "leaves": (leaves, self._to_decide()),
        }
        counts = [
            select(func.count()).select_from(table).where(*where).scalar_subquery().label(kind)
            for kind, (table, where) in kinds.items()
        ]
        given = {"before": before_id, "at_grid": grid_id, "from_on": on}
        row = (await self.connection.execute(select(*counts, self._matters().scalar_subquery()), given)).one()
        return {kind: n for kind, n in zip((*kinds, "matters"), row, strict=True) if n}

    def _statements(self) -> list[tuple[str, UpdateBase]]:
        """Returns every statement with the kind that it counts; '' for what only goes along with another."""
        return [
            ("", self._ticks()),
            ("tasks", self._tasks()),
            ("", self._stand_ins()),
            ("", self._swaps()),
            ("", self._shifts()),
            ("shifts", self._shifts_ended()),
            ("meetings", self._invitations()),
            ("convened", self._convened()),
            ("", self._plan_changes()),
            ("plans", self._plans()),
            ("leaves", self._leaves()),
        ]

    def _tasks(self) -> UpdateBase:
        """Tasks that are not done: the successor has not signed them yet."""
        values = {"person_id": _HEIR, "received_at": None, "via_terminal_id": None}
        theirs = task_recipients.alias("theirs")
        has_it = (
            select(theirs.c.task_id)
            .where(theirs.c.task_id == task_recipients.c.task_id, theirs.c.person_id == _HEIR)
            .correlate(task_recipients)
            .exists()
        )
        return update(task_recipients).where(*self._waiting(), ~has_it).values(values)

    def _waiting(self) -> tuple[ColumnElement[bool], ...]:
        return (
            task_recipients.c.person_id == _BEFORE, task_recipients.c.done_at.is_(None),
            task_recipients.c.task_id.in_(select(tasks.c.id).where(tasks.c.state == "issued")),
            or_(_LEFT, task_recipients.c.grid_id == _GRID),
        )  # fmt: skip

    def _ticks(self) -> UpdateBase:
        """Households that a task goes through one by one, those that are not ticked yet."""
        ticked = (
            select(task_ticks.c.id)
            .where(
                task_ticks.c.task_id == task_targets.c.task_id, task_ticks.c.kind == task_targets.c.kind,
                task_ticks.c.target_id == task_targets.c.target_id, task_ticks.c.ended_at.is_(None),
            )
            .correlate(task_targets)
            .exists()
        )  # fmt: skip
        mine = (
            task_targets.c.person_id == _BEFORE,
            task_targets.c.task_id.in_(select(task_recipients.c.task_id).where(*self._waiting())), ~ticked,
        )  # fmt: skip
        return update(task_targets).where(*mine).values(person_id=_HEIR)

    def _stand_ins(self) -> UpdateBase:
        """Whoever stood in for the one who left stands in for the successor: their receipt counts for the grid."""
        mine = (
            task_recipients.c.stand_in_for_id == _BEFORE, task_recipients.c.done_at.is_(None),
            task_recipients.c.person_id != _HEIR, _LEFT,
        )  # fmt: skip
        return update(task_recipients).where(*mine).values(stand_in_for_id=_HEIR)

    def _coming_shifts(self) -> tuple[ColumnElement[bool], ...]:
        """Duty from today on for which nobody has come yet; what lies behind was the one's who left."""
        running = select(duty_rosters.c.id).where(duty_rosters.c.ended_at.is_(None))
        return (
            duty_shifts.c.person_id == _BEFORE, duty_shifts.c.ended_at.is_(None), duty_shifts.c.came_at.is_(None),
            duty_shifts.c.on >= _ON, duty_shifts.c.roster_id.in_(running), _LEFT,
        )  # fmt: skip

    def _swaps(self) -> UpdateBase:
        """A swap that was being asked for falls away: the successor was not asked."""
        theirs = select(duty_shifts.c.id).where(*self._coming_shifts())
        # A list of values has no place in a statement that is run for many hand-overs at once.
        open_ = or_(duty_swaps.c.state == "asked", duty_swaps.c.state == "agreed")
        mine = or_(
            duty_swaps.c.to_person_id == _BEFORE, duty_swaps.c.shift_id.in_(theirs),
            duty_swaps.c.with_shift_id.in_(theirs),
        )  # fmt: skip
        return update(duty_swaps).where(open_, mine, _LEFT).values(state="dropped", decided_at=self.now)

    def _shifts(self) -> UpdateBase:
        theirs = duty_shifts.alias("theirs")
        has_it = (
            select(theirs.c.id)
            .where(
                theirs.c.roster_id == duty_shifts.c.roster_id, theirs.c.on == duty_shifts.c.on,
                theirs.c.slot == duty_shifts.c.slot, theirs.c.person_id == _HEIR, theirs.c.ended_at.is_(None),
            )
            .correlate(duty_shifts)
            .exists()
        )  # fmt: skip
        taken = select(
            duty_shifts.c.roster_id, duty_shifts.c.on, duty_shifts.c.slot, _HEIR,
            literal(self.now, duty_shifts.c.at.type), duty_shifts.c.id,
        ).where(*self._coming_shifts(), ~has_it)  # fmt: skip
        return insert(duty_shifts).from_select(["roster_id", "on", "slot", "person_id", "at", "supersedes_id"], taken)

    def _shifts_ended(self) -> UpdateBase:
        return update(duty_shifts).where(*self._coming_shifts()).values(ended_at=self.now)

    def _upcoming(self) -> Select[Any]:
        return select(gatherings.c.id).where(gatherings.c.starts_at > self.now, gatherings.c.ended_at.is_(None))

    def _invitations(self) -> UpdateBase:
        """Meetings and trainings that have not begun; the successor answers for themselves."""
        theirs = gathering_people.alias("theirs")
        has_it = (
            select(theirs.c.person_id)
            .where(theirs.c.gathering_id == gathering_people.c.gathering_id, theirs.c.person_id == _HEIR)
            .correlate(gathering_people)
            .exists()
        )
        mine = (
            gathering_people.c.person_id == _BEFORE, gathering_people.c.came_at.is_(None),
            gathering_people.c.gathering_id.in_(self._upcoming()), ~has_it, _LEFT,
        )  # fmt: skip
        values = {"person_id": _HEIR, "answer": "", "reason": "", "answered_at": None}
        return update(gathering_people).where(*mine).values(values)

    def _convened(self) -> UpdateBase:
        """What was convened and has not begun; who filed it stays written down."""
        return update(gatherings).where(*self._to_hold()).values(person_id=_HEIR)

    def _to_hold(self) -> tuple[ColumnElement[bool], ...]:
        return (
            gatherings.c.person_id == _BEFORE, gatherings.c.id.in_(self._upcoming()),
            or_(_LEFT, gatherings.c.grid_id == _GRID),
        )  # fmt: skip

    def _living_plans(self) -> tuple[ColumnElement[bool], ...]:
        return (
            task_plans.c.issuer_id == _BEFORE, or_(task_plans.c.state == "running", task_plans.c.state == "paused"),
            or_(_LEFT, task_plans.c.grid_id == _GRID),
        )  # fmt: skip

    def _plan_changes(self) -> UpdateBase:
        taken = select(task_plans.c.id, literal("taken_over"), _HEIR, literal(self.now, plan_changes.c.at.type))
        return insert(plan_changes).from_select(["plan_id", "what", "by_id", "at"], taken.where(*self._living_plans()))

    def _plans(self) -> UpdateBase:
        """Tasks that are to go out later or again."""
        return update(task_plans).where(*self._living_plans()).values(issuer_id=_HEIR)

    def _leaves(self) -> UpdateBase:
        """Requests for leave that wait for a word."""
        return update(leaves).where(*self._to_decide()).values(approver_id=_HEIR)

    def _to_decide(self) -> tuple[ColumnElement[bool], ...]:
        return (leaves.c.approver_id == _BEFORE, leaves.c.state == "asked", leaves.c.ended_at.is_(None), _LEFT)

    def _matters(self) -> Select[Any]:
        """Counts what was reported and is open; it is found by who succeeded whom, the report stays the reporter's."""
        mine = (matters.c.reporter_id == _BEFORE, matters.c.state.in_(OPEN_STATES), _LEFT)
        return select(func.count()).select_from(matters).where(*mine)
