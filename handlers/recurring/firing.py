"""Issues what is due: each occurrence of each plan once, in the transaction that claims it, in the issuer's name.

Must never issue beyond what the issuer may reach on that day; a plan whose issuer lost the post stops and says so.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from handlers.context import Context, World
from handlers.events import Incoming
from handlers.jobs import Job
from handlers.ports import Clock
from handlers.recurring.planning import sends_at
from handlers.recurring.rhythm import Rhythm, due_days, next_due
from handlers.recurring.telling import tell_missed, tell_skipped, tell_stopped
from handlers.tasks.counters import counter
from handlers.tasks.drafting import admission
from handlers.tasks.drafting.scope import resolve
from handlers.tasks.issuing import issue_task
from storage.engine import Store
from storage.repositories.letters import Lane
from storage.repositories.plans import Plan
from storage.repositories.task_counters import counter_subject
from storage.repositories.terminals import Terminal
from storage.unit_of_work import UnitOfWork

LOOKED_BACK_DAYS = 8
"""How far back an occurrence that was never issued is still noted as missed."""


@dataclass
class Due:
    """What is due of a plan: the days to issue, the days whose deadline went by while nothing ran, and its end."""

    issue: list[date]
    missed: list[date]
    over: bool = False


async def fire(store: Store, world: World, clock: Clock, _due_at: datetime | None = None) -> None:
    """Looks at every running plan and issues what is due, a transaction for each plan."""
    now = clock.now()
    since = world.local(now).date() - timedelta(days=LOOKED_BACK_DAYS)
    async with store.reading(now) as uow:
        plans = await uow.plans.running()
        claimed = await uow.plans.days_done([plan.id for plan in plans], since)
    for plan in plans:
        due = due_of(world, plan, now, {on for plan_id, on in claimed if plan_id == plan.id})
        if due.issue or due.missed or due.over:
            async with store.writing(clock.now()) as uow:
                await _carry_out(world, uow, plan.id, due)


def due_of(world: World, plan: Plan, now: datetime, claimed: Iterable[date]) -> Due:
    """Returns what is due of a plan, without what was claimed; pure."""
    local, taken = world.local(now), set(claimed)
    if plan.kind == "once":
        assert plan.start_at is not None
        on = world.local(plan.start_at).date()
        if plan.start_at > now:
            return Due([], [])
        until = plan.made["deadline"]["at"]
        late = until is not None and datetime.fromisoformat(until) <= now
        return Due([] if late else [on], [on] if late else [], over=True)
    rhythm = Rhythm.of_json(plan.rhythm or {})
    due = Due([], [])
    start = max(world.local(plan.since_at).date(), local.date() - timedelta(days=LOOKED_BACK_DAYS))
    for on in due_days(rhythm, world.calendar, start, local.date() + timedelta(days=rhythm.lead_days + 2)):
        due_at = rhythm.due_at(on, local)
        if on in taken or due_at <= plan.since_at:
            continue
        if due_at <= now:
            due.missed.append(on)
        elif sends_at(world, rhythm, on) <= now:
            due.issue.append(on)
    due.over = rhythm.until_on is not None and next_due(rhythm, world.calendar, local) is None
    return due


async def _carry_out(world: World, uow: UnitOfWork, plan_id: int, due: Due) -> None:
    plan = await uow.plans.get(plan_id)
    if plan is None or plan.state != "running":
        return
    missed = [on for on in due.missed if await uow.plans.claim(plan.id, on, "missed")]
    if missed:
        await tell_missed(world, uow, plan, missed)
    for on in due.issue:
        if not await _issue(world, uow, plan, on):
            return
    if due.over:
        await uow.plans.turn(plan.id, "done", None, from_states=["running"], to="done")


async def _issue(world: World, uow: UnitOfWork, plan: Plan, on: date) -> bool:
    """Issues one occurrence; returns False where the plan had to be stopped."""
    context = await acting(world, uow, plan.issuer_id)
    scope = await resolve(context, plan.made["scope"])
    if scope is None:
        if await uow.plans.turn(plan.id, "stopped", None, from_states=["running"], to="paused"):
            await tell_stopped(world, uow, plan, context.today)
        return False
    narrowed, _ = await admission.narrow(context, plan.made, scope)
    people = (await uow.tasks.reach(narrowed, context.today, plan.issuer_id)).people if narrowed is not None else 0
    if narrowed is None or not people:
        reason = "refused" if narrowed is None else "nobody"
        if await uow.plans.claim(plan.id, on, "skipped", reason):
            await tell_skipped(world, uow, plan, on, reason)
        return True
    if not await uow.plans.claim(plan.id, on, "issued"):
        return True
    rhythm = Rhythm.of_json(plan.rhythm) if plan.rhythm else None
    until = plan.made["deadline"]["at"]
    deadline_at = rhythm.due_at(on, context.local_now) if rhythm else datetime.fromisoformat(until) if until else None
    made = {**plan.made, "key": f"plan:{plan.id}:{on}", "source": ""}
    task_id = await issue_task(context, made, narrowed, deadline_at)
    if task_id is not None:
        await uow.plans.issued(plan.id, on, task_id)
        await _show_counter(uow, task_id, plan.issuer_id)
        await _close_before(uow, plan, on)
    return True


async def acting(world: World, uow: UnitOfWork, person_id: int) -> Context:
    """Returns a context in which somebody acts without having spoken: what they may do is asked of today's posts."""
    person = await uow.people.get(person_id)
    posts = await uow.people.posts_of(person_id, world.local(uow.now).date())
    event = Incoming("", "", "", "", "private", "message")
    nowhere = Terminal(0, "", "", "", "private", "open", person_id, None, "zh_CN", "")
    return Context(world, uow, event, nowhere, person, posts)


async def _show_counter(uow: UnitOfWork, task_id: int, issuer_id: int) -> None:
    task = await uow.tasks.get(task_id)
    assert task is not None
    terminals = await uow.terminals.of_people([issuer_id])
    await uow.outbox.send(terminals, await counter.letter_of(uow, task), Lane.TASK, subject=counter_subject(task_id))


async def _close_before(uow: UnitOfWork, plan: Plan, on: date) -> None:
    """Closes the occurrence before this one, if its deadline is over and its issuer did not say 继续收.

    Yesterday's question would otherwise stay on everybody's list beside today's, and '3 5 12' would fit both.
    """
    earlier = [one for one in await uow.plans.occurrences(plan.id, 3) if one.on < on and one.task_id is not None]
    task = await uow.tasks.get(earlier[0].task_id or 0) if earlier else None
    if task is None or task.state != "issued" or task.deadline_at is None or task.deadline_at > uow.now:
        return
    if await uow.tasks.sums.changes(task.id, ["kept_open"]):
        return
    if await uow.tasks.close(task.id, plan.issuer_id):
        await uow.tasks.sums.note_change(task.id, "closed", plan.issuer_id, after={"plan": plan.id})


JOB = Job("issue-plans", fire, every_min=1, grace=timedelta(minutes=5))
