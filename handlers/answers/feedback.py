"""不清楚 and 有困难: a short thread between a worker and the issuer or the worker's head; no group ever sees it."""

from collections.abc import Mapping
from typing import Any

from handlers.access import Act, may
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Again, Answers, Field, Form, Ok, Stop
from handlers.heads import heads_above
from storage.repositories.letters import Button, Letter

FORM = "words"


async def unclear(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 不清楚."""
    await _ask(context, int(subject["task"]), "unclear")


async def trouble(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 有困难."""
    await _ask(context, int(subject["task"]), "trouble")


async def _ask(context: Context, task_id: int, kind: str) -> None:
    task = await context.uow.tasks.get(task_id)
    mine = await context.uow.tasks.receipt(task_id, context.person.id) if task else None
    if task is None or mine is None:
        context.note = Letter("tasks.not_in_scope")
        return
    await engine.start(
        context, FORM, {"task": task.id, "title": task.title, "person": context.person.id, "kind": kind}
    )  # fmt: skip


async def answer(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 回复 below a question: an issuer or a head writes back."""
    task = await context.uow.tasks.get(int(subject["task"]))
    other = await context.uow.tasks.receipt(int(subject["task"]), int(subject["person"]))
    if task is None or other is None or not await _is_above(context, task.issuer_id, other.grid_id):
        await context.reply("help.not_allowed")
        return
    start = {"task": task.id, "title": task.title, "person": other.person_id, "kind": "answer"}
    await engine.start(context, FORM, start)


async def _is_above(context: Context, issuer_id: int, grid_id: int) -> bool:
    grid = await context.uow.grids.get(grid_id)
    return context.person.id == issuer_id or may(context.posts, Act.SEE_PHONES, grid.path)


async def _read_text(_context: Context, _answers: Answers, text: str) -> Ok | Again | Stop:
    return Ok(text.strip()[:500])


async def _send(context: Context, answers: Answers) -> None:
    task = await context.uow.tasks.get(int(answers["task"]))
    person_id, kind = int(answers["person"]), str(answers["kind"])
    assert task is not None
    await context.uow.tasks.sums.say(task.id, person_id, context.person.id, kind, answers["text"])
    thread = [
        {"by": one.by_name, "kind": one.kind, "text": one.text, "at": one.at}
        for one in (await context.uow.tasks.sums.thread(task.id, person_id))[-6:]
    ]
    if kind == "answer":
        buttons = [Button("answers.ask_more", "answers.unclear", {"task": task.id})]
        reached = await context.tell([person_id], "answers.thread", buttons, title=task.title, thread=thread, name="")
    else:
        posts = await context.uow.people.posts_of(person_id, context.today)
        told = {task.issuer_id, *await heads_above(context.uow, context.world, posts)} - {context.person.id}
        button = Button("answers.answer", "answers.answer", {"task": task.id, "person": person_id})
        reached = await context.tell(
            sorted(told), "answers.thread", [button], title=task.title, thread=thread, name=context.person.name
        )  # fmt: skip
    await context.reply("words.sent", title=task.title, reached=reached)


FORM_OF_WORDS = Form(FORM, (Field("text", _read_text),), _send)
