"""改文字: the title or the text of a plan, for the tasks that are still to come; what it said stays in the record.

Must never touch a task that is out: that is changed by itself (改任务).
"""

from collections.abc import Mapping
from typing import Any

from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers, Field, Form, Ok
from handlers.recurring import listing
from handlers.tasks.drafting.line import MOST_TITLE
from storage.repositories.letters import Button

FORM = "plan_words"
MOST_BODY = 2000


async def ask(context: Context, subject: Mapping[str, Any]) -> None:
    """The buttons 改标题 and 改正文: asks for the new words."""
    plan = await listing.managed(context, subject)
    if plan is not None:
        answers = {"plan": plan.id, "name": subject["name"], "now": plan.made[subject["name"]]}
        await engine.start(context, FORM, answers)


async def _read_text(_context: Context, answers: Answers, text: str) -> Ok:
    said = text.strip()
    if answers["name"] == "title":
        return Ok(said.split("\n")[0][:MOST_TITLE])
    return Ok("" if said in ("无", "没有", "不要", "删掉") else said[:MOST_BODY])


async def _reword(context: Context, answers: Answers) -> None:
    plan = await listing.managed(context, answers)
    if plan is None:
        return
    if not await context.uow.plans.reword(plan, answers["name"], answers["text"], context.person.id):
        await context.reply("recurring.over", title=plan.title, state=plan.state)
        return
    if plan.issuer_id != context.person.id:
        await context.tell(
            [plan.issuer_id], "recurring.turned_by", title=plan.title, what="made", by=context.person.name
        )
    title = answers["text"] if answers["name"] == "title" else plan.title
    button = Button("recurring.show", "recurring.show", {"plan": plan.id})
    await context.reply("recurring.reworded", [button], title=title)


FORM_OF_WORDS = Form(FORM, (Field("text", _read_text),), _reword)
