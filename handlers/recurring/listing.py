"""定期和定时: the plans of an issuer and of the own subtree; pause, resume, end, take over, each with its author.

Must never change a plan of somebody else's but for an office above it.
"""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may, reach
from handlers.context import Context
from handlers.recurring.planning import coming
from handlers.tasks.drafting.scope import resolve
from storage.repositories.letters import Button
from storage.repositories.plans import Plan

ALIVE = ("running", "paused")


async def show_list(context: Context, _subject: Mapping[str, Any] | str = "") -> None:
    """Lists the plans that this person may manage, and the drafts put aside."""
    if not may(context.posts, Act.ISSUE_TASK):
        await context.reply("tasks.not_yours_to_issue")
        return
    plans = await context.uow.plans.living(context.person.id, reach(context.posts, Act.MANAGE_TASKS))
    drafts = await context.uow.task_drafts.kept(context.person.id)
    lines = [
        {
            "title": plan.title, "state": plan.state, "drill": bool(plan.made.get("drill")),
            "issuer": "" if plan.issuer_id == context.person.id else plan.issuer_name,
            "coming": coming(context.world, context.now, plan.made),
        }
        for plan in plans
    ]  # fmt: skip
    buttons = [Button("recurring.show_one", "recurring.show", {"plan": p.id}, {"title": p.title}) for p in plans[:12]]
    for row, kept in enumerate(drafts, 40):
        subject, title = {"draft": kept.id}, {"title": kept.title}
        buttons.append(Button("recurring.draft", "recurring.go_on", subject, title, row=row))
        buttons.append(Button("recurring.drop", "recurring.drop", subject, title, row=row))
    buttons += [
        Button("recurring.templates", "recurring.templates", row=90),
        Button("tasks.new", "tasks.new", row=90),
    ]
    await context.reply("recurring.list", buttons, plans=lines, drafts=len(drafts))


async def managed(context: Context, subject: Mapping[str, Any]) -> Plan | None:
    """Returns a plan that this person may change; None, with a word, where they may not."""
    plan = await context.uow.plans.get(int(subject["plan"]))
    if plan is None or not (
        plan.issuer_id == context.person.id or may(context.posts, Act.MANAGE_TASKS, plan.grid_path)
    ):
        await context.reply("help.not_allowed")
        return None
    return plan


async def show(context: Context, subject: Mapping[str, Any]) -> None:
    """Shows one plan: how often, the next time, what became of the last ones, who changed it; with its buttons."""
    plan = await managed(context, subject)
    if plan is not None:
        await _show(context, plan)


async def _show(context: Context, plan: Plan) -> None:
    occurrences = await context.uow.plans.occurrences(plan.id, 5)
    changes = await context.uow.plans.changes(plan.id, 4)
    here, buttons = {"plan": plan.id}, []
    if plan.state in ALIVE:
        name = "pause" if plan.state == "running" else "resume"
        if name == "pause" or plan.issuer_id == context.person.id:
            buttons.append(Button(f"recurring.{name}", f"recurring.{name}", here, row=0))
        if plan.issuer_id != context.person.id:
            buttons.append(Button("recurring.take_over", "recurring.take_over", here, row=0))
        buttons.append(Button("recurring.end", "recurring.end", here, row=0))
        for name in ("title", "body"):
            buttons.append(Button(f"recurring.reword_{name}", "recurring.reword", {**here, "name": name}, row=1))
    for one in occurrences:
        if one.task_id is not None:
            buttons.append(Button("recurring.occurrence", "tasks.show", {"task": one.task_id}, {"on": one.on}))
    buttons.append(Button("recurring.save_template", "recurring.template_of_plan", here, row=80))
    await context.reply(
        "recurring.plan", buttons, title=plan.title, state=plan.state, scope=plan.made["scope"],
        drill=bool(plan.made.get("drill")), issuer=plan.issuer_name, body=plan.made["body"],
        coming=coming(context.world, context.now, plan.made, plan.since_at) if plan.state in ALIVE else None,
        occurrences=[{"on": one.on, "state": one.state, "reason": one.reason} for one in occurrences],
        changes=[
            {"what": "reworded" if one.before else one.what, "by": one.by_name or "", "at": one.at} for one in changes
        ],
    )  # fmt: skip


async def pause(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 暂停: nothing is issued until 恢复; what is out stays out."""
    await _turn(context, subject, "paused", ("running",), "paused")


async def resume(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 恢复: from now on; what fell due meanwhile is not made up for."""
    await _turn(context, subject, "resumed", ("paused",), "running")


async def end(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 结束: nothing more is issued; tasks that are out stay."""
    await _turn(context, subject, "ended", ALIVE, "ended")


async def take_over(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 接手: the presser becomes the issuer, if the whole scope is theirs to issue for."""
    plan = await context.uow.plans.get(int(subject["plan"]))
    if plan is None or await resolve(context, plan.made["scope"]) is None:
        await context.reply("help.not_allowed")
        return
    await _carry(context, plan, "taken_over", ALIVE, "running")


async def _turn(context: Context, subject: Mapping[str, Any], what: str, before: tuple[str, ...], to: str) -> None:
    plan = await managed(context, subject)
    if plan is None:
        return
    if what == "resumed" and plan.issuer_id != context.person.id:
        # Whose name stands on the cards must be somebody who still may: the office takes it over instead.
        await take_over(context, subject)
        return
    await _carry(context, plan, what, before, to)


async def _carry(context: Context, plan: Plan, what: str, before: tuple[str, ...], to: str) -> None:
    turned = await context.uow.plans.turn(plan.id, what, context.person.id, from_states=before, to=to)
    if not turned:
        await context.reply("recurring.over", title=plan.title, state=plan.state)
        return
    if context.pressed is not None and context.pressed.kind.startswith("recurring."):
        await context.edit_pressed(buttons=())
    if plan.issuer_id != context.person.id:
        params: dict[str, Any] = {"title": plan.title, "what": what, "by": context.person.name}
        await context.tell([plan.issuer_id], "recurring.turned_by", **params)
    fresh = await context.uow.plans.get(plan.id)
    assert fresh is not None
    next_ = coming(context.world, context.now, fresh.made, fresh.since_at) if to == "running" else None
    button = Button("recurring.show", "recurring.show", {"plan": plan.id})
    await context.reply("recurring.turned", [button], title=plan.title, what=what, coming=next_)
