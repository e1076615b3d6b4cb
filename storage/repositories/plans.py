"""Tasks that the clock issues: plans, the claim of each occurrence, and who changed them.

Must never decide when something is due: the calendar and the rhythm are the callers'.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import insert, or_, select, update

from storage.repositories.base import Repository, within
from storage.repositories.dialect import insert_new
from storage.repositories.plain import plain
from storage.tables import grids, people, plan_changes, plan_occurrences, task_plans


@dataclass(frozen=True)
class Plan:
    """A task that the clock issues; ``made`` is the draft as it was confirmed, ``rhythm`` null for one issue."""

    id: int
    kind: str  # once | repeat
    title: str
    made: dict[str, Any]
    rhythm: dict[str, Any] | None
    start_at: datetime | None
    since_at: datetime
    grid_id: int
    issuer_id: int
    made_at: datetime
    period_id: int | None
    state: str  # running | paused | ended | done
    issuer_name: str
    grid_path: str


@dataclass(frozen=True)
class Occurrence:
    """What became of one day of a plan."""

    plan_id: int
    on: date
    state: str  # issued | skipped | missed
    reason: str
    task_id: int | None
    at: datetime


@dataclass(frozen=True)
class PlanChange:
    """Who did what to a plan; ``by_name`` is None where the program stopped it, ``before`` what it said until then."""

    what: str
    before: dict[str, Any] | None
    by_name: str | None
    at: datetime


_PLANS = (
    select(task_plans, people.c.name.label("issuer_name"), grids.c.path.label("grid_path"))
    .join(people, people.c.id == task_plans.c.issuer_id)
    .join(grids, grids.c.id == task_plans.c.grid_id)
)


class Plans(Repository):
    """Plans and their occurrences."""

    async def add(self, by_id: int, **values: Any) -> int | None:
        """Writes a plan down; returns its id, or None if one was made from this draft before."""
        row = {
            **values, "made": plain(values["made"]), "issuer_id": by_id, "made_at": self.now, "since_at": self.now,
            "state": "running",
        }  # fmt: skip
        added = await self.connection.execute(
            insert_new(self.connection, task_plans).values(row).returning(task_plans.c.id)
        )
        plan_id = added.scalar_one_or_none()
        if plan_id is None:
            return None
        await self.note(int(plan_id), "made", by_id)
        return int(plan_id)

    async def get(self, plan_id: int) -> Plan | None:
        """Returns a plan by id; None for an id that no store could hold as well."""
        if not 0 < plan_id < 2**63:
            return None
        return await self.one(Plan, _PLANS.where(task_plans.c.id == plan_id))

    async def of_draft(self, draft_key: str) -> Plan | None:
        """Returns the plan that was made from a draft."""
        return await self.one(Plan, _PLANS.where(task_plans.c.draft_key == draft_key))

    async def from_source(self, source: str) -> Plan | None:
        """Returns the newest plan that was written in a chat message."""
        if not source:
            return None
        found = _PLANS.where(task_plans.c.source == source).order_by(task_plans.c.id.desc()).limit(1)
        return await self.one(Plan, found)

    async def running(self) -> list[Plan]:
        """Returns every plan that may have something due, in the order of their ids."""
        return await self.many(Plan, _PLANS.where(task_plans.c.state == "running").order_by(task_plans.c.id))

    async def living(self, issuer_id: int, paths: Sequence[str], limit: int = 20) -> list[Plan]:
        """Returns the running and paused plans of an issuer, and those made for grids of some subtrees."""
        mine = task_plans.c.issuer_id == issuer_id
        below = [within(grids.c.path, path) for path in paths]
        alive = task_plans.c.state.in_(["running", "paused"])
        return await self.many(Plan, _PLANS.where(alive, or_(mine, *below)).order_by(task_plans.c.id).limit(limit))

    async def of_period(self, period_id: int) -> list[Plan]:
        """Returns the running and paused plans of a special period."""
        theirs = (task_plans.c.period_id == period_id, task_plans.c.state.in_(["running", "paused"]))
        return await self.many(Plan, _PLANS.where(*theirs).order_by(task_plans.c.id))

    async def days_done(self, plan_ids: Sequence[int], since_on: date) -> set[tuple[int, date]]:
        """Returns which occurrences of plans have been claimed, from a day on."""
        p = plan_occurrences.c
        wanted = select(p.plan_id, p.on).where(p.plan_id.in_(list(plan_ids)), p.on >= since_on)
        return {(row.plan_id, row.on) for row in await self.rows(wanted)} if plan_ids else set()

    async def claim(self, plan_id: int, on: date, state: str, reason: str = "") -> bool:
        """Takes an occurrence, in the transaction that issues its task; returns False if it was taken before.

        Args:
            plan_id: the plan.
            on: the day on which it is due: with the plan, the unique key.
            state: issued, skipped or missed.
            reason: why it was skipped.
        """
        row = {"plan_id": plan_id, "on": on, "state": state, "reason": reason, "at": self.now}
        added = await self.connection.execute(insert_new(self.connection, plan_occurrences).values(row))
        return bool(added.rowcount == 1)

    async def issued(self, plan_id: int, on: date, task_id: int) -> None:
        """Notes which task an occurrence became."""
        mine = (plan_occurrences.c.plan_id == plan_id, plan_occurrences.c.on == on)
        await self.connection.execute(update(plan_occurrences).where(*mine).values(task_id=task_id))

    async def occurrences(self, plan_id: int, limit: int = 8) -> list[Occurrence]:
        """Returns the newest occurrences of a plan, newest first."""
        mine = plan_occurrences.c.plan_id == plan_id
        newest = select(plan_occurrences).where(mine).order_by(plan_occurrences.c.on.desc()).limit(limit)
        return await self.many(Occurrence, newest)

    async def turn(self, plan_id: int, what: str, by_id: int | None, *, from_states: Sequence[str], to: str) -> bool:
        """Pauses, resumes or ends a plan and notes by whom; returns False if it did not stand so.

        Args:
            plan_id: the plan.
            what: paused, resumed, ended, stopped, taken_over or done.
            by_id: who did it; None for the program itself.
            from_states: in which states it may be done.
            to: the state that it comes to; from a resumption on, what fell due before counts no more.
        """
        values: dict[str, Any] = {"state": to}
        if what in ("resumed", "taken_over"):
            values["since_at"] = self.now
        if what == "taken_over":
            values["issuer_id"] = by_id
        standing = (task_plans.c.id == plan_id, task_plans.c.state.in_(list(from_states)))
        changed = await self.connection.execute(update(task_plans).where(*standing).values(values))
        if not changed.rowcount:
            return False
        await self.note(plan_id, what, by_id)
        return True

    async def reword(self, plan: Plan, name: str, text: str, by_id: int) -> bool:
        """Changes the title or the body that coming tasks have; what it said stays in the record.

        Args:
            plan: a plan.
            name: title or body.
            text: the new words.
            by_id: who changed them.

        Returns:
            False if the plan is over.
        """
        values: dict[str, Any] = {"made": {**plan.made, name: text}}
        if name == "title":
            values["title"] = text
        alive = (task_plans.c.id == plan.id, task_plans.c.state.in_(["running", "paused"]))
        changed = await self.connection.execute(update(task_plans).where(*alive).values(values))
        if changed.rowcount:
            await self.note(plan.id, "made", by_id, before={name: plan.made[name]})
        return bool(changed.rowcount)

    async def note(self, plan_id: int, what: str, by_id: int | None, *, before: dict[str, Any] | None = None) -> None:
        """Writes into the record who did what to a plan."""
        row = {"plan_id": plan_id, "what": what, "by_id": by_id, "at": self.now, "before": before}
        await self.connection.execute(insert(plan_changes).values(row))

    async def changes(self, plan_id: int, limit: int = 6) -> list[PlanChange]:
        """Returns the newest changes of a plan, newest first."""
        wanted = (
            select(plan_changes.c.what, plan_changes.c.before, people.c.name.label("by_name"), plan_changes.c.at)
            .outerjoin(people, people.c.id == plan_changes.c.by_id)
            .where(plan_changes.c.plan_id == plan_id)
            .order_by(plan_changes.c.id.desc())
            .limit(limit)
        )
        return await self.many(PlanChange, wanted)
