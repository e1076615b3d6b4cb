"""/plans 定期: tasks that repeat or go out later, drafts and templates, as an area of the router."""

from collections.abc import Mapping
from typing import Any

from handlers.areas import Area, Command
from handlers.context import Context
from handlers.recurring import drafts, listing, more, rewording, templates
from storage.repositories.letters import Button

ISSUERS = frozenset({"office", "head", "leader"})


async def run(context: Context, _text: str) -> None:
    """Lists what repeats, what goes out later, and what was put aside."""
    await listing.show_list(context)


async def show_list(context: Context, subject: Mapping[str, Any]) -> None:
    """The button that lists them."""
    await listing.show_list(context, subject)


async def correct(context: Context, _text: str) -> bool:
    """An edited message does not change a plan: it says so, with the plan's buttons."""
    plan = await context.uow.plans.from_source(context.source)
    if plan is None:
        return False
    button = Button("recurring.show", "recurring.show", {"plan": plan.id})
    await context.reply("recurring.not_changed", [button], title=plan.title)
    return True


AREA = Area(
    "recurring",
    commands=(Command("plans", "定期", run, roles=ISSUERS, in_groups=False),),
    actions={
        "list": show_list,
        "show": listing.show,
        "pause": listing.pause,
        "resume": listing.resume,
        "end": listing.end,
        "reword": rewording.ask,
        "take_over": listing.take_over,
        "more": more.more,
        "choose": more.choose,
        "go_on": drafts.go_on,
        "drop": drafts.drop,
        "templates": templates.show,
        "template_of_task": templates.of_task,
        "template_of_plan": templates.of_plan,
        "end_template": templates.end,
        "use": templates.use,
        "from_scratch": templates.from_scratch,
    },
    forms=(*more.FORMS, rewording.FORM_OF_WORDS),
    correct=correct,
    todo=drafts.todo,
)
