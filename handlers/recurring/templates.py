"""模板: a task's text that a unit keeps to begin from, saved from a preview, a task or a plan.

A template belongs to the unit (grid, and the unit's name) of who saved it; others of that unit use it and take it away.
Must never carry a deadline or a scope further than its user reaches: both are looked at anew.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.access import Act, may, reach
from handlers.context import Context
from handlers.forms import engine
from handlers.recurring.planning import fresh
from handlers.tasks.drafting import draft
from handlers.tasks.drafting.scope import resolve
from handlers.tasks.managing import managed
from storage.repositories.letters import Button
from storage.repositories.task_drafts import TaskTemplate

KEPT = (
    "scope",
    "title",
    "body",
    "urgent",
    "asks",
    "fields",
    "drill",
    "stepwise",
    "rhythm",
    "call_after_min",
    "item",
    "part",
)


def owners(context: Context) -> list[tuple[int, str]]:
    """Returns the units that somebody issues for: each post's grid with the unit's name."""
    mine = [post for post in context.posts if may([post], Act.ISSUE_TASK)]
    return list(dict.fromkeys((post.grid_id, post.unit) for post in mine))


async def save(context: Context, made: Mapping[str, Any]) -> None:
    """Keeps a draft's text as a template of the unit; one of the same title is replaced."""
    mine = owners(context)
    if not mine:
        await context.reply("tasks.not_yours_to_issue")
        return
    kept = {key: made[key] for key in KEPT if made.get(key) is not None}
    grid_id, unit = mine[0]
    template_id = await context.uow.task_drafts.save_template(grid_id, unit, made["title"], kept, context.person.id)
    button = Button("recurring.end_template", "recurring.end_template", {"template": template_id})
    await context.reply("recurring.template_saved", [button], title=made["title"])


async def of_task(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 存为模板 of an issued task."""
    task = await managed(context, subject)
    if task is not None:
        await save(context, {name: getattr(task, name, None) for name in KEPT})


async def of_plan(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 存为模板 of a plan."""
    plan = await context.uow.plans.get(int(subject["plan"]))
    if plan is None or not may(context.posts, Act.ISSUE_TASK, plan.grid_path):
        await context.reply("help.not_allowed")
        return
    await save(context, plan.made)


async def show(context: Context, _subject: Mapping[str, Any]) -> None:
    """Lists the unit's templates, each with the button that begins from it."""
    found = await context.uow.task_drafts.templates(owners(context))
    buttons = _buttons(found)
    await context.reply("recurring.templates", buttons, templates=[one.name for one in found])


def _buttons(found: Sequence[TaskTemplate]) -> list[Button]:
    return [Button("recurring.from_template", "recurring.use", {"template": t.id}, {"name": t.name}) for t in found]


async def offer(context: Context) -> bool:
    """Offers templates and drafts before a new task is asked for; returns False where there are none."""
    found = await context.uow.task_drafts.templates(owners(context), 8)
    drafts = await context.uow.task_drafts.kept(context.person.id, 4)
    if not found and not drafts:
        return False
    buttons = [Button("recurring.from_scratch", "recurring.from_scratch"), *_buttons(found)]
    buttons += [Button("recurring.draft", "recurring.go_on", {"draft": d.id}, {"title": d.title}) for d in drafts]
    await context.reply("recurring.how_to_begin", buttons)
    return True


async def from_scratch(context: Context, _subject: Mapping[str, Any]) -> None:
    """The button 从头写."""
    await draft.begin(context)


async def use(context: Context, subject: Mapping[str, Any]) -> None:
    """Begins a task from a template of the own unit: what it does not say is asked, the deadline always."""
    template = await _own(context, subject)
    if template is None:
        return
    made = fresh({"body": "", "urgent": False, "asks": "done", "fields": None, **template.made})
    if await resolve(context, made["scope"]) is None:
        del made["scope"]
    if made.get("rhythm"):
        made["deadline"] = {"at": None}
    await engine.start(context, draft.FORM, made)


async def end(context: Context, subject: Mapping[str, Any]) -> None:
    """Takes a template of the own unit away."""
    template = await _own(context, subject)
    if template is not None and await context.uow.task_drafts.end_template(template.id, context.person.id):
        await context.reply("recurring.template_ended", name=template.name)


async def _own(context: Context, subject: Mapping[str, Any]) -> TaskTemplate | None:
    template = await context.uow.task_drafts.template(int(subject["template"]))
    mine = template is not None and (template.grid_id, template.unit) in owners(context)
    above = template is not None and any(
        template.grid_path.startswith(p) for p in reach(context.posts, Act.MANAGE_TASKS)
    )
    if template is None or not (mine or above):
        await context.reply("recurring.no_template")
        return None
    return template
