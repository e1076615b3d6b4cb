"""/leave 请假: asks for leave in one line or guided; corrects, withdraws, and lists what waits for a word."""

import re
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from handlers.areas import Area, Command, Todo, Undoable
from handlers.behalf import read_subject
from handlers.context import Context
from handlers.forms import engine
from handlers.forms.form import Answers
from handlers.leave import deciding
from handlers.leave.asking import FORM, answers_from
from handlers.leave.doubts import Doubt
from handlers.leave.letters import concerned, describe
from handlers.leave.reading import read_substitute
from handlers.leave.spans import Span
from storage.repositories.leaves import Leave
from storage.repositories.letters import Button

_COMMAND = re.compile(r"^[/／]?(?:请假|leave)(?:@\w+)?[\s　:：,，]*", re.IGNORECASE)


async def run(context: Context, text: str) -> None:
    """Asks for leave with what the line says, and asks back for what it does not say."""
    # '代岗李四 明天' names a substitute, it files for nobody.
    name, _ = read_substitute(text)
    subject = await read_subject(context, text if name is None or not text.startswith("代岗") else f" {text}")
    if subject is None:
        return
    await engine.start(context, "leave", await answers_from(context, subject.person.id, subject.posts, subject.rest))


async def correct(context: Context, text: str) -> bool:
    """An edited message corrects the request while it waits; a decided one is withdrawn and asked anew."""
    leave = await context.uow.leaves.newest_from(context.source)
    if leave is None:
        return False
    if leave.state != "asked" or leave.ended_at is not None:
        await _say_fixed(context, leave)
        return True
    subject = await read_subject(context, _COMMAND.sub("", text))
    if subject is None:
        return True
    # A request made in several messages is corrected by editing any of them; a name is said in the first one only.
    behalf = subject.person.id != context.person.id
    if behalf and subject.person.id != leave.person_id:
        await context.reply("leave.other_person")
        return True
    posts = await context.uow.people.posts_of(leave.person_id, context.today)
    answers = await answers_from(context, leave.person_id, posts, subject.rest, changes=leave)
    if not _changes_nothing(answers, leave):
        await engine.start(context, "leave", answers)
    return True


def _changes_nothing(answers: Answers, leave: Leave) -> bool:
    same_days = answers.get("days") == Span.of(leave).as_json()
    return same_days and (answers["reason"], answers.get("substitute")) == (leave.reason, leave.substitute_id or 0)


async def _say_fixed(context: Context, leave: Leave) -> None:
    subject = {"leave": leave.id}
    open_still = leave.state == "approved" and leave.ended_at is None
    buttons = [Button("leave.withdraw", "leave.withdraw", subject)] if open_still else []
    await context.reply("leave.cannot_correct", buttons, **await describe(context, leave))


async def _own_asked(context: Context, subject: Mapping[str, Any]) -> Leave | None:
    """Returns the request below which a button of its person was pressed, if it still waits."""
    leave = await context.uow.leaves.get(int(subject["leave"]))
    if leave is None or context.person.id not in concerned(leave):
        await context.reply("help.not_allowed")
        return None
    if leave.state != "asked" or leave.ended_at is not None:
        await _say_fixed(context, leave)
        return None
    return leave


async def change_days(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 改日期: asks for the days anew, all else stays."""
    leave = await _own_asked(context, subject)
    if leave is not None:
        kept = {"reason": leave.reason, "substitute": leave.substitute_id or 0}
        doubt = Doubt("leave.change_from", Span.of(leave).told(context.world.calendar))
        answers = {"person": leave.person_id, "changes": leave.id, "days_doubt": doubt.as_json(), **kept}
        await engine.start(context, "leave", answers)


async def name_substitute(context: Context, subject: Mapping[str, Any]) -> None:
    """The button 选代岗人: asks who stands in, all else stays."""
    leave = await _own_asked(context, subject)
    if leave is not None:
        kept = {"days": Span.of(leave).as_json(), "reason": leave.reason}
        await engine.start(context, "leave", {"person": leave.person_id, "changes": leave.id, **kept})


async def undoable(context: Context) -> Undoable | None:
    """The newest request that this person filed and that is not over yet."""
    newest = await context.uow.leaves.newest_by(context.person.id)
    if newest is None:
        return None
    leave_id, at = newest
    leave = await context.uow.leaves.get(leave_id)
    if leave is None or leave.to_on < context.today:
        return None
    return Undoable(at, partial(deciding.withdraw, context, {"leave": leave_id}))


async def todo(context: Context) -> Sequence[Todo]:
    """The requests that wait for this person's word, and the own ones that wait for somebody else's."""
    items: list[Todo] = []
    waiting = await _waiting_for_me(context)
    people = await context.uow.people.by_ids({leave.person_id for leave in waiting}) if waiting else {}
    for leave in waiting:
        person = people[leave.person_id]
        params = {"name": person.name, **Span.of(leave).told(context.world.calendar)}
        button = Button("leave.look", "leave.show", {"leave": leave.id}, {"name": person.name})
        items.append(Todo("leave.todo_decide", params, button, order=1))
    for leave in await context.uow.leaves.asked_by(context.person.id):
        params = Span.of(leave).told(context.world.calendar)
        items.append(
            Todo("leave.todo_own", params, Button("leave.look_own", "leave.show", {"leave": leave.id}), order=8)
        )
    return items


async def _waiting_for_me(context: Context) -> list[Leave]:
    """Returns the requests put to this person, or to somebody with the same post on the same grid."""
    deciding_posts = [post for post in context.posts if post.role != "worker"]
    if not deciding_posts:
        return []
    beside = await context.uow.people.posts_on(
        {post.grid_id for post in deciding_posts}, context.today, roles={post.role for post in deciding_posts}
    )
    mine = {(post.grid_id, post.role) for post in deciding_posts}
    asked_of = {post.person_id for post in beside if (post.grid_id, post.role) in mine} | {context.person.id}
    waiting = await context.uow.leaves.waiting_for(asked_of)
    return [leave for leave in waiting if leave.person_id != context.person.id]


AREA = Area(
    "leave",
    commands=(Command("leave", "请假", run, takes_text=True, hints=("请假", "天假", "个假")),),
    actions={
        "decide": deciding.decide,
        "show": deciding.show,
        "withdraw": deciding.withdraw,
        "change_days": change_days,
        "name_substitute": name_substitute,
    },
    forms=(FORM,),
    correct=correct,
    todo=todo,
    undoable=undoable,
)
